import t from 'tap';
import bridgeLink, { parseBridgeLink } from '../../src/parsers/bridge-link.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('bridge-link', name);
const head = { ifindex: 2, ifname: 'a', flags: ['UP'] };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '\n  \n', []],
  ['a bare port', '2: a: <UP>', [head]],
  ['no flags at all', '2: a: <> mtu 1500', [{ ...head, flags: [], mtu: 1500 }]],
  ['a peer without a name', '2: a@if41: <UP>', [{ ...head, link: 'if41' }]],
  ['a peer that is gone', '2: a@NONE: <UP>', [{ ...head, link: null }]],
  ['a dot in the name', '2: peerlink.4094@peerlink: <UP>', [{ ...head, ifname: 'peerlink.4094', link: 'peerlink' }]],
  ['an event', 'Deleted 2: a: <UP> master br0 ', [{ deleted: true, ...head, master: 'br0' }]],
  ['the old form with a peer', '2: a state UP @if41: <UP>', [{ ...head, operstate: 'UP', link: 'if41' }]],
  ['the old form without a peer', '2: a state UNKNOWN : <UP>', [{ ...head, operstate: 'UNKNOWN' }]],
  ['a network card', '2: a: <UP> mtu 1500 hwmode VEB ', [{ ...head, mtu: 1500, hwmode: 'VEB' }]],
  ['carriage returns', '2: a: <UP> mtu 9\r\n    isolated on\r\n', [{ ...head, mtu: 9, isolated: true }]],
  ['the name behind the details', '2: a: <UP>\n    isolated off a\n', [{ ...head, isolated: false }]],
  [
    'the bridge itself',
    '2: br-a: <UP> mtu 1500 master br-a br-a',
    [{ ...head, ifname: 'br-a', mtu: 1500, master: 'br-a' }],
  ],
  [
    'VLANs behind the details',
    '2: a: <UP>\n    locked off a\t 1 PVID Egress Untagged\n\t 10-12\n\n',
    [
      {
        ...head,
        locked: false,
        vlans: [
          { vlan: 1, flags: ['PVID', 'Egress Untagged'] },
          { vlan: 10, vlanEnd: 12 },
        ],
      },
    ],
  ],
  [
    'a port that is called like a key',
    '2: state: <UP> state learning',
    [{ ...head, ifname: 'state', state: 'learning' }],
  ],
  ['an unknown word', '2: a: <UP> zeal 7', [head], [[1, 'cannot read zeal']]],
  ['__proto__ as a word', '2: a: <UP> __proto__', [head], [[1, 'cannot read __proto__']]],
  ['a value that does not fit', '2: a: <UP> mtu high', [head], [[1, 'cannot read mtu']]],
  ['a value that is missing', '2: a: <UP>\n hairpin', [head], [[2, 'cannot read hairpin']]],
  ['no port', 'Dump terminated', [], [[1, 'not a bridge port']]],
  ['no index', 'a: <UP>', [], [[1, 'not a bridge port']]],
  ['more than a name', '2: a b: <UP>', [], [[1, 'not a bridge port']]],
  ['details of nothing', '    hairpin on', [], [[1, 'not below a bridge port']]],
  ['an empty list', ' []', []],
  ['a list of something else', '[[1]]', [], [[1, 'not an object']]],
  ['an object without a name', '[{"ifindex":2}]', [], [[1, 'without ifname']]],
  [
    'another type',
    '[{"ifindex":2,"ifname":"a","mtu":"x"}]',
    [{ ...head, flags: [] }],
    [[1, 'unexpected kind of value']],
  ],
  [
    'a key that nobody prints in good faith',
    '[{"ifindex":2,"ifname":"a","__proto__":{}}]',
    [{ ...head, flags: [] }],
    [[1, 'unexpected kind of value']],
  ],
  ['a key of a newer release', '[{"ifindex":2,"ifname":"a","flags":[],"zeal":7}]', [{ ...head, flags: [], zeal: 7 }]],
  ['JSON that is cut off', '[{\n"ifindex":', [], [[2, 'is not valid JSON']]],
];

t.test('bridge-link', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseBridgeLink(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('text says the same as JSON', async (t) => {
    const pairs = { 'link.txt': 'link.json', 'd.txt': 'd.json', 'o-d.txt': 'd.json' };
    for (const [text, json] of Object.entries(pairs)) {
      const printed = JSON.parse(fixture(`iproute2-6.1.0-${json}`));
      for (const name of [text, json]) {
        const { value, problems } = parseBridgeLink(fixture(`iproute2-6.1.0-${name}`));
        t.strictSame(value, printed, name);
        t.strictSame(problems, [], `problems of ${name}`);
      }
    }
  });

  t.test('JSON of a guest and of a virt-launcher', async (t) => {
    for (const name of ['iproute2-6.1.0-vm-d.json', 'iproute2-6.1.0-virt-launcher.json']) {
      const { value, problems } = parseBridgeLink(fixture(name));
      t.strictSame(value, JSON.parse(fixture(name)), name);
      t.strictSame(problems, []);
    }
  });

  t.test('ports of a virt-launcher, old form', async (t) => {
    const flags = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'];
    const port = { flags, state: 'forwarding', priority: 32 };
    const pod = { ...port, mtu: 1450, master: 'k6t-eth0' };
    const second = { ...port, mtu: 1500, master: 'k6t-net1' };
    const { value, problems } = parseBridgeLink(fixture('seed-virt-launcher.txt'));
    t.strictSame(value, [
      { ...pod, ifindex: 3, ifname: 'eth0', operstate: 'UP', link: 'if41', cost: 2 },
      { ...second, ifindex: 5, ifname: 'net1', operstate: 'UP', link: 'if42', cost: 2 },
      { ...pod, ifindex: 8, ifname: 'vnet0', operstate: 'UNKNOWN', cost: 100 },
      { ...second, ifindex: 9, ifname: 'vnet1', operstate: 'UNKNOWN', cost: 100 },
    ]);
    t.strictSame(problems, []);
  });

  t.equal(bridgeLink.parse, parseBridgeLink);
  testParserTrials(t, parseBridgeLink, fixturesOf('bridge-link'));
});
