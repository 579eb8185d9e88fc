import t from 'tap';
import bridgeVlan, { type BridgeVlanPort, parseBridgeVlan } from '../../src/parsers/bridge-vlan.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('bridge-vlan', name);
const untagged = { vlan: 1, flags: ['PVID', 'Egress Untagged'] };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['only a header', 'port              vlan-id  \n', []],
  ['an old header', 'port\tvlan ids\nbr0\t 1 PVID Egress Untagged\n\n', [{ ifname: 'br0', vlans: [untagged] }]],
  ['a header of old statistics', 'port             vlan id\nbr0  7', [{ ifname: 'br0', vlans: [{ vlan: 7 }] }]],
  ['a port that is called port', 'port  7', [{ ifname: 'port', vlans: [{ vlan: 7 }] }]],
  ['more of them', 'a  1 PVID\n   20\n', [{ ifname: 'a', vlans: [{ vlan: 1, flags: ['PVID'] }, { vlan: 20 }] }]],
  [
    'a range',
    'a\t 10-19\n\t 21-4094 Egress Untagged',
    [
      {
        ifname: 'a',
        vlans: [
          { vlan: 10, vlanEnd: 19 },
          { vlan: 21, vlanEnd: 4094, flags: ['Egress Untagged'] },
        ],
      },
    ],
  ],
  [
    'none',
    'a\t None\n\nb\n',
    [
      { ifname: 'a', vlans: [] },
      { ifname: 'b', vlans: [] },
    ],
  ],
  [
    'options',
    'a   1\n      state forwarding mcast_router 1 neigh_suppress off',
    [{ ifname: 'a', vlans: [{ vlan: 1, state: 'forwarding', mcast_router: 1, neigh_suppress: false }] }],
  ],
  [
    'statistics',
    'a   1\n      RX: 84 bytes 1 packets\n      TX: 0 bytes 0 packets\n    2\n',
    [{ ifname: 'a', vlans: [{ vlan: 1, rx_bytes: 84, rx_packets: 1, tx_bytes: 0, tx_packets: 0 }, { vlan: 2 }] }],
  ],
  [
    'JSON of statistics',
    '[{"ifname":"a","vlans":[{"vid":1,"flags":["PVID"],"rx_bytes":84}]}]',
    [{ ifname: 'a', vlans: [{ vlan: 1, flags: ['PVID'], rx_bytes: 84 }] }],
  ],
  ['no port', '   1 PVID', [], [[1, 'not below a port']]],
  ['no VLAN', 'a  x', [], [[1, 'not a port with its VLANs']]],
  [
    'half a range',
    'a  1-\n   2',
    [],
    [
      [1, 'not a port with its VLANs'],
      [2, 'not below a port'],
    ],
  ],
  ['a terminal around it', 'host:~$ bridge vlan show\nb  7\n[me@host ~]$\n', [{ ifname: 'b', vlans: [{ vlan: 7 }] }]],
  ['an unknown flag', 'a  1 Egress', [{ ifname: 'a', vlans: [{ vlan: 1 }] }], [[1, 'cannot read Egress']]],
  ['an unknown option', 'a  1\n  __proto__', [{ ifname: 'a', vlans: [{ vlan: 1 }] }], [[2, 'cannot read __proto__']]],
  [
    'an option of another type',
    'a  1\n  mcast_router x',
    [{ ifname: 'a', vlans: [{ vlan: 1 }] }],
    [[2, 'cannot read mcast_router']],
  ],
  ['broken statistics', 'a  1\n  RX: 84', [{ ifname: 'a', vlans: [{ vlan: 1 }] }], [[2, 'cannot read RX:']]],
  ['JSON without VLANs', '[{"ifname":"a"}]', [], [[1, 'without vlans']]],
  [
    'JSON without id',
    '[{"ifname":"a","vlans":[1,{"state":"x"}]}]',
    [{ ifname: 'a', vlans: [] }],
    [
      [1, 'not an object'],
      [1, 'without vlan'],
    ],
  ],
];

/** The corpus lists every VLAN of a range, and the untagged ones apart. */
function inTheirWords({ ifname, vlans }: BridgeVlanPort): [string, unknown] {
  const all = vlans.flatMap(({ vlan, vlanEnd = vlan, flags = [] }) =>
    Array.from({ length: vlanEnd - vlan + 1 }, (_, i) => ({ id: vlan + i, flags })),
  );
  return [
    ifname,
    {
      pvid: all.find(({ flags }) => flags.includes('PVID'))?.id ?? null,
      untagged: all.filter(({ flags }) => flags.includes('Egress Untagged')).map(({ id }) => id),
      vlans: all.map(({ id }) => id),
    },
  ];
}

t.test('bridge-vlan', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseBridgeVlan(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('text says the same as JSON', async (t) => {
    const printed = JSON.parse(fixture('iproute2-6.1.0.json'));
    for (const suffix of ['.txt', '.json']) {
      t.strictSame(parseBridgeVlan(fixture(`iproute2-6.1.0${suffix}`)), { value: printed, problems: [] }, suffix);
    }
  });

  const corpus = publicCaptures('bridge-vlan');
  if (corpus.length > 0) {
    t.test('captures of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        const { value, problems } = parseBridgeVlan(text);
        t.strictSame(problems, [], `problems of ${name}`);
        t.strictSame(Object.fromEntries(value.map(inTheirWords)), derived['ports'], name);
      }
    });
  }

  t.equal(bridgeVlan.parse, parseBridgeVlan);
  testParserTrials(t, parseBridgeVlan, fixturesOf('bridge-vlan'));
});
