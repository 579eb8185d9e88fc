import t from 'tap';
import parser, { parseIpRoute } from '../../src/parsers/ip-route.ts';
import { read } from '../support/captures.ts';
import { testPairs } from '../support/ip-oracle.ts';

const ROUTES: readonly [name: string, text: string, expected: readonly object[]][] = [
  [
    'double blanks and trailing ones',
    '172.16.1.0/24 dev eth1  proto kernel  scope link  src 172.16.1.5 \n',
    [{ dst: '172.16.1.0/24', flags: [], dev: 'eth1', protocol: 'kernel', scope: 'link', prefsrc: '172.16.1.5' }],
  ],
  [
    'multipath, numeric protocol',
    '10.0.0.11  proto 186  src 10.0.0.100  metric 20 \n\tnexthop via 169.254.0.1  dev swp1 weight 1 onlink\n\tnexthop via 169.254.0.1  dev swp2 weight 1 onlink\n',
    [
      {
        ...{ dst: '10.0.0.11', flags: [], protocol: '186', prefsrc: '10.0.0.100', metric: 20 },
        nexthops: [
          { flags: ['onlink'], gateway: '169.254.0.1', dev: 'swp1', weight: 1 },
          { flags: ['onlink'], gateway: '169.254.0.1', dev: 'swp2', weight: 1 },
        ],
      },
    ],
  ],
  [
    'multipath on one line; the preference behind the last next hop is the route’s',
    'default proto ra metric 100 expires 1789sec \\\tnexthop via fe80::1 dev a weight 1 \\\tnexthop via fe80::2 dev b weight 1 pref medium',
    [
      {
        ...{ dst: 'default', flags: [], protocol: 'ra', metric: 100, expires: 1789 },
        nexthops: [
          { flags: [], gateway: 'fe80::1', dev: 'a', weight: 1 },
          { flags: [], gateway: 'fe80::2', dev: 'b', weight: 1 },
        ],
        pref: 'medium',
      },
    ],
  ],
  [
    'an error, and a table without a name',
    'unreachable default dev lo  table unspec  proto kernel  metric 4294967295  error -101 pref medium',
    [
      {
        ...{ dst: 'default', flags: [], type: 'unreachable', dev: 'lo', table: 'unspec', protocol: 'kernel' },
        ...{ metric: 4294967295, error: -101, pref: 'medium' },
      },
    ],
  ],
  ['throw', 'throw 10.0.0.0/8  table mgmt', [{ dst: '10.0.0.0/8', flags: [], type: 'throw', table: 'mgmt' }]],
  ['linkdown', '10.0.0.0/8 dev eth0 linkdown', [{ dst: '10.0.0.0/8', flags: ['linkdown'], dev: 'eth0' }]],
  [
    'a gateway of the other family',
    'default via inet6 fe80::1 dev eth0',
    [{ dst: 'default', flags: [], via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0' }],
  ],
  [
    'metrics; one is locked, one in seconds',
    '10.0.0.0/8 dev a mtu lock 1300 rtt 1.5s rttvar 20ms features ecn congctl cubic',
    [
      {
        ...{ dst: '10.0.0.0/8', flags: [], dev: 'a' },
        metrics: [{ mtu: 1300, rtt: 1500, rttvar: 20, ecn: true, congestion: 'cubic' }],
      },
    ],
  ],
  [
    'a cached route with a learnt MTU',
    '10.1.1.1 via 10.0.0.1 dev eth0 src 10.0.0.2 uid 0 \n    cache <redirected,mtu> expires 591sec mtu 1300 \n',
    [
      {
        ...{ dst: '10.1.1.1', flags: [], gateway: '10.0.0.1', dev: 'eth0', prefsrc: '10.0.0.2', uid: 0 },
        ...{ cache: ['redirected', 'mtu'], expires: 591, metrics: [{ mtu: 1300 }] },
      },
    ],
  ],
  [
    'an encapsulation',
    '10.19.0.0/16  encap ip6 id 0 src :: dst fd00::5 hoplimit 0 tc 0 dev v0 scope link',
    [{ dst: '10.19.0.0/16', flags: [], encap: 'ip6', dev: 'v0', scope: 'link' }],
  ],
  ['a type as a number', '6 10.7.0.0/16 ', [{ dst: '10.7.0.0/16', flags: [], type: '6' }]],
  ['realms', '10.0.0.0/8 dev a realms 3/4', [{ dst: '10.0.0.0/8', flags: [], dev: 'a', flow: { from: '3', to: '4' } }]],
  ['no address', '0/8 dev a', [{ dst: '0/8', flags: [], dev: 'a' }]],
  [
    'an event',
    'Deleted ff00::/8 dev a table local ',
    [{ dst: 'ff00::/8', flags: [], deleted: true, dev: 'a', table: 'local' }],
  ],
  ['JSON of old releases', '[{"dst":"default","dev":"a"}]', [{ dst: 'default', dev: 'a', flags: [] }]],
  [
    'JSON with null for a feature',
    '[{"dst":"default","flags":[],"metrics":[{"ecn":null}]}]',
    [{ dst: 'default', flags: [], metrics: [{ ecn: true }] }],
  ],
];

const PROBLEMS: readonly [text: string, routes: number, reason: string][] = [
  ['Destination Gateway Genmask', 0, 'cannot read Destination'],
  ['\tnexthop via 10.0.0.1', 0, 'cannot read nexthop'],
  ['unreachable', 0, 'cannot read unreachable'],
  ['default via', 1, 'cannot read via'],
  ['default via 10.0.0.1 dev eth0 metric many', 1, 'cannot read metric'],
  ['default via fe80::1 metric 100 (ra)', 1, 'cannot read (ra)'],
  ['[{"flags":[]}]', 0, 'without dst'],
];

t.test('ip-route', async (t) => {
  t.equal(parser.id, 'ip-route');
  for (const [name, text, expected] of ROUTES) {
    t.strictSame(parseIpRoute(text), { value: expected, problems: [] }, name);
  }
  for (const [text, routes, reason] of PROBLEMS) {
    const { value, problems } = parseIpRoute(text);
    t.strictSame([value.length, problems.map((problem) => problem.reason)], [routes, [reason]], text);
  }
  testPairs(t, 'ip-route', parseIpRoute);
  const text = read('test/fixtures/ip-route/vm-guest-j.json');
  t.strictSame(parseIpRoute(text), { value: JSON.parse(text), problems: [] }, 'JSON as it is');
});
