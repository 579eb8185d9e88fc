import t from 'tap';
import { lines } from '../../../src/parsers/grammar/lines.ts';

const TABLE: [name: string, text: string, expected: readonly [line: string, number: number][]][] = [
  ['nothing', '', []],
  ['a line without an end', 'a', [['a', 1]]],
  [
    'ends of both kinds',
    'a\r\nb\n\nc\n',
    [
      ['a', 1],
      ['b', 2],
      ['', 3],
      ['c', 4],
    ],
  ],
  [
    'a byte order mark',
    '\ufeffa\nb\n',
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  ['a byte order mark alone', '\ufeff', []],
  [
    'one further on',
    'a\n\ufeffb\n',
    [
      ['a', 1],
      ['\ufeffb', 2],
    ],
  ],
];

t.test('lines', async (t) => {
  for (const [name, text, expected] of TABLE) {
    t.strictSame(
      [...lines(text)].map(({ line, number }) => [line, number]),
      expected,
      name,
    );
  }
});
