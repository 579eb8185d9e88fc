import t from 'tap';
import cniHostLocal, { parseCniHostLocal } from '../../src/parsers/cni-host-local.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['a container and its interface', 'a1b2\r\neth0', { containerId: 'a1b2', interface: 'eth0' }],
  ['a container alone, as before 0.8', 'a1b2', { containerId: 'a1b2' }],
  ['blanks around', ' a1b2 \n\n eth0 \n', { containerId: 'a1b2', interface: 'eth0' }],
  ['the address given last', '10.244.1.11', { lastReserved: '10.244.1.11' }],
  ['the same of IPv6', 'fd00::3\n', { lastReserved: 'fd00::3' }],
  ['nothing', '', {}, [[1, 'is empty']]],
  ['a third line', 'a\nb\nc', { containerId: 'a', interface: 'b' }, [[3, 'is one line too many']]],
  ['words', 'what is this\neth0', { containerId: 'eth0' }, [[1, 'is not a word']]],
  ['a path', '../x', {}, [[1, 'is not a word']]],
  ['a long word', 'a'.repeat(300), {}, [[1, 'is not a word']]],
];

t.test('cni-host-local', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseCniHostLocal(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }
  t.strictSame(parseCniHostLocal(readFixture('cni-host-local', 'host-local-1.1-netns.txt')), {
    value: { containerId: 'a1'.padEnd(64, '0'), interface: 'eth0' },
    problems: [],
  });
  t.equal(cniHostLocal.parse, parseCniHostLocal);
  testParserTrials(t, parseCniHostLocal, fixturesOf('cni-host-local'), { pieces: ['a\r\n'] });
});
