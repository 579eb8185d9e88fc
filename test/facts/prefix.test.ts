import t from 'tap';
import { canonical, isLinkLocal, isLoopback, sameAddress } from '../../src/facts/prefix.ts';

t.test('prefix', async (t) => {
  t.test('spellings of one address', async (t) => {
    const rows: readonly (readonly [string, string, boolean])[] = [
      ['::1', '0:0:0:0:0:0:0:1', true],
      ['2001:DB8::A', '2001:db8:0::a', true],
      ['fe80::1%eth0', 'fe80::1', true],
      ['::ffff:192.0.2.1', '192.0.2.1', true],
      ['127.0.0.53%lo', '127.0.0.53', true],
      ['192.0.2.1', '192.0.2.10', false],
      ['no:address', 'no:other', false],
    ];
    for (const [a, b, expected] of rows) {
      t.equal(sameAddress(a, b), expected, `${a} and ${b}`);
      t.equal(canonical(a) === canonical(b), expected);
    }
  });

  t.test('addresses that do not leave the host or the segment', async (t) => {
    const rows: readonly (readonly [string, boolean, boolean])[] = [
      ['127.0.0.53', true, false],
      ['::1', true, false],
      ['0:0:0:0:0:0:0:1', true, false],
      ['::ffff:127.0.0.1', true, false],
      ['::', false, false],
      ['169.254.75.10', false, true],
      ['::ffff:169.254.1.1', false, true],
      ['fe80::1%eth0', false, true],
      ['FEBF::1', false, true],
      ['fec0::1', false, false],
      ['fd00::1', false, false],
      ['10.127.0.1', false, false],
      ['169.254.x', false, false],
      ['', false, false],
    ];
    for (const [address, loopback, linkLocal] of rows) {
      t.equal(isLoopback(address), loopback, `${address} is loopback`);
      t.equal(isLinkLocal(address), linkLocal, `${address} is link-local`);
    }
  });
});
