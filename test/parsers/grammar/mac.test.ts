import t from 'tap';
import { isMac } from '../../../src/parsers/grammar/mac.ts';

t.test('mac', async (t) => {
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
});
