import t, { type Test } from 'tap';
import unit, { leasesOfNmcli, parseNmcliShow } from '../../src/parsers/nmcli-show.ts';
import { type Capture, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const NETNS = readFixture('nmcli-show', 'networkmanager-1.42-netns-device-terse.txt');
const GUEST = readFixture('nmcli-show', 'networkmanager-1.42-guest-device-terse.txt');
const CONNECTION = readFixture('nmcli-show', 'networkmanager-1.42-netns-connection-terse.txt');
const EMPTY = { client: 'NetworkManager', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const CASES: readonly (readonly [string, string, readonly object[]])[] = [
  ['nothing', '', []],
  [
    'aligned values, routes, and nothing as --',
    `GENERAL.DEVICE:                         ens33
GENERAL.STATE:                          100 (verbunden)
IP4.GATEWAY:                            --
IP4.ADDRESS[1]:                         10.0.0.178/24
IP6.ROUTE[1]:                           dst = ff00::/8, nh = ::, mt = 256, table=255
`,
    [
      {
        name: 'ens33',
        groups: {
          GENERAL: { DEVICE: 'ens33', STATE: '100 (verbunden)' },
          IP4: { ADDRESS: ['10.0.0.178/24'] },
          IP6: { ROUTE: [{ dst: 'ff00::/8', nh: '::', mt: '256', table: '255' }] },
        },
      },
    ],
  ],
  [
    'a device listed twice, without and with a blank line',
    'GENERAL.DEVICE:wlan1\nGENERAL.DEVICE:wlan1\n\nGENERAL.DEVICE:wlan1\n',
    new Array(3).fill({ name: 'wlan1', groups: { GENERAL: { DEVICE: 'wlan1' } } }),
  ],
  [
    'a pretty print',
    '=======\n  Device details (lo)\n=======\nGENERAL.DEVICE: lo\n-------\nGENERAL.TYPE: loopback\n',
    [{ name: 'lo', groups: { GENERAL: { DEVICE: 'lo', TYPE: 'loopback' } } }],
  ],
  [
    'a table in colours, with values that hold blanks',
    `DEVICE  TYPE      STATE                   CONNECTION         
eth0    ethernet  \u001b[32mconnected\u001b[0m               Wired connection 1 
lo      loopback  connected (externally)  lo                 
eth1    ethernet  disconnected            --                 
`,
    [
      {
        name: 'eth0',
        groups: { GENERAL: { DEVICE: 'eth0', TYPE: 'ethernet', STATE: 'connected', CONNECTION: 'Wired connection 1' } },
      },
      {
        name: 'lo',
        groups: { GENERAL: { DEVICE: 'lo', TYPE: 'loopback', STATE: 'connected (externally)', CONNECTION: 'lo' } },
      },
      { name: 'eth1', groups: { GENERAL: { DEVICE: 'eth1', TYPE: 'ethernet', STATE: 'disconnected' } } },
    ],
  ],
  [
    'columns whose names hold others',
    'NAME  BSSID  SSID  \nap    aa     net a \n',
    [{ name: 'ap', groups: { GENERAL: { NAME: 'ap', BSSID: 'aa', SSID: 'net a' } } }],
  ],
  ['a table of one column', 'NAME\nmy net\n', [{ name: 'my net', groups: { GENERAL: { NAME: 'my net' } } }]],
  ['a group like a prototype', '__proto__.a:1\n', [{ name: '1', groups: { ['__proto__']: { a: '1' } } }]],
];

const PROBLEMS = ["Error: Device 'eth7' not found.", 'Hint: nothing is below this', 'a:b:c:d'];

/** Outputs of nmcli that name no property. */
const OTHERS = /test_003-2[13]|NMCLI_SHOW_ERROR/;

t.test('nmcli-show', async (t) => {
  t.equal(unit.id, 'nmcli-show');
  t.test('devices of NetworkManager 1.42, terse', async (t) => {
    const { value, problems } = unit.parse(NETNS);
    t.same(problems, []);
    t.match(value, [
      {
        name: 'eth0',
        groups: {
          GENERAL: { HWADDR: '1E:0F:BB:9D:A1:78', MTU: '1400', STATE: '100 (connected)', VENDOR: undefined },
          IP4: { ADDRESS: ['10.0.2.107/24'], ROUTE: { 2: { dst: '0.0.0.0/0', nh: '10.0.2.1', mt: '100' } } },
          IP6: { ADDRESS: ['fd10:0:2::1ab/128', 'fe80::1c0f:bbff:fe9d:a178/64'], DNS: undefined },
          DHCP4: { OPTION: { expiry: '1795219960', domain_name_servers: '10.96.0.10 10.96.0.11' } },
          CONNECTIONS: { 'AVAILABLE-CONNECTIONS': ['7f0a1a9e-7d1b-4d3e-9a62-0e2e5b1c9a01 | eth0'] },
        },
      },
      { name: 'lo', groups: { IP6: { ADDRESS: ['::1/128'] }, DHCP4: undefined } },
    ]);
    const names = parseNmcliShow(GUEST).value.map(({ name }) => name);
    t.same(names, ['eth0', 'lo', 'erspan0', 'gre0', 'gretap0', 'ip_vti0', 'tunl0']);
  });
  t.test('a connection', async (t) => {
    const { value, problems } = parseNmcliShow(CONNECTION);
    t.same(problems, []);
    t.match(value, [{ name: 'eth0', groups: { ipv4: { method: 'auto' }, '802-3-ethernet': { mtu: 'auto' } } }]);
    t.equal(value.length, 1);
  });
  t.test('DHCP options as leases', async (t) => {
    t.same(leasesOfNmcli(NETNS), {
      value: [
        {
          ...EMPTY,
          interface: 'eth0',
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
          interface: 'eth0',
          address: 'fd10:0:2::1ab',
          clientId: '00:04:33:e8:7c:10:b6:ad:ca:84:2d:29:a2:c5:ad:73:f3:86',
          vendorOptions: { fqdn_fqdn: 'vm', iaid: '2b:50:67:35' },
        },
      ],
      problems: [],
    });
    t.same(leasesOfNmcli(CONNECTION).value, []);
  });
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) => t.same(parseNmcliShow(text), { value, problems: [] }));
  }
  for (const text of PROBLEMS) {
    t.test(text, async (t) => {
      const problem = { line: 1, text, reason: 'neither a property nor a table' };
      t.same(parseNmcliShow(text), { value: [], problems: [problem] });
    });
  }
  for (const capture of publicCaptures('nmcli')) t.test(capture.name, async (t) => checkCapture(t, capture));
  testParserTrials(t, parseNmcliShow, [NETNS.slice(0, 3000), CASES.map(([, text]) => text).join('\n')], {
    pieces: ['A.B:c\n', 'DHCP4.OPTION[1]:a = b\n', 'IP4.ROUTE[1]:a=b,', 'A B\n', '=\n', '\u001b[', 'A.B[1]:\n\n'],
  });
});

function checkCapture(t: Test, { name, text, upstream }: Capture<unknown>): void {
  const { value, problems } = parseNmcliShow(text);
  const unexplained = problems.filter((problem) => !/^(Warning|Error): |^TextFileProvider\(/.test(problem.text));
  if (OTHERS.test(name)) t.not(problems.length, 0, 'is no listing of devices or connections');
  else t.same(unexplained, []);
  if (!Array.isArray(upstream) || name.includes('permissions')) return;
  const flat = value.map(({ groups }) => flatten(groups));
  for (const [i, expected] of (upstream as readonly Readonly<Record<string, unknown>>[]).entries()) {
    const texts = Object.entries(expected).filter(([key]) => !key.endsWith('_text'));
    t.same(
      // The publisher takes `0x0 (none)` apart.
      texts.filter(
        ([key, wanted]) =>
          typeof wanted === 'string' && wanted !== '' && `${flat[i]?.get(key)} (`.startsWith(`${wanted} (`) === false,
      ),
      [],
      `object ${i}: all texts`,
    );
  }
  t.equal(value.length, upstream.length);
}

/** Keys as the publisher of the expectations writes them: `ip4_address_1`, and `device` for `GENERAL.DEVICE`. */
function flatten(groups: object): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [group, members] of Object.entries(groups)) {
    for (const [name, value] of Object.entries(members as object)) {
      const key = (suffix = '') =>
        `${group === 'GENERAL' ? '' : `${group}_`}${name}${suffix}`.toLowerCase().replace(/[^a-z0-9]/g, '_');
      flat.set(key(), value);
      if (Array.isArray(value)) for (const [i, item] of value.entries()) flat.set(key(`_${i + 1}`), item);
    }
  }
  return flat;
}
