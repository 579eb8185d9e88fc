import t from 'tap';
import networkctlStatus, { parseNetworkctlStatus } from '../../src/parsers/networkctl-status.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const link = (rest: object = {}) => ({
  index: 2,
  interface: 'eth0',
  addresses: [],
  gateways: [],
  dns: [],
  domains: [],
  routeDomains: [],
  ...rest,
});

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['a name alone', '● 2: eth0\n', [link()]],
  ['what is not known', '* 2: eth0\n  Network File: n/a\n  MTU: n/a\n', [link()]],
  ['a route domain', '* 2: eth0\n  Route Domains: ~a\n                 b\n', [link({ routeDomains: ['a', 'b'] })]],
  ['a file with blanks', '* 2: eth0\n  Network File: /etc/a b\n', [link({ networkFile: '/etc/a b' })]],
  ['a longer name than links have', '* 2: a23456789012345678\n', [], [[1, 'is no setting of networkctl status']]],
  [
    'a label that is not indented',
    '● 2: eth0\n   MTU: 1400\nIPv6 Address Generation Mode: eui64\n',
    [link({ mtu: 1400 })],
  ],
  [
    'all of it indented',
    '\t* 2: eth0   \n\t      DNS: 192.0.2.1\n\t           192.0.2.2\n\t      MTU: 1400\n',
    [link({ dns: ['192.0.2.1', '192.0.2.2'], mtu: 1400 })],
  ],
  ['a warning in front', 'systemd-networkd is not running, output might be incomplete.\n* 2: eth0\n', [link()]],
  ['a byte order mark', '\ufeff● 2: eth0\n', [link()]],
  ['JSON behind a byte order mark', '\ufeff{"Index":2,"Name":"eth0"}', [link()]],
  ['the whole host', '●        State: routable\n  Address: 10.0.0.1 on eth0\n', []],
  ['no link', '  State: routable\n', [], [[1, 'a setting before the first link']]],
  ['another tool', 'what is this\n', [], [[1, 'is no setting of networkctl status']]],
  ['JSON of one link', '{"Index":2,"Name":"eth0"}', [link()]],
  [
    'JSON with values of other kinds',
    '{"Index":2,"Name":"eth0","MTU":"x","Type":3,"DNS":[{"Address":[1,2,3,999]},7],"SearchDomains":"a","Routes":{}}',
    [link()],
  ],
  [
    'JSON with IPv6',
    '{"Interfaces":[{"Index":2,"Name":"eth0","DNS":[{"Address":[253,0,0,0,0,0,0,1,0,0,0,0,0,0,0,83]}],"RouteDomains":[{"Domain":"~a"},{"Domain":"."}]}]}',
    [link({ dns: ['fd00:0:0:1::53'], routeDomains: ['a', '.'] })],
  ],
  [
    'JSON without a name',
    '{"Interfaces":[{"Index":2},3]}',
    [],
    [
      [1, 'a link without Index or Name'],
      [1, 'a link without Index or Name'],
    ],
  ],
  ['JSON that ends', '{"Interfaces":[', [], [[1, 'is not valid JSON']]],
];

const GUEST = {
  index: 2,
  interface: 'eth0',
  type: 'ether',
  operState: 'routable',
  adminState: 'configured',
  onlineState: 'online',
  networkFile: '/etc/systemd/network/10-virtio.network',
  linkFile: '/usr/lib/systemd/network/99-default.link',
  mac: '52:54:00:00:00:01',
  mtu: 1500,
  gateways: ['10.10.2.1'],
  dns: ['10.10.2.1'],
  domains: [],
  routeDomains: [],
};

t.test('networkctl-status', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseNetworkctlStatus(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  for (const form of ['txt', 'json']) {
    t.test(`${form} of a guest`, async (t) => {
      const { value, problems } = parseNetworkctlStatus(
        readFixture('networkctl-status', `systemd-252-guest-eth0.${form}`),
      );
      t.strictSame(problems, []);
      const [{ addresses, ...rest } = link()] = value;
      t.same(rest, GUEST);
      t.same([...addresses].sort(), ['10.10.2.109', 'fe80::5054:ff:fe00:1']);
    });
    t.test(`${form} of a namespace`, async (t) => {
      const { value, problems } = parseNetworkctlStatus(
        readFixture('networkctl-status', `systemd-252-netns-eth0.${form}`),
      );
      t.strictSame(problems, []);
      const [{ addresses, ...rest } = link()] = value;
      t.match(rest, {
        networkFile: '/run/systemd/network/10-eth0.network',
        dns: ['10.96.0.10', '10.96.0.11'],
        domains: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        gateways: form === 'txt' ? ['10.0.2.1', 'fe80::888:daff:fed8:fb86'] : ['10.0.2.1'],
      });
      t.same([...addresses].sort(), ['10.0.2.107', 'fd10:0:2::1a5', 'fe80::1c0f:bbff:fe9d:a178']);
    });
  }

  const corpus = publicCaptures('networkctl-status');
  if (corpus.length > 0) {
    t.test('outputs of others', async (t) => {
      for (const { name, text } of corpus) {
        const { value, problems } = parseNetworkctlStatus(text);
        t.strictSame(problems, [], `problems of ${name}`);
        const count = (label: string) => text.split('\n').filter((line) => line.trimStart().startsWith(label)).length;
        t.equal(value.filter(({ operState, adminState }) => operState && adminState).length, count('State:'), name);
        t.equal(value.filter(({ addresses }) => addresses.length > 0).length, count('Address:'), name);
        t.equal(value.filter(({ dns }) => dns.length > 0).length, count('DNS:'), name);
        t.equal(value.filter(({ mtu }) => mtu !== undefined).length, count('MTU:'), name);
        t.equal(value.filter(({ mac }) => mac !== undefined).length, count('HW Address:'), name);
      }
    });
  }

  t.equal(networkctlStatus.parse, parseNetworkctlStatus);
  testParserTrials(t, parseNetworkctlStatus, fixturesOf('networkctl-status'), {
    pieces: ['* 2: eth0\n', '  DNS: a\n'],
  });
});
