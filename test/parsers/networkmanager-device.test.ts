import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseNetworkManagerDevice } from '../../src/parsers/networkmanager-device.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/networkmanager-device/${name}.keyfile`, 'utf8');
const EMPTY = { client: 'NetworkManager', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const CASES: readonly (readonly [string, string, object])[] = [
  ['nothing', '', { leases: [] }],
  ['a device that is not managed', '[device]\nmanaged=false\n', { managed: false, leases: [] }],
  [
    'groups that come twice',
    '[device]\nmanaged=true\n[x]\n[device]\nconnection-uuid=u',
    { managed: true, connectionUuid: 'u', leases: [] },
  ],
  [
    'times that the server gave',
    '[dhcp4]\ndhcp4.expiry=1795219200\ndhcp4.dhcp_lease_time=3600\ndhcp4.dhcp_renewal_time=1800\ndhcp4.dhcp_rebinding_time=3150',
    {
      leases: [
        {
          ...EMPTY,
          leaseSeconds: 3600,
          renewAt: '2026-11-20T23:30:00.000Z',
          rebindAt: '2026-11-20T23:52:30.000Z',
          expiresAt: '2026-11-21T00:00:00.000Z',
          vendorOptions: { dhcp_renewal_time: '1800', dhcp_rebinding_time: '3150' },
        },
      ],
    },
  ],
  [
    'the end alone',
    '[dhcp4]\ndhcp4.expiry=1795219200',
    { leases: [{ ...EMPTY, expiresAt: '2026-11-21T00:00:00.000Z' }] },
  ],
  [
    'an infinite lease',
    '[dhcp4]\ndhcp4.expiry=6090186495\ndhcp4.dhcp_lease_time=4294967295',
    { leases: [{ ...EMPTY, leaseSeconds: 4_294_967_295 }] },
  ],
  [
    'routes for Microsoft clients when there are no others',
    '[dhcp4]\ndhcp4.ms_classless_static_routes=10.0.0.0/8 10.0.2.9',
    { leases: [{ ...EMPTY, routes: [{ dst: '10.0.0.0/8', gateway: '10.0.2.9' }] }] },
  ],
  [
    'escapes, blanks and __proto__',
    '# remark\n[dhcp4]\n dhcp4.domain_name = \\sa\\tb\\\\c\ndhcp4.__proto__=x\\n',
    { leases: [{ ...EMPTY, domain: ' a\tb\\c', vendorOptions: { ['__proto__']: 'x\n' } }] },
  ],
  [
    'DHCPv6',
    '[dhcp6]\ndhcp6.ip6_address=2001:db8::5\ndhcp6.dhcp6_name_servers=2001:db8::1 fe80::1%eth0\ndhcp6.dhcp6_domain_search=a b\ndhcp6.max_life=600\ndhcp6.dhcp6_client_id=00:04:33',
    {
      leases: [
        {
          ...EMPTY,
          address: '2001:db8::5',
          dns: ['2001:db8::1', 'fe80::1%eth0'],
          search: ['a', 'b'],
          leaseSeconds: 600,
          clientId: '00:04:33',
        },
      ],
    },
  ],
];

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['dhcp4.expiry=soon', 'not a whole number'],
  ['dhcp4.ip_address=10.0.0', 'not an IP address'],
  ['dhcp4.subnet_mask=255.255.0.255', 'the ones of the mask are not contiguous'],
  ['dhcp4.domain_name=a\\xb', 'an escape that key files do not have'],
  ['dhcp4.domain_name=a\\', 'an escape that key files do not have'],
  ['=x', 'neither a [group] nor key=value'],
  ['[open', 'neither a [group] nor key=value'],
];

t.test('networkmanager-device', async (t) => {
  t.equal(unit.id, 'networkmanager-device');
  t.test('NetworkManager 1.42 with both families', async (t) => {
    t.same(unit.parse(fixture('networkmanager-1.42-netns')), {
      value: {
        connectionUuid: '7f0a1a9e-7d1b-4d3e-9a62-0e2e5b1c9a01',
        managed: true,
        leases: [
          {
            client: 'NetworkManager',
            address: '10.0.2.107',
            prefixLength: 24,
            server: '10.0.2.1',
            router: ['10.0.2.1'],
            dns: ['10.96.0.10', '10.96.0.11'],
            search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
            mtu: 1400,
            routes: [
              { dst: '169.254.1.1/32', gateway: '0.0.0.0' },
              { dst: '0.0.0.0/0', gateway: '10.0.2.1' },
            ],
            leaseSeconds: 600,
            expiresAt: '2026-11-21T00:12:40.000Z',
            clientId: '01:1e:0f:bb:9d:a1:78',
            vendorOptions: {
              broadcast_address: '10.0.2.255',
              host_name: 'vm',
              next_server: '10.0.2.1',
              ntp_servers: '10.0.2.1',
            },
          },
          {
            ...EMPTY,
            address: 'fd10:0:2::1ab',
            clientId: '00:04:33:e8:7c:10:b6:ad:ca:84:2d:29:a2:c5:ad:73:f3:86',
            vendorOptions: { fqdn_fqdn: 'vm', iaid: '2b:50:67:35' },
          },
        ],
      },
      problems: [],
    });
  });
  t.test('NetworkManager 1.42 in a guest', async (t) => {
    t.same(parseNetworkManagerDevice(fixture('networkmanager-1.42-guest')), {
      value: {
        connectionUuid: '4e7d1559-9129-3da8-9160-f46766d60e22',
        managed: true,
        leases: [
          {
            ...EMPTY,
            address: '10.10.2.110',
            prefixLength: 24,
            server: '10.10.2.1',
            router: ['10.10.2.1'],
            dns: ['10.10.2.1'],
            leaseSeconds: 120,
            expiresAt: '2026-11-21T00:06:43.000Z',
            clientId: '01:52:54:00:00:00:01',
            vendorOptions: { broadcast_address: '10.10.2.255', host_name: 'guest1', next_server: '10.10.2.1' },
          },
        ],
      },
      problems: [],
    });
  });
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) => t.same(parseNetworkManagerDevice(text), { value, problems: [] }));
  }
  for (const [text, reason] of PROBLEMS) {
    t.test(`${text}: ${reason}`, async (t) => {
      const { value, problems } = parseNetworkManagerDevice(`[dhcp4]\n${text}\n`);
      t.same(problems, [{ line: 2, text, reason }]);
      t.same(value.leases, [EMPTY]);
    });
  }
  t.test('a key outside of groups', async (t) => {
    t.match(parseNetworkManagerDevice('managed=true').problems, [
      { line: 1, reason: 'a key before the first [group]' },
    ]);
  });
  testParserTrials(
    t,
    parseNetworkManagerDevice,
    [fixture('networkmanager-1.42-netns'), CASES.map(([, text]) => text).join('\n')],
    { pieces: ['[dhcp4]\n', '[dhcp4]\ndhcp4.routers=1.1.1.1 ', 'a=\\\\', '[a]\nb=c\n', 'a=\\s'] },
  );
});
