import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseDhclientLeases } from '../../src/parsers/dhclient-leases.ts';
import { publicCaptures } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/dhclient-leases/${name}`, 'utf8');
const EMPTY = { client: 'dhclient', router: [], dns: [], search: [], routes: [], vendorOptions: {} };
const DEFAULT_ROUTE = [{ dst: '0.0.0.0/0', gateway: '10.0.0.1' }];

/** Statements of one lease, and its fields. */
const STATEMENTS: readonly (readonly [string, string, object])[] = [
  ['nothing', '', {}],
  [
    'times in UTC',
    'renew 5 2026/11/20 23:56:32; rebind 6 2026/11/21 00:00:57; expire 6 2026/11/21 00:02:12;',
    {
      renewAt: '2026-11-20T23:56:32.000Z',
      rebindAt: '2026-11-21T00:00:57.000Z',
      expiresAt: '2026-11-21T00:02:12.000Z',
    },
  ],
  [
    'seconds since the epoch',
    'expire epoch 1795219200; # Sat Nov 21 01:00:00 2026',
    { expiresAt: '2026-11-21T00:00:00.000Z' },
  ],
  ['never', 'renew 0 2152/07/23 23:27:10; expire never;', {}],
  ['renewed never, expiring', 'renew never; expire epoch 0;', { expiresAt: '1970-01-01T00:00:00.000Z' }],
  ['infinite', 'option dhcp-lease-time 4294967295; expire 0 2152/07/23 23:27:10;', { leaseSeconds: 4_294_967_295 }],
  [
    'routes in octets',
    'option rfc3442-classless-static-routes 0,10,0,0,1,32,168,63,129,16,10,0,0,1;',
    { routes: [...DEFAULT_ROUTE, { dst: '168.63.129.16/32', gateway: '10.0.0.1' }] },
  ],
  ['routes in octets and addresses', 'option rfc3442-classless-static-routes 0 10.0.0.1;', { routes: DEFAULT_ROUTE }],
  [
    'routes in pairs',
    "option rfc3442-classless-static-routes '0.0.0.0/0 10.0.0.1 168.63.129.16/32 10.0.0.1';",
    { routes: [...DEFAULT_ROUTE, { dst: '168.63.129.16/32', gateway: '10.0.0.1' }] },
  ],
  [
    'host bits behind the width of a route',
    'option classless-static-routes 20,10,1,255,10,0,0,1;',
    { routes: [{ dst: '10.1.240.0/20', gateway: '10.0.0.1' }] },
  ],
  ['routes for Microsoft clients', 'option ms-classless-static-routes 0,10,0,0,1;', { routes: DEFAULT_ROUTE }],
  ['routes as FreeBSD calls them', 'option classless-routes 0,10,0,0,1;', { routes: DEFAULT_ROUTE }],
  ['routes without a name', 'option unknown-121 0:a:0:0:1;', { routes: DEFAULT_ROUTE }],
  [
    'both kinds of routes',
    'option unknown-249 8:a:a:0:0:9; option rfc3442-classless-static-routes 0,10,0,0,1;',
    { routes: DEFAULT_ROUTE },
  ],
  [
    'an identifier in hexadecimal',
    'option dhcp-client-identifier 1:52:54:0:a:B:c;',
    { clientId: '01:52:54:00:0a:0b:0c' },
  ],
  ['an identifier as string', 'option dhcp-client-identifier "\\000ab\\377";', { clientId: '00:61:62:ff' }],
  [
    'braces and semicolons within quotes',
    'option domain-name "a;b}{#c"; interface "e\\"0\\\\";',
    { domain: 'a;b}{#c', interface: 'e"0\\' },
  ],
  ['other escapes', 'option domain-name "\\t\\x41\\q\\101";', { domain: '\tAqA' }],
  ['a search list in one string', 'option domain-search "a. b.";', { search: ['a.', 'b.'] }],
  [
    'options that are no fields',
    'option unknown-245 a8:3f:81:10; option host-name "vm"; option x "a", 1; filename "f";',
    { vendorOptions: { 'unknown-245': 'a8:3f:81:10', 'host-name': 'vm', x: '"a", 1', filename: 'f' } },
  ],
  ['an option named __proto__', 'option __proto__ 1;', { vendorOptions: { ['__proto__']: '1' } }],
  ['statements without meaning for the network', 'bootp; name "x"; medium "y"; epoch 5; ssid "z";', {}],
  ['remarks behind a byte order mark', '\ufeff# } ; "\n interface "eth0"; # x\n', { interface: 'eth0' }],
];

/** Text of a statement, why it is a problem. */
const PROBLEMS: readonly (readonly [string, string])[] = [
  ['option domain-name-servers invalid', 'not an IP address'],
  ['option routers 10.0.0.1, 10.0.0', 'not an IP address'],
  ['fixed-address 10.0.0.1/24', 'not an IP address'],
  ['fixed-address: 10.1.2.3', 'unknown statement'],
  ['option subnet-mask 255.0.255.0', 'the ones of the mask are not contiguous'],
  ['option interface-mtu 20', 'not an MTU'],
  ['option dhcp-lease-time x', 'not a duration'],
  ['option dhcp-client-identifier host', 'not a client identifier in hexadecimal'],
  ['option rfc3442-classless-static-routes 33,10,0,0,1', 'not a list of classless routes'],
  ['option rfc3442-classless-static-routes 0,10,0,0', 'not a list of classless routes'],
  ['option unknown-121 0:a:0:0:1g', 'not a list of classless routes'],
  ['option domain-name ""', 'is empty'],
  ['renew 5 2026/11/20', 'not a time'],
  ['renew 5 2026/02/31 00:00:00', 'not a time'],
  ['renew 5 2026/11/20 25:00:00', 'not a time'],
  ['expire epoch x', 'not a time'],
  ['expire', 'not a time'],
];

/** Files that are not whole: interfaces of the leases that are, and reasons. */
const BROKEN: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  [
    'cut within a word',
    'lease { interface "a"; }\nlease { interface "b"; fixed-add',
    ['a'],
    ['the file ends within a statement', 'the file ends before the block is closed'],
  ],
  [
    'cut behind a statement',
    'lease { interface "a"; }\nlease { interface "b";',
    ['a'],
    ['the file ends before the block is closed'],
  ],
  [
    'cut within quotes',
    'lease { interface "a"; }\nlease { interface "b',
    ['a'],
    ['the quote is not closed on its line', 'the file ends before the block is closed'],
  ],
  [
    'a lease written behind one that was cut',
    'lease { interface "a"; fixed\nlease6 x { lease { interface "b"; }',
    ['b'],
    ['the block is not closed before the next one'],
  ],
  ['a statement without end', 'lease { interface "a"; bootp }', ['a'], ['the statement has no ; at its end']],
  [
    'a quote open to the end of its line',
    'lease { option x "a;\n interface "b"; }',
    ['b'],
    ['the quote is not closed on its line'],
  ],
  ['a brace too many', 'lease { interface "a"; } }', ['a'], ['closes no block']],
  ['something else', 'host x { }\nlease;', [], ['unknown statement', 'unknown statement']],
  ['a block within a lease', 'lease { interface "a"; x { y; } }', ['a'], ['unknown statement']],
];

const LEASE6 = fixture('made-several-addresses.leases6');

t.test('dhclient-leases', async (t) => {
  t.equal(unit.id, 'dhclient-leases');
  t.test('dhclient 4.4', async (t) => {
    t.same(unit.parse(fixture('dhclient-4.4-netns.leases')), {
      value: [
        {
          client: 'dhclient',
          interface: 'eth0',
          address: '10.0.2.107',
          prefixLength: 24,
          server: '10.0.2.1',
          router: ['10.0.2.1'],
          dns: ['10.96.0.10', '10.96.0.11'],
          search: ['default.svc.cluster.local.', 'svc.cluster.local.', 'cluster.local.'],
          mtu: 1400,
          routes: [
            { dst: '169.254.1.1/32', gateway: '0.0.0.0' },
            { dst: '0.0.0.0/0', gateway: '10.0.2.1' },
          ],
          leaseSeconds: 600,
          renewAt: '2026-11-20T23:56:32.000Z',
          rebindAt: '2026-11-21T00:00:57.000Z',
          expiresAt: '2026-11-21T00:02:12.000Z',
          vendorOptions: {
            'dhcp-message-type': '5',
            'dhcp-renewal-time': '300',
            'dhcp-rebinding-time': '525',
            'ntp-servers': '10.0.2.1',
            'broadcast-address': '10.0.2.255',
            'host-name': 'vm',
          },
        },
      ],
      problems: [],
    });
  });
  t.test('dhclient 4.4 in a guest', async (t) => {
    t.same(parseDhclientLeases(fixture('dhclient-4.4-guest.leases')), {
      value: [
        {
          ...EMPTY,
          interface: 'eth0',
          address: '10.10.2.110',
          prefixLength: 24,
          server: '10.10.2.1',
          router: ['10.10.2.1'],
          dns: ['10.10.2.1'],
          leaseSeconds: 120,
          renewAt: '2026-11-21T00:05:45.000Z',
          rebindAt: '2026-11-21T00:06:40.000Z',
          expiresAt: '2026-11-21T00:06:55.000Z',
          vendorOptions: {
            'dhcp-message-type': '5',
            'dhcp-renewal-time': '60',
            'broadcast-address': '10.10.2.255',
            'dhcp-rebinding-time': '105',
            'host-name': 'guest1',
          },
        },
      ],
      problems: [],
    });
  });
  t.test('dhclient 4.4 -6', async (t) => {
    t.same(parseDhclientLeases(fixture('dhclient-4.4-netns.leases6')), {
      value: [
        {
          ...EMPTY,
          interface: 'eth0',
          address: 'fd10:0:2::1d8',
          leaseSeconds: 600,
          renewAt: '2026-11-20T23:57:12.000Z',
          rebindAt: '2026-11-21T00:00:57.000Z',
          expiresAt: '2026-11-21T00:02:12.000Z',
          clientId: '00:01:00:01:32:93:99:ac:1e:0f:bb:9d:a1:78',
          vendorOptions: {
            'dhcp6.server-id': '0:1:0:1:32:93:99:a8:a:88:da:d8:fb:86',
            'dhcp6.status-code': 'success "success"',
          },
        },
      ],
      problems: [],
    });
  });
  for (const [name, statements, fields] of STATEMENTS) {
    t.test(name, async (t) => {
      t.same(parseDhclientLeases(`lease {${statements}\n}`), { value: [{ ...EMPTY, ...fields }], problems: [] });
    });
  }
  for (const [text, reason] of PROBLEMS) {
    t.test(`${text}: ${reason}`, async (t) => {
      const { value, problems } = parseDhclientLeases(`lease {\n  interface "a";\n  ${text};\n}`);
      t.same(problems, [{ line: 3, text, reason }]);
      t.match(value, [{ interface: 'a' }]);
    });
  }
  for (const [name, text, interfaces, reasons] of BROKEN) {
    t.test(name, async (t) => {
      const { value, problems } = parseDhclientLeases(text);
      t.same([value.map((lease) => lease.interface), problems.map(({ reason }) => reason)], [interfaces, reasons]);
    });
  }
  t.test('several addresses of DHCPv6', async (t) => {
    const shared = { ...EMPTY, interface: 'eth0', dns: ['2001:db8::53', 'fe80::1'], search: ['a.', 'b.'] };
    t.same(parseDhclientLeases(LEASE6), {
      value: [
        { ...shared, address: '2001:db8::1', leaseSeconds: 4_294_967_295 },
        { ...shared, address: '2001:db8::2', leaseSeconds: 60, expiresAt: '2026-11-21T00:01:00.000Z' },
        shared,
      ],
      problems: [
        { line: 9, text: 'iaaddr 2001:db8::g', reason: 'not an IPv6 address' },
        { line: 9, text: 'max-life x', reason: 'not a whole number' },
      ],
    });
  });
  t.test('all leases in the order of the file', async (t) => {
    const text = 'default-duid "\\000\\004N&+>";\nlease { fixed-address 10.0.0.1; }\nlease { fixed-address 10.0.0.2; }';
    t.match(parseDhclientLeases(text).value, [{ address: '10.0.0.1' }, { address: '10.0.0.2' }]);
  });
  testParserTrials(t, parseDhclientLeases, [fixture('dhclient-4.4-netns.leases'), LEASE6], {
    pieces: [
      'lease {',
      'lease { }',
      'a{',
      '{}',
      '"\\',
      'lease6 { ia-na x { iaaddr ::1 {',
      'lease { option a b;',
      'x ',
      'x,',
    ],
    texts: [
      `lease {${'renew never;'.repeat(6000)}}`,
      `lease6 {${'ia-na x{iaaddr ::1{}}'.repeat(3000)}}`,
      `lease6 {ia-na x{${'iaaddr ::1{}'.repeat(6000)}}}`,
    ],
  });
  for (const { name, text, derived } of publicCaptures('lease-dhclient')) {
    t.test(name, async (t) => {
      const { value, problems } = parseDhclientLeases(text);
      const { leases } = derived as { readonly leases: readonly Readonly<Record<string, unknown>>[] };
      const reasons = problems.map((problem) => problem.text);
      // `fixed-address:` is no statement; `invalid` and `expired` are no addresses.
      const explained = /^(?:fixed-address: 10\.1\.2\.3|option domain-name-servers (?:invalid|expired))$/;
      t.ok(
        reasons.every((reason) => explained.test(reason)),
        reasons.join('; '),
      );
      t.equal(value.length, leases.length);
      for (const [index, lease] of leases.entries()) {
        const options = lease['options'] as Readonly<Record<string, string>>;
        const ours = value[index];
        if (!reasons.some((reason) => reason.startsWith('fixed'))) t.equal(ours?.address, lease['fixed-address']);
        t.equal(ours?.server, options['dhcp-server-identifier']);
        t.equal(ours?.router.join(','), options['routers'] ?? '');
        t.equal(ours?.leaseSeconds, options['dhcp-lease-time'] && Number(options['dhcp-lease-time']));
        t.equal(ours?.vendorOptions['unknown-245'], options['unknown-245']);
      }
    });
  }
});
