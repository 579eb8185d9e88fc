import t from 'tap';
import unit, { parseDhcpcdDump } from '../../src/parsers/dhcpcd-dump.ts';
import { publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const REAL = readFixture('dhcpcd-dump', 'dhcpcd-9.4-netns.txt');
const EMPTY = { client: 'dhcpcd', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const CASES: readonly (readonly [string, string, readonly object[]])[] = [
  ['nothing', '', []],
  ['the carrier alone', 'reason=CARRIER\ninterface=eth0\nprotocol=link\nifmtu=1500\n', []],
  [
    'quoted values',
    "interface='eth0'\nip_address='192.0.2.5'\nvendor='it'\\''s'\n",
    [{ ...EMPTY, interface: 'eth0', address: '192.0.2.5', vendorOptions: { vendor: "it's" } }],
  ],
  [
    'events without a blank line between them',
    'reason=BOUND\nip_address=192.0.2.5\nreason=BOUND\nip_address=192.0.2.6',
    [
      { ...EMPTY, address: '192.0.2.5' },
      { ...EMPTY, address: '192.0.2.6' },
    ],
  ],
  [
    'DHCPv6',
    `reason=BOUND6
interface=eth0
protocol=dhcp6
dhcp6_client_id=000100013293
dhcp6_server_id=0001000132
dhcp6_ia_na1_iaid=bb9da178
dhcp6_ia_na1_ia_addr1=2001:db8::5
dhcp6_ia_na1_ia_addr1_vltime=600
dhcp6_name_servers=2001:db8::1 fe80::1%eth0
dhcp6_domain_search=a.example b.example
`,
    [
      {
        ...EMPTY,
        interface: 'eth0',
        address: '2001:db8::5',
        dns: ['2001:db8::1', 'fe80::1%eth0'],
        search: ['a.example', 'b.example'],
        leaseSeconds: 600,
        clientId: '00:01:00:01:32:93',
        vendorOptions: { dhcp6_server_id: '0001000132', dhcp6_ia_na1_iaid: 'bb9da178' },
      },
    ],
  ],
  [
    'routes of Microsoft, and __proto__',
    'ms_classless_static_routes=0.0.0.0/0 192.0.2.1\n__proto__=x',
    [{ ...EMPTY, routes: [{ dst: '0.0.0.0/0', gateway: '192.0.2.1' }], vendorOptions: { ['__proto__']: 'x' } }],
  ],
];

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['ens192: dhcp6_dump: No such file or directory', 'not an assignment KEY=value'],
  ["subnet_mask='255.255.255.0'ens192: dhcp6_dump: No such file or directory", 'text behind the quoted value'],
  ["host_name='vm", 'the quote is not closed on this line'],
  ['routers=none', 'not an IP address'],
];

t.test('dhcpcd-dump', async (t) => {
  t.equal(unit.id, 'dhcpcd-dump');
  t.test('dhcpcd 9.4', async (t) => {
    t.same(unit.parse(REAL), {
      value: [
        {
          client: 'dhcpcd',
          interface: 'eth0',
          address: '10.0.2.109',
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
          vendorOptions: {
            subnet_cidr: '24',
            network_number: '10.0.2.0',
            broadcast_address: '10.0.2.255',
            dhcp_message_type: '5',
            dhcp_renewal_time: '300',
            dhcp_rebinding_time: '525',
          },
        },
      ],
      problems: [],
    });
  });
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) => t.same(parseDhcpcdDump(text), { value, problems: [] }));
  }
  for (const [text, reason] of PROBLEMS) {
    t.test(`${text}: ${reason}`, async (t) => {
      const { value, problems } = parseDhcpcdDump(`ip_address=192.0.2.5\n${text}\n`);
      t.same(problems, [{ line: 2, text, reason }]);
      t.match(value, [{ address: '192.0.2.5' }]);
    });
  }
  t.test('a value with something glued on is kept', async (t) => {
    t.match(parseDhcpcdDump("subnet_mask='255.255.255.0'ens192: dhcp6_dump: No such file").value, [
      { prefixLength: 24 },
    ]);
  });
  for (const { name, text, derived } of publicCaptures<{ fields: Record<string, string> }>('lease-dhcpcd')) {
    t.test(name, async (t) => {
      const { value, problems } = parseDhcpcdDump(text);
      const fields = derived?.fields ?? {};
      t.same(problems, []);
      t.match(value, [
        {
          address: fields['ip_address'],
          prefixLength: Number(fields['subnet_cidr']),
          server: fields['dhcp_server_identifier'],
          router: [fields['routers']],
          dns: [fields['domain_name_servers']],
          domain: fields['domain_name'],
          mtu: Number(fields['interface_mtu']),
          leaseSeconds: Number(fields['dhcp_lease_time']),
          vendorOptions: { host_name: fields['host_name'] },
        },
      ]);
    });
  }
  testParserTrials(t, parseDhcpcdDump, [REAL, CASES.map(([, text]) => text).join('\n')], {
    pieces: ['reason=\n', "a='", "ip_address='1'x\n", 'dhcp6_a=1\n\n', 'if_'],
  });
});
