import t from 'tap';
import brctlShow, { parseBrctlShow } from '../../src/parsers/brctl-show.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const HEADER = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n';
const id = '8000.525400123456';
const br0 = { name: 'br0', id, stp: false, interfaces: [] };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', []],
  ['no bridge', HEADER, []],
  ['a bridge without interfaces', `${HEADER}br0\t\t${id}\tno\t\t\n`, [br0]],
  ['without a header', `br0 ${id} yes`, [{ ...br0, stp: true }]],
  ['blanks for tabs', `br0 ${id} no eth0\n    eth1\n`, [{ ...br0, interfaces: ['eth0', 'eth1'] }]],
  ['an address that lost a digit', 'br0 8000.52540012345 no', [{ ...br0, id: '8000.52540012345' }]],
  [
    'no blanks left',
    `$ brctl show\n${HEADER}br0 ${id} no eth0\neth1\nbr1 ${id} yes\n`,
    [
      { ...br0, interfaces: ['eth0', 'eth1'] },
      { ...br0, name: 'br1', stp: true },
    ],
  ],
  ['an interface of a bridge that is not understood', `br0 ${id} no\nbr1 ${id} maybe eth0\n  eth1\n`, [br0], [2, 3]],
  ['a message', 'bridge br9 does not exist!', [], [1]],
  ['an interface without a bridge', `${HEADER}\t\t\tvnet0\n`, [], [2]],
  ['words behind an interface', `br0 ${id} no eth0 eth1\n`, [], [1]],
  ['neither yes nor no', `br0 ${id} maybe\nbr1 52:54 no`, [], [1, 2]],
];

interface Upstream {
  readonly 'bridge id': string;
  readonly 'STP enabled': string;
  readonly interfaces: readonly string[];
}
/** What the publisher's own test says, in its terms. */
const UPSTREAM: Readonly<Record<string, Readonly<Record<string, Upstream>>>> = {
  'RedHatInsights_insights-core-BRCTL_SHOW_TAB': {
    br0: { 'bridge id': '8000.2047478aa2e8', 'STP enabled': 'no', interfaces: ['em1', 'vnet0', 'vnet1'] },
    virbr9: { 'bridge id': '8000.525400263a23', 'STP enabled': 'yes', interfaces: ['virbr9-nic'] },
  },
  'RedHatInsights_insights-core-BRCTL_SHOW_NO_BRIDGES': {},
};

t.test('brctl-show', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseBrctlShow(input);
    t.strictSame([parsed.value, parsed.problems.map(({ line }) => line)], [value, problems], name);
  }
  t.strictSame(parseBrctlShow(readFixture('brctl-show', 'bridge-utils-1.7-netns.txt')), {
    value: [
      { name: 'br0', id: '8000.060db6844b14', stp: false, interfaces: ['v0', 'v1', 'v2'] },
      { name: 'br1', id: '8000.96de4341d8fc', stp: true, interfaces: ['w0'] },
      { name: 'br-with-a-name', id: '8000.000000000000', stp: false, interfaces: [] },
    ],
    problems: [],
  });
  for (const { name, text } of publicCaptures('brctl-show')) {
    const { value, problems } = parseBrctlShow(text);
    const theirs = value.map((bridge) => [
      bridge.name,
      { 'bridge id': bridge.id, 'STP enabled': bridge.stp ? 'yes' : 'no', interfaces: bridge.interfaces },
    ]);
    t.strictSame([Object.fromEntries(theirs), problems], [UPSTREAM[name], []], name);
  }
  t.equal(brctlShow.parse, parseBrctlShow);
  testParserTrials(t, parseBrctlShow, fixturesOf('brctl-show'), { pieces: ['\tv0\n', `br0 ${id} no\n`] });
});
