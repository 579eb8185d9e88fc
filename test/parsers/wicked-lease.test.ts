import t from 'tap';
import unit, { parseWickedLease, wickedInterface } from '../../src/parsers/wicked-lease.ts';
import { readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const XML = readFixture('wicked-lease', 'made-lease-dhcp-ipv4.xml');
const XML6 = readFixture('wicked-lease', 'made-lease-dhcp-ipv6.xml');
const INFO = readFixture('wicked-lease', 'made-leaseinfo.dhcp.ipv4');
const EMPTY = { client: 'wicked', router: [], dns: [], search: [], routes: [], vendorOptions: {} };
const NET = {
  client: 'wicked',
  address: '192.0.2.5',
  prefixLength: 24,
  router: ['192.0.2.1'],
  dns: ['192.0.2.53', '192.0.2.54'],
  domain: 'example.com',
  search: ['a.example.com', 'b.example.com'],
  routes: [
    { dst: '10.0.0.0/8', gateway: '192.0.2.9' },
    { dst: '169.254.1.1/32', gateway: '0.0.0.0' },
  ],
};

const CASES: readonly (readonly [string, string, object])[] = [
  ['nothing', '', {}],
  ['routes of IPv6', "ROUTES='2001:db8::,64,::'", { vendorOptions: { ROUTES: '2001:db8::,64,::' } }],
  ['a lease that is not there', '<lease><family>ipv4</family><state>released</state></lease>', {}],
  [
    'an infinite lease',
    '<lease><acquired>1</acquired><ipv4:dhcp><lease-time>4294967295</lease-time></ipv4:dhcp></lease>',
    { leaseSeconds: 4_294_967_295 },
  ],
  [
    'an empty option',
    '<lease><ipv4:dhcp><hostname/><address>192.0.2.5</address></ipv4:dhcp></lease>',
    { address: '192.0.2.5' },
  ],
  [
    'times of a shell',
    "IPADDR='192.0.2.5/24'\nACQUIRED='1795219200'\nLEASETIME='60'\nRENEWALTIME='30'",
    {
      address: '192.0.2.5',
      leaseSeconds: 60,
      renewAt: '2026-11-21T00:00:30.000Z',
      expiresAt: '2026-11-21T00:01:00.000Z',
    },
  ],
];

const PROBLEMS: readonly (readonly [string, string, string])[] = [
  ['<lease>', '<lease>', 'the element of line 1 is not closed'],
  ['<interface/>', 'interface', 'is not a lease'],
  ['<lease><acquired>soon</acquired></lease>', 'acquired soon', 'not a whole number'],
  [
    "ROUTES='10.0.0.0,255.0.255.0,192.0.2.9'",
    "ROUTES='10.0.0.0,255.0.255.0,192.0.2.9'",
    'not a list of classless routes',
  ],
  ["IPADDR='none'", "IPADDR='none'", 'not an IP address'],
  ['wicked: no lease', 'wicked: no lease', 'not an assignment KEY=value'],
];

t.test('wicked-lease', async (t) => {
  t.equal(unit.id, 'wicked-lease');
  t.test('XML', async (t) => {
    t.same(unit.parse(XML), {
      value: {
        ...NET,
        server: '192.0.2.1',
        mtu: 1400,
        leaseSeconds: 3600,
        renewAt: '2026-11-21T00:30:00.000Z',
        rebindAt: '2026-11-21T00:52:30.000Z',
        expiresAt: '2026-11-21T01:00:00.000Z',
        clientId: 'ff:00:dd:c7:05',
        vendorOptions: { broadcast: '192.0.2.255', hostname: 'vm7', 'ntp-server': '192.0.2.3' },
      },
      problems: [],
    });
  });
  t.test('XML of DHCPv6', async (t) => {
    t.same(unit.parse(XML6), {
      value: {
        ...EMPTY,
        address: '2001:db8::5',
        dns: ['2001:db8::53'],
        leaseSeconds: 600,
        renewAt: '2026-11-21T00:05:00.000Z',
        rebindAt: '2026-11-21T00:08:45.000Z',
        expiresAt: '2026-11-21T00:10:00.000Z',
        clientId: '00:01:00:01:32:93',
        vendorOptions: { 'server-id': '00:01:00:01:99:a8', 'interface-id': '12345', 'preferred-time': '600' },
      },
      problems: [],
    });
  });
  t.test('variables of a shell', async (t) => {
    t.same(unit.parse(INFO), {
      value: {
        ...NET,
        interface: 'eth0',
        vendorOptions: { BROADCAST: '192.0.2.255', HOSTNAME: 'vm7', NTPSERVERS: '192.0.2.3' },
      },
      problems: [],
    });
  });
  t.test('the interface in the name of a file', async (t) => {
    for (const [file, name] of [
      ['lease-mgmt-br.2017-dhcp-ipv4.xml', 'mgmt-br.2017'],
      ['lease-dhcp-ipv6-eth0.xml', 'eth0'],
      ['leaseinfo.eth0.100.dhcp.ipv4', 'eth0.100'],
      ['leaseinfo.eth0.static.ipv4', undefined],
      ['duid.xml', undefined],
    ] as const) {
      t.equal(wickedInterface(file), name, file);
    }
  });
  for (const [name, text, fields] of CASES) {
    t.test(name, async (t) => t.same(parseWickedLease(text), { value: { ...EMPTY, ...fields }, problems: [] }));
  }
  for (const [input, text, reason] of PROBLEMS) {
    t.test(`${input}: ${reason}`, async (t) => {
      t.same(parseWickedLease(input), { value: EMPTY, problems: [{ line: 1, text, reason }] });
    });
  }
  testParserTrials(t, parseWickedLease, [XML, XML6, INFO], {
    pieces: ['<lease>', '<route/>', "ROUTES='1,1,1 1,1,1'\n", '<a><b>'],
    texts: [`<lease><ipv4:dhcp><dns>${'<server>192.0.2.1</server>'.repeat(2000)}</dns></ipv4:dhcp></lease>`],
  });
});
