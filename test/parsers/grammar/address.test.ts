import t from 'tap';
import { isMac, looksLikeAddress } from '../../../src/parsers/grammar/address.ts';

t.test('address', async (t) => {
  for (const word of ['52:54:00:12:34:56', 'FE:ff:00:aa:BB:09']) t.ok(isMac(word), word);
  for (const word of [
    '',
    '-',
    '52:54:00:12:34',
    '52-54-00-12-34-56',
    '52:54:00:12:34:5g',
    '52:54:00:12:34:56:78',
    '2001:db8::1:2:3:4',
  ]) {
    t.notOk(isMac(word), word);
  }
  for (const word of ['10.0.0.1', '::', 'fe80::1', '::ffff:10.0.0.1', '2001:DB8::']) t.ok(looksLikeAddress(word), word);
  for (const word of ['', 'default', 'abc', '10', '10.0.0.1/8', 'fe80::1%eth0', '1'.repeat(40).concat('.1.1.1')])
    t.notOk(looksLikeAddress(word), word);
});
