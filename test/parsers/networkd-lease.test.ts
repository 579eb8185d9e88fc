import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseNetworkdLease } from '../../src/parsers/networkd-lease.ts';
import { publicCaptures } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/networkd-lease/${name}`, 'utf8');
const OBTAINED = new Date('2026-11-20T12:00:00Z');
const EMPTY = { client: 'systemd-networkd', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const NETNS = {
  client: 'systemd-networkd',
  address: '10.0.2.107',
  prefixLength: 24,
  server: '10.0.2.1',
  router: ['10.0.2.1'],
  dns: ['10.96.0.10', '10.96.0.11'],
  search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
  routes: [
    { dst: '169.254.1.1/32', gateway: '0.0.0.0' },
    { dst: '0.0.0.0/0', gateway: '10.0.2.1' },
  ],
  leaseSeconds: 600,
  clientId: '01:1e:0f:bb:9d:a1:78',
};
const NETNS_OTHERS = { NEXT_SERVER: '10.0.2.1', BROADCAST: '10.0.2.255', NTP: '10.0.2.1', HOSTNAME: 'vm' };

/** Text, fields with the lease obtained at OBTAINED. */
const CASES: readonly (readonly [string, string, object])[] = [
  ['nothing', '', {}],
  [
    'time spans, since v255',
    'T1=30min\nT2=52min 30s\nLIFETIME=1h',
    {
      leaseSeconds: 3600,
      renewAt: '2026-11-20T12:30:00.000Z',
      rebindAt: '2026-11-20T12:52:30.000Z',
      expiresAt: '2026-11-20T13:00:00.000Z',
      vendorOptions: { T1: '30min', T2: '52min 30s' },
    },
  ],
  ['days and weeks', 'LIFETIME=1w 1d', { leaseSeconds: 691_200, expiresAt: '2026-11-28T12:00:00.000Z' }],
  ['an infinite lease', 'T1=1d\nLIFETIME=infinity', { leaseSeconds: 4_294_967_295, vendorOptions: { T1: '1d' } }],
  ['an infinite lease in seconds', 'LIFETIME=4294967295', { leaseSeconds: 4_294_967_295 }],
  ['an escaped domain', 'DOMAINNAME=a\\032b\\032c', { domain: 'a\\032b\\032c' }],
  [
    'static routes alone',
    'STATIC_ROUTES=10.0.0.0/8,10.0.2.9',
    { routes: [{ dst: '10.0.0.0/8', gateway: '10.0.2.9' }] },
  ],
  [
    'classless routes before static ones',
    'CLASSLESS_ROUTES=0.0.0.0/0,10.0.2.1\nSTATIC_ROUTES=10.0.0.0/8,10.0.2.9',
    { routes: [{ dst: '0.0.0.0/0', gateway: '10.0.2.1' }] },
  ],
  ['private options', 'OPTION_245=624c3620\nMTU=1460', { mtu: 1460, vendorOptions: { OPTION_245: '624c3620' } }],
  ['a header that lost its #', 'This is private data. Do not parse.\nADDRESS=10.0.0.1', { address: '10.0.0.1' }],
];

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['ADDRESS=10.0.0.1/24', 'not an IP address'],
  ['ROUTER=99.26.666.1', 'not an IP address'],
  ['NETMASK=255.0.255.0', 'the ones of the mask are not contiguous'],
  ['NETMASK=24', 'not a subnet mask'],
  ['MTU=40', 'not an MTU'],
  ['MTU=70000', 'not an MTU'],
  ['LIFETIME=soon', 'not a duration'],
  ['LIFETIME=5parsecs', 'not a duration'],
  ['T1=-1', 'not a duration'],
  ['CLIENTID=1e0', 'not a client identifier in hexadecimal'],
  ['ROUTES=10.0.0.0/33,10.0.0.1', 'not a list of classless routes'],
  ['ROUTES=10.0.0.0/8', 'not a list of classless routes'],
  ['garbage', 'not an assignment KEY=value'],
];

/** Shaped as sd-dhcp-lease.c writes it: addresses as bytes, some also as text. */
const JSON_LEASE = JSON.stringify({
  Address: [10, 0, 2, 107],
  AddressString: '10.0.2.107',
  Netmask: [255, 255, 255, 0],
  NetmaskString: '255.255.255.0',
  Router: [[10, 0, 2, 1]],
  Server_Address: [10, 0, 2, 1],
  MTU: 1400,
  T1: '5min',
  T2: '8min 45s',
  Lifetime: '10min',
  Servers: {
    DNS: [
      [10, 96, 0, 10],
      [10, 96, 0, 11],
    ],
    NTP: [[10, 0, 2, 1]],
  },
  Domain_Name: 'example.com',
  Domain_Search_List: ['svc.cluster.local', 'cluster.local'],
  Hostname: 'vm',
  Classless_Routes: [
    { Destination: [169, 254, 1, 1], DestinationString: '169.254.1.1', DestinationPrefixLength: 32 },
    { Destination: [0, 0, 0, 0], Gateway: [10, 0, 2, 1], GatewayString: '10.0.2.1', DestinationPrefixLength: 0 },
  ],
  Client_Id: [1, 30, 15, 187, 157, 161, 120],
  Timestamp_realtime: 'Fri 2026-11-20 23:50:00.500000 UTC',
  Private_Options: [{ Option: 245, Data: '624c3620' }],
});

t.test('networkd-lease', async (t) => {
  t.equal(unit.id, 'networkd-lease');
  t.test('systemd 252, without and with the time of the file', async (t) => {
    const vendorOptions = { ...NETNS_OTHERS, T1: '300', T2: '525' };
    const text = fixture('systemd-252-netns.env');
    t.same(unit.parse(text), { value: { ...NETNS, vendorOptions }, problems: [] });
    t.same(parseNetworkdLease(text, OBTAINED).value, {
      ...NETNS,
      vendorOptions,
      renewAt: '2026-11-20T12:05:00.000Z',
      rebindAt: '2026-11-20T12:08:45.000Z',
      expiresAt: '2026-11-20T12:10:00.000Z',
    });
  });
  t.test('systemd 252 in a guest', async (t) => {
    t.same(unit.parse(fixture('systemd-252-guest.env')), {
      value: {
        ...EMPTY,
        address: '10.10.2.109',
        prefixLength: 24,
        server: '10.10.2.1',
        router: ['10.10.2.1'],
        dns: ['10.10.2.1'],
        leaseSeconds: 120,
        clientId: 'ff:5c:bb:eb:5e:00:02:00:00:ab:11:57:93:d7:2c:f7:6c:bf:7a',
        vendorOptions: { NEXT_SERVER: '10.10.2.1', BROADCAST: '10.10.2.255', T1: '60', T2: '105', HOSTNAME: 'guest1' },
      },
      problems: [],
    });
  });
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) =>
      t.same(parseNetworkdLease(text, OBTAINED), { value: { ...EMPTY, ...value }, problems: [] }),
    );
  }
  for (const [text, reason] of PROBLEMS) {
    t.test(`${text}: ${reason}`, async (t) => {
      t.same(parseNetworkdLease(`# head\n${text}`).problems, [{ line: 2, text, reason }]);
    });
  }
  t.test('JSON, whose own time wins', async (t) => {
    t.same(parseNetworkdLease(JSON_LEASE, OBTAINED), {
      value: {
        ...NETNS,
        mtu: 1400,
        domain: 'example.com',
        search: ['svc.cluster.local', 'cluster.local'],
        renewAt: '2026-11-20T23:55:00.500Z',
        rebindAt: '2026-11-20T23:58:45.500Z',
        expiresAt: '2026-11-21T00:00:00.500Z',
        vendorOptions: { T1: '5min', T2: '8min 45s', NTP: '10.0.2.1', HOSTNAME: 'vm', OPTION_245: '624c3620' },
      },
      problems: [],
    });
  });
  t.test('JSON with another kind of time', async (t) => {
    const expiry = (time: unknown) =>
      parseNetworkdLease(JSON.stringify({ Lifetime: '1h', Timestamp_realtime: time }), OBTAINED).value.expiresAt;
    t.equal(expiry(1_795_219_200_000_000), '2026-11-21T01:00:00.000Z', 'microseconds');
    t.equal(expiry('Fri 2026-11-20 23:50:00.5 CET'), '2026-11-20T13:00:00.000Z', 'a zone that is not known');
    t.equal(expiry(null), '2026-11-20T13:00:00.000Z');
  });
  t.test('JSON that is cut off or no object', async (t) => {
    for (const [text, reason] of [
      ['{', 'is not valid JSON'],
      ['{"Address":[10,0', 'is not valid JSON'],
      [' {"a":1}}', 'is not valid JSON'],
      ['[{"a":1}]', 'is not an object'],
    ] as const) {
      t.same(parseNetworkdLease(text), { value: EMPTY, problems: [{ line: 1, text, reason }] });
    }
  });
  t.test('JSON with __proto__ and nonsense', async (t) => {
    const { value } = parseNetworkdLease(
      '{"__proto__":"x","Router":{"a":1},"Client_Id":["x"],"Servers":null,"A":[[[1]]]}',
    );
    t.equal(Object.getPrototypeOf(value.vendorOptions), Object.prototype);
    t.same(Object.entries(value.vendorOptions), [['__PROTO__', 'x']]);
  });
  testParserTrials(t, parseNetworkdLease, [fixture('systemd-252-netns.env'), JSON_LEASE], {
    pieces: ['{"a":', '{"Router":[[', 'ROUTES=1.1.1.1/1,1.1.1.1 ', 'T1=1s ', 'DNS=1.1.1.1 ', 'CLIENTID=00'],
  });
  for (const { name, text, derived } of publicCaptures('lease-networkd')) {
    t.test(name, async (t) => {
      const { value, problems } = parseNetworkdLease(text);
      const fields = (derived as { readonly fields: Readonly<Record<string, string>> }).fields;
      t.same(problems, []);
      t.equal(value.address, fields['ADDRESS']);
      t.equal(value.server, fields['SERVER_ADDRESS']);
      t.equal(value.domain, fields['DOMAINNAME']);
      t.same([value.router.join(' '), value.dns.join(' ')], [fields['ROUTER'], fields['DNS']]);
      t.equal(value.search.join(' '), fields['DOMAIN_SEARCH_LIST'] ?? '');
      t.equal(value.leaseSeconds, Number(fields['LIFETIME']));
      t.equal(value.clientId?.replaceAll(':', ''), fields['CLIENTID']);
      t.equal(value.vendorOptions['OPTION_245'], fields['OPTION_245']);
    });
  }
  for (const { name, text } of publicCaptures('lease-nm-internal')) {
    t.test(`${name}: old files of NetworkManager, which used systemd's client`, async (t) => {
      const { value, problems } = parseNetworkdLease(text);
      t.same([value.address, value.server, value.router], ['11.22.36.241', '35.32.82.9', []]);
      t.same(
        problems.map((problem) => problem.text),
        ['ROUTER=99.26.666.1', 'CLIENTID=61952356faeffac'],
        'made anonymous by hand',
      );
    });
  }
});
