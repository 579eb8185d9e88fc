import t from 'tap';
import ovsAppctlFdbStats, { parseOvsAppctlFdbStats } from '../../src/parsers/ovs-appctl-fdb-stats.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const WRONG = 'is not a line about a forwarding table';
const HEAD = 'Statistics for bridge "br0":\n';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', []],
  ['a bridge of which nothing is said', HEAD, [{ bridge: 'br0' }]],
  ['a counter of none', '  Total number of evicted MAC entries     : 1\n', [], [1]],
  ['two bridges', HEAD.repeat(2), [{ bridge: 'br0' }, { bridge: 'br0' }]],
  ['something else', `${HEAD}  Total number of lost MAC entries : 1\nx`, [{ bridge: 'br0' }], [2, 3]],
];

t.test('ovs-appctl-fdb-stats', async (t) => {
  for (const [title, input, value, problems = []] of TABLE) {
    const parsed = parseOvsAppctlFdbStats(input);
    t.strictSame(parsed.value, value, title);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems.map((line) => [line, WRONG]),
      `problems of ${title}`,
    );
  }

  t.test('a table that is too small', async (t) => {
    const text = readFixture('ovs-appctl-fdb-stats', 'ovs-3.1.0-evicted.txt');
    t.strictSame(parseOvsAppctlFdbStats(text), {
      value: [{ bridge: 'br1', entries: 10, max: 10, static: 0, learned: 43, expired: 0, evicted: 33, moved: 0 }],
      problems: [],
    });
  });

  t.equal(ovsAppctlFdbStats.parse, parseOvsAppctlFdbStats);
  testParserTrials(t, parseOvsAppctlFdbStats, fixturesOf('ovs-appctl-fdb-stats'), { pieces: [HEAD] });
});
