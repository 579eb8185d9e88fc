import t from 'tap';
import ovsAppctlDpctl, { parseOvsAppctlDpctl } from '../../src/parsers/ovs-appctl-dpctl.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const WRONG = 'is not a line about a datapath';
const HEAD = 'system@ovs-system:\n';
const LOOKUPS = '  lookups: hit:1 missed:2 lost:3\n';
const name = 'system@ovs-system';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', []],
  ['a datapath of which nothing is said', HEAD, [{ name, ports: 0 }]],
  ['lookups', `${HEAD}${LOOKUPS}`, [{ name, hit: 1, missed: 2, lost: 3, ports: 0 }]],
  ['lookups of none', LOOKUPS, [], [1]],
  [
    'statistics of a port',
    `${HEAD}  port 1: eth0\n    RX packets:1 errors:0\n    collisions:0\n`,
    [{ name, ports: 1 }],
  ],
  ['something else', `${HEAD}what is this\n  lookups: hit:a missed:2 lost:3`, [{ name, ports: 0 }], [2, 3]],
];

t.test('ovs-appctl-dpctl', async (t) => {
  for (const [title, input, value, problems = []] of TABLE) {
    const parsed = parseOvsAppctlDpctl(input);
    t.strictSame(parsed.value, value, title);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems.map((line) => [line, WRONG]),
      `problems of ${title}`,
    );
  }

  t.test('of userspace, and of the kernel', async (t) => {
    for (const [file, value] of [
      ['ovs-3.1.0-netdev.txt', { name: 'netdev@ovs-netdev', hit: 13, missed: 19, lost: 0, flows: 2, ports: 11 }],
      ['ovs-3.1.0-system.txt', { name: 'system@ovs-system', hit: 0, missed: 0, lost: 0, flows: 0, ports: 4 }],
    ] as const) {
      t.strictSame(parseOvsAppctlDpctl(readFixture('ovs-appctl-dpctl', file)), { value: [value], problems: [] });
    }
  });

  t.equal(ovsAppctlDpctl.parse, parseOvsAppctlDpctl);
  testParserTrials(t, parseOvsAppctlDpctl, fixturesOf('ovs-appctl-dpctl'), {
    pieces: [HEAD, LOOKUPS, '  port 1: a\n'],
  });
});
