import t from 'tap';
import {
  canonical,
  commonPrefix,
  edgesOf,
  eui64LinkLocal,
  inPrefix,
  isLinkLocal,
  isLoopback,
  networkOf,
  overlap,
  parseCidr,
  sameAddress,
} from '../../src/facts/prefix.ts';

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

  t.test('destinations of routes', async (t) => {
    const rows: readonly (readonly [string, 'inet' | 'inet6', string | undefined])[] = [
      ['default', 'inet', '0.0.0.0/0'],
      ['default', 'inet6', '::/0'],
      ['all', 'inet', '0.0.0.0/0'],
      ['192.0.2.0/24', 'inet', '192.0.2.0/24'],
      ['192.0.2.7', 'inet', '192.0.2.7/32'],
      ['2001:db8::/32', 'inet6', '2001:db8::/32'],
      ['fe80::1', 'inet6', 'fe80::1/128'],
      ['192.0.2.0/24', 'inet6', undefined],
      ['192.0.2.0/33', 'inet', undefined],
      ['192.0.2.0/', 'inet', undefined],
      ['192.0.2.0/-1', 'inet', undefined],
      ['192.0.2.0/2.5', 'inet', undefined],
      ['192.0.2.0/0x8', 'inet', undefined],
      ['2001:db8::/129', 'inet6', undefined],
      ['', 'inet', undefined],
    ];
    for (const [dst, family, expected] of rows) {
      const prefix = parseCidr(dst, family);
      t.equal(prefix && `${prefix.network}/${prefix.length}`, expected, `${family} ${dst}`);
    }
  });

  t.test('whether an address lies in a prefix', async (t) => {
    const rows: readonly (readonly [string, string, number, boolean])[] = [
      ['192.0.2.127', '192.0.2.0', 25, true],
      ['192.0.2.128', '192.0.2.0', 25, false],
      ['8.8.8.8', '0.0.0.0', 0, true],
      ['2001:db8::1', '2001:db8::', 32, true],
      ['2001:db8::1', '0.0.0.0', 0, false],
      ['fe80::1%eth0', 'fe80::', 10, true],
      ['192.0.2.1', '192.0.2.0', 33, false],
      ['192.0.2.1', '192.0.2.0', -1, false],
      ['192.0.2', '192.0.2.0', 8, false],
      ['name', '0.0.0.0', 0, false],
    ];
    for (const [address, network, length, inside] of rows) {
      t.equal(inPrefix(address, network, length), inside, `${address} in ${network}/${length}`);
    }
  });

  t.test('the ends of a network', async (t) => {
    t.same(edgesOf('192.168.24.200', 25), {
      network: '192.168.24.128',
      broadcast: '192.168.24.255',
      first: '192.168.24.129',
      last: '192.168.24.254',
    });
    t.match(edgesOf('255.1.2.3', 0), { network: '0.0.0.0', broadcast: '255.255.255.255' });
    for (const [address, length] of [
      ['2001:db8::1', 64],
      ['name', 8],
      ['192.0.2.1', 33],
    ] as const) {
      t.equal(edgesOf(address, length), undefined, address);
    }
  });

  t.test('whether prefixes overlap', async (t) => {
    const prefix = (text: string) =>
      parseCidr(text, text.includes(':') ? 'inet6' : 'inet') ?? { network: '', length: 0 };
    const rows: readonly (readonly [string, string, boolean])[] = [
      ['10.0.0.0/8', '10.9.0.0/16', true],
      ['10.9.0.0/16', '10.0.0.0/8', true],
      ['10.9.0.0/16', '10.10.0.0/16', false],
      ['10.0.0.0/8', '2001:db8::/32', false],
    ];
    for (const [a, b, expected] of rows) t.equal(overlap(prefix(a), prefix(b)), expected, `${a} and ${b}`);
  });

  t.test('the network of an address', async (t) => {
    t.equal(networkOf('192.168.24.132/25'), '192.168.24.128/25');
    t.equal(networkOf('10.1.2.3/8'), '10.0.0.0/8');
    t.equal(networkOf('10.1.2.3/0'), '0.0.0.0/0');
    t.equal(networkOf('10.1.2.3'), '10.1.2.3/32');
    t.equal(networkOf('2001:db8::ffff/33'), '2001:db8::/33');
    for (const text of ['', 'x/25', '10.0.0.1/33', '::1/129', '10.0.0/8']) t.equal(networkOf(text), undefined, text);
  });

  t.test('the smallest prefix that holds two', async (t) => {
    t.equal(commonPrefix('192.168.24.0/25', '192.168.24.128/25'), '192.168.24.0/24');
    t.equal(commonPrefix('10.128.2.0/23', '10.130.0.0/23'), '10.128.0.0/14');
    t.equal(commonPrefix('10.0.0.0/8', '10.1.0.0/16'), '10.0.0.0/8');
    t.equal(commonPrefix('10.0.0.0/8', '192.168.0.0/16'), '0.0.0.0/0');
    t.equal(commonPrefix('fd00:1::/64', 'fd00:2::/64'), 'fd00::/30');
    t.equal(commonPrefix('fd00:1::/64', '10.0.0.0/8'), undefined);
    t.equal(commonPrefix('x', '10.0.0.0/8'), undefined);
  });

  t.test('the link-local address of a MAC', async (t) => {
    t.equal(eui64LinkLocal('52:54:00:12:34:56'), 'fe80::5054:ff:fe12:3456');
    t.equal(eui64LinkLocal('00:00'), undefined);
    t.equal(eui64LinkLocal('zz:54:00:12:34:56'), undefined);
  });
});
