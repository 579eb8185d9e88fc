import t from 'tap';
import keaLeases, { parseKeaLeases } from '../../src/parsers/kea-leases.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const HEADER = 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context';
const END = 1_795_219_200;
const row = (address: string, lifetime = 60, rest = '1,0,0,,0,') => `${address},,,${lifetime},${END},${rest}`;
const lease = {
  server: 'kea',
  address: '10.0.0.1',
  startsAt: '2026-11-20T23:59:00.000Z',
  expiresAt: '2026-11-21T00:00:00.000Z',
  state: 'default',
};
const { state: _, ...stateless } = lease;

const TABLE: [name: string, input: readonly string[], value: unknown, problems?: readonly [number, string][]][] = [
  ['nothing', [], []],
  ['no lease', [HEADER], []],
  ['a lease', [HEADER, row('10.0.0.1')], [lease]],
  ['blanks around its line', [` ${HEADER}`, ` ${row('10.0.0.1')}\t`], [lease]],
  ['a row of an older release', [HEADER, row('10.0.0.1', 60, '1,0,0')], [stateless]],
  ['a column of a newer release', [`${HEADER},pool_id,x`, `${row('10.0.0.1')},7,y`], [lease]],
  ['a row that is wider than the header', [HEADER, `${row('10.0.0.1')},7`], [lease]],
  [
    'columns in another order',
    ['address,expire,state', `10.0.0.1,${END},2`],
    [{ server: 'kea', address: '10.0.0.1', expiresAt: lease.expiresAt, state: 'expired-reclaimed' }],
  ],
  [
    'the address again',
    [HEADER, row('10.0.0.1'), row('10.0.0.1', 60, '1,0,0,b,1,')],
    [{ ...stateless, hostname: 'b', state: 'declined' }],
  ],
  ['an address that was deleted', [HEADER, row('10.0.0.1'), row('10.0.0.1', 0)], []],
  ['an address that was given again', [HEADER, row('10.0.0.1', 0), row('10.0.0.1')], [lease]],
  ['one file behind another', [HEADER, row('10.0.0.1', 60, '1,0,0,a,0,'), '', `${HEADER},x`, row('10.0.0.1')], [lease]],
  [
    'a lease longer than time',
    [HEADER, row('10.0.0.1', END + 1)],
    [{ server: 'kea', address: '10.0.0.1', expiresAt: lease.expiresAt, state: 'default' }],
  ],
  ['rows without a header', [row('10.0.0.1')], [], [[1, 'has no header above it']]],
  ['no address', [HEADER, row('host')], [], [[2, 'does not begin with an address']]],
  ['a row that breaks off', [HEADER, '10.0.0.1,52:54'], [], [[2, 'is broken off']]],
];

interface Derived {
  readonly distinct_addresses: readonly string[];
}
/** Kea itself takes a lifetime of 0 for a deletion; the independent reading keeps the row. */
const DELETED: Readonly<Record<string, readonly string[]>> = {
  'isc-projects_kea-csv_lease_file6_unittest-03': ['3000:1::'],
};

t.test('kea-leases', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseKeaLeases(input.join('\n'));
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('Kea 2.2', async (t) => {
    t.strictSame(parseKeaLeases(readFixture('kea-leases', 'kea-2.2-netns.csv')), {
      value: [
        {
          server: 'kea',
          address: '192.168.24.132',
          mac: '52:54:00:12:34:56',
          clientId: '01:52:54:00:12:34:56',
          hostname: 'vm',
          startsAt: '2026-11-21T04:38:13.000Z',
          expiresAt: '2026-11-21T06:38:13.000Z',
          state: 'default',
        },
      ],
      problems: [],
    });
  });

  t.test('DHCPv6', async (t) => {
    const duid = '00:03:00:01:52:54:00:12:34:56';
    const times = { startsAt: '2026-11-20T22:53:20.000Z', expiresAt: '2026-11-21T00:00:00.000Z' };
    t.same(parseKeaLeases(readFixture('kea-leases', 'made-kea6.csv')), {
      value: [
        {
          ...{ server: 'kea', address: '2001:db8::1', mac: '52:54:00:12:34:56', duid, iaid: 7, hostname: 'vm' },
          ...{ startsAt: '2026-11-20T23:03:20.000Z', expiresAt: '2026-11-21T00:10:00.000Z', state: 'default' },
        },
        {
          ...{ server: 'kea', address: '2001:db8:ff00::', prefixLength: 56, duid, iaid: 8 },
          ...{ startsAt: times.expiresAt, state: 'default' },
        },
        { server: 'kea', address: '2001:db8::2', duid: '00', iaid: 9, ...times, state: 'declined' },
        { server: 'kea', address: '2001:db8::3', duid: '00:03:00:01:52:54:00:12:34:57', iaid: 10, ...times },
      ],
      problems: [],
    });
  });

  t.test('escapes and states to come', async (t) => {
    const text = [HEADER, row('10.0.0.1', 60, '1,0,0,a&#x2cb&#x2C&#xzz,12,{&#x2c}')].join('\n');
    t.same(parseKeaLeases(text).value, [{ ...lease, hostname: 'a,b,&#xzz', state: '12' }]);
  });

  for (const { name, text, derived } of publicCaptures<Derived>('lease-kea-csv')) {
    const { value, problems } = parseKeaLeases(text);
    const deleted = DELETED[name] ?? [];
    t.strictSame(problems, [], name);
    t.strictSame(
      value.map(({ address }) => address).sort(),
      derived?.distinct_addresses.filter((address) => !deleted.includes(address)).sort(),
      name,
    );
  }

  t.equal(keaLeases.parse, parseKeaLeases);
  testParserTrials(t, parseKeaLeases, fixturesOf('kea-leases'), {
    pieces: ['address,', ',', '&#x2c', `${HEADER}\n`],
    texts: [`${HEADER}\n${'10.0.0.1,'.repeat(7000)}`, `address,${'a,'.repeat(7000)}\n${'10.0.0.1,,\n'.repeat(5000)}`],
  });
});
