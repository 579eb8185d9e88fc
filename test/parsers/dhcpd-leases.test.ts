import t from 'tap';
import dhcpdLeases, { parseDhcpdLeases } from '../../src/parsers/dhcpd-leases.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const bare = { server: 'dhcpd', address: '10.0.0.1' };

/** Statements of a lease, and its fields. */
const STATEMENTS: readonly (readonly [string, string, object])[] = [
  ['nothing', '', {}],
  ['an end that is none', 'starts 5 2026/11/20 23:56:32; ends never;', { startsAt: '2026-11-20T23:56:32.000Z' }],
  ['a type of hardware alone', 'hardware ethernet;', {}],
  ['bytes without a leading zero', 'hardware ethernet 0:1C:c0:7a:38:3f;', { mac: '00:1c:c0:7a:38:3f' }],
  ['abandoned as early releases write it', 'abandoned;', { state: 'abandoned' }],
  ['what is to come', 'binding state active; next binding state free; rewind binding state free;', { state: 'active' }],
  ['what is done at its end', 'on expiry or release { set x = "}"; }', {}],
];

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['ends 5 2026/11/20', 'not a time'],
  ['starts 5 2026/02/31 00:00:00', 'not a time'],
  ['binding active', 'not a binding state'],
  ['hardware', 'not a hardware address'],
  ['hardware ethernet 00:1c', 'not a hardware address'],
  ['hardware ethernet x', 'not a hardware address'],
  ['uid', 'not a client identifier'],
  ['uid host', 'not a client identifier'],
  ['client-hostname', 'not a name'],
  ['renew 5 2026/11/20 00:00:00', 'unknown statement'],
];

/** Files that are not whole: addresses of the leases, and reasons. */
const BROKEN: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  [
    'cut within a lease',
    'lease 10.0.0.1 { }\nlease 10.0.0.2 { ends 5 20',
    ['10.0.0.1'],
    ['the file ends within a statement', 'the file ends before the block is closed'],
  ],
  [
    'a lease written behind one that was cut',
    'lease 10.0.0.1 { ends\nia-na "x" { }\nlease 10.0.0.2 { }',
    ['10.0.0.2'],
    ['the block is not closed before the next one'],
  ],
  ['no address', 'lease { }\nlease fd00::1 { }', [], ['not an IPv4 address', 'not an IPv4 address']],
  [
    'no address in an association',
    'ia-na "abcde" { cltt x; iaaddr 10.0.0.1 { } iaprefix fd00::/129 { } iaprefix fd00::/x { } }',
    [],
    ['not a time', 'not an IPv6 address', 'not an IPv6 address', 'not an IPv6 address'],
  ],
  ['something else', 'subnet 10.0.0.0 { }\nlease 10.0.0.1;', [], ['unknown statement', 'unknown statement']],
];

interface Derived {
  readonly declarations: number;
  readonly last_state_per_ip: Readonly<Record<string, string>>;
  readonly leases_in_file_order: readonly Readonly<Record<string, string | null>>[];
  readonly v6: readonly string[];
}

/** `2 2013/12/10 12:57:04` of ISO 8601. */
const asWritten = (time: string | undefined): string | null =>
  time === undefined
    ? null
    : `${new Date(time).getUTCDay()} ${time.slice(0, 19).replaceAll('-', '/').replace('T', ' ')}`;

t.test('dhcpd-leases', async (t) => {
  for (const [name, statements, fields] of STATEMENTS) {
    t.strictSame(
      parseDhcpdLeases(`lease 10.0.0.1 {${statements}}`),
      { value: [{ ...bare, ...fields }], problems: [] },
      name,
    );
  }
  for (const [text, reason] of PROBLEMS) {
    const { value, problems } = parseDhcpdLeases(`lease 10.0.0.1 {\n  ${text};\n}`);
    t.strictSame([value, problems], [[bare], [{ line: 2, text, reason }]], text);
  }
  for (const [name, text, addresses, reasons] of BROKEN) {
    const { value, problems } = parseDhcpdLeases(text);
    t.strictSame(
      [value.map(({ address }) => address), problems.map(({ reason }) => reason)],
      [addresses, reasons],
      name,
    );
  }

  t.test('dhcpd 4.4', async (t) => {
    t.strictSame(parseDhcpdLeases(readFixture('dhcpd-leases', 'dhcpd-4.4-netns.leases')), {
      value: [
        {
          server: 'dhcpd',
          address: '192.168.24.132',
          startsAt: '2026-11-21T04:38:11.000Z',
          expiresAt: '2026-11-21T06:38:11.000Z',
          state: 'active',
          mac: '52:54:00:12:34:56',
          clientId: '01:52:54:00:12:34:56',
          hostname: 'vm',
        },
      ],
      problems: [],
    });
  });

  t.test('the last declaration of an address', async (t) => {
    const startsAt = '2026-11-21T00:00:00.000Z';
    t.strictSame(parseDhcpdLeases(readFixture('dhcpd-leases', 'made-failover.leases')), {
      value: [
        { server: 'dhcpd', address: '10.0.0.2', startsAt, state: 'backup', clientId: '01:7b:22:3b:7d:5c' },
        {
          server: 'dhcpd',
          address: '10.0.0.3',
          startsAt,
          state: 'active',
          mac: '80:00:02:08:fe:80',
          clientId: '01:52:54:00:00:00:03',
          hostname: 'a"b',
        },
        { ...bare, startsAt, expiresAt: '2026-11-21T02:00:00.000Z', state: 'free', mac: '52:54:00:00:00:11' },
      ],
      problems: [],
    });
  });

  t.test('the last declaration of an association', async (t) => {
    const client = { iaid: 1, duid: '00:01:00:01:1c:f7:10:a5:00:27:22:33:2b:34' };
    const text = readFixture('dhcpd-leases', 'made-associations.leases6');
    const prefix = {
      ...{ server: 'dhcpd', address: '2001:db8:ff00::', ...client, startsAt: '2026-11-21T00:00:00.000Z' },
      ...{ prefixLength: 56, state: 'active' },
    };
    const address = {
      ...{ server: 'dhcpd', address: '2001:db8::2', ...client, startsAt: '2026-11-21T00:05:00.000Z' },
      ...{ state: 'expired', expiresAt: '2026-11-21T00:19:24.000Z' },
    };
    t.same(parseDhcpdLeases(text), { value: [prefix, address], problems: [] });
    const { value } = parseDhcpdLeases(text.replace('little', 'big'));
    t.equal(value[0]?.iaid, 2 ** 24, 'on a machine of the other byte order');
    t.equal(parseDhcpdLeases('ia-na "abc" { iaaddr fd00::1 { } }').value[0]?.duid, undefined, 'too short for a DUID');
  });

  for (const { name, text, derived } of publicCaptures<Derived>('lease-isc-dhcpd')) {
    const { value, problems } = parseDhcpdLeases(text);
    t.strictSame(problems, [], name);
    const states = value.filter(({ iaid }) => iaid === undefined).map(({ address, state }) => [address, state]);
    t.strictSame(Object.fromEntries(states), derived?.last_state_per_ip, `${name}: states`);
    const written = new Map(derived?.leases_in_file_order.map((lease) => [lease['ip'], lease]));
    for (const { address, startsAt, expiresAt, mac, hostname } of value.filter(({ iaid }) => iaid === undefined)) {
      const { state: _, ...lease } = written.get(address) ?? {};
      const ours = { ends: asWritten(expiresAt), hostname: hostname ?? null, ip: address, mac: mac ?? null };
      t.strictSame({ ...ours, starts: asWritten(startsAt) }, lease, `${name}: ${address}`);
    }
    const v6 = value.filter(({ iaid }) => iaid !== undefined);
    const shown = v6.map(({ address, prefixLength }) => (prefixLength ? `${address}/${prefixLength}` : address));
    t.strictSame(shown, derived?.v6, `${name}: IPv6`);
  }

  t.equal(dhcpdLeases.parse, parseDhcpdLeases);
  testParserTrials(t, parseDhcpdLeases, fixturesOf('dhcpd-leases'), {
    pieces: [
      'lease {',
      'lease 10.0.0.1 { }',
      'ia-na "a" { iaaddr ::1 {',
      'ia-na "abcde"{iaaddr ::1{}}',
      'uid 1:1:',
      '{}',
    ],
  });
});
