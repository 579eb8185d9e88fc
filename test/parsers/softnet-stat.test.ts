import t from 'tap';
import unit, { parseSoftnetStat } from '../../src/parsers/softnet-stat.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const ROW = '0000000a 00000002 00000001';

t.test('softnet-stat', async (t) => {
  for (const [name, input, value] of [
    ['nothing', '', []],
    ['blank lines', `\n${ROW}\n\n`, [{ processed: 10, dropped: 2, time_squeeze: 1 }]],
    ['the oldest columns', `${ROW} 00000000 00000000`, [{ processed: 10, dropped: 2, time_squeeze: 1 }]],
    [
      'flow limits',
      `${ROW} 0 0 0 0 0 0 00000003 00000004`,
      [{ processed: 10, dropped: 2, time_squeeze: 1, received_rps: 3, flow_limit_count: 4 }],
    ],
    [
      'CPUs',
      `${ROW} 0 0 0 0 0 0 3 4 5 0000001f 0 0`,
      [{ processed: 10, dropped: 2, time_squeeze: 1, received_rps: 3, flow_limit_count: 4, backlog_len: 5, cpu: 31 }],
    ],
  ] as const) {
    t.strictSame(parseSoftnetStat(input), { value, problems: [] }, name);
  }
  for (const input of ['0000000a 00000002', `${ROW} x`, 'words of no CPU']) {
    const { value, problems } = parseSoftnetStat(input);
    t.strictSame([value.length, problems[0]?.reason], [0, 'not a line of hexadecimal counters'], input);
  }
  const { value, problems } = parseSoftnetStat(readFixture('softnet-stat', 'linux-6.18.txt'));
  t.strictSame(problems, []);
  t.match(value, [{ processed: 0xa7e622, dropped: 0x1578, cpu: 0 }, { cpu: 1 }]);
  t.equal(unit.parse, parseSoftnetStat);
  testParserTrials(t, parseSoftnetStat, fixturesOf('softnet-stat'));
});
