import t from 'tap';
import unit, { parseConntrackStat } from '../../src/parsers/conntrack-stat.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const HEAD = 'entries  searched insert_failed drop\n';

t.test('conntrack-stat', async (t) => {
  for (const [name, input, value] of [
    ['nothing', '', []],
    [
      'rows in hexadecimal',
      `${HEAD}0000000a 00000000 0000001f 00000002\n0000000a 00000001 00000000 00000000\n`,
      [
        { entries: 10, searched: 0, insert_failed: 31, drop: 2 },
        { entries: 10, searched: 1, insert_failed: 0, drop: 0 },
      ],
    ],
    ['more names than numbers', `${HEAD}0000000a 00000000`, [{ entries: 10, searched: 0 }]],
    ['conntrack -S', 'cpu=0   \tfound=3 insert_failed=12 \n', [{ cpu: 0, found: 3, insert_failed: 12 }]],
  ] as const) {
    t.strictSame(parseConntrackStat(input), { value, problems: [] }, name);
  }
  for (const input of ['0000000a 0', `${HEAD}1 2 3 4 5`, `${HEAD}x 1`, 'cpu=0 found', 'cpu=0 found=0x1', 'words']) {
    const { value, problems } = parseConntrackStat(input);
    t.strictSame([value.length, problems[0]?.reason], [0, 'not the counters of a CPU'], input);
  }
  t.test('what a kernel and conntrack print', async (t) => {
    const read = (name: string) => {
      const { value, problems } = parseConntrackStat(readFixture('conntrack-stat', name));
      t.strictSame(problems, [], name);
      return value;
    };
    t.match(read('linux-6.18-nf_conntrack.txt'), [{ entries: 5, insert_failed: 0, search_restart: 0 }, { entries: 5 }]);
    t.match(read('linux-6.18-arp_cache.txt'), [{ table_fulls: 0 }, { table_fulls: 0 }]);
    t.match(read('conntrack-1.4.7-S.txt'), [{ cpu: 0, insert_failed: 0, chaintoolong: 0 }, { cpu: 1 }]);
  });
  t.equal(unit.parse, parseConntrackStat);
  testParserTrials(t, parseConntrackStat, fixturesOf('conntrack-stat'));
});
