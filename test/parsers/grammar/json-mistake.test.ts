import fc from 'fast-check';
import t from 'tap';
import { jsonMistake } from '../../../src/parsers/grammar/json-mistake.ts';

const TABLE: [name: string, text: string, offset: number | undefined][] = [
  ['an object', ' {"a": [1, -0.5e+7, true, null, "\\u00e9\\""], "b": {}} ', undefined],
  ['nothing', '', 0],
  ['an end that is missing', '{"a": 1', 7],
  ['a string without end', '["abc', 5],
  ['a comma too many', '{"a": 1,}', 8],
  ['a comma too few', '[1 2]', 3],
  ['a key without quotes', '{a: 1}', 1],
  ['a colon that is missing', '{"a" 1}', 5],
  ['a value that is none', '{"a": ovs}', 6],
  ['the wrong bracket', '{"a": 1]', 7],
  ['a comment', '{"a": 1, // x\n}', 9],
  ['two values', '{} {}', 3],
  ['a zero in front', '[01]', 2],
  ['a bad escape', '["a\\x"]', 3],
  ['a line break in a string', '["a\n"]', 3],
];

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

t.test('json-mistake', async (t) => {
  for (const [name, text, offset] of TABLE) t.equal(jsonMistake(text), offset, name);

  t.test('agrees with JSON.parse', async (t) => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '\\', '}', ']', '{', '[', ':', '0', '-', 'e', '\n', ' '),
      )
      .map(([text, at, piece]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => (jsonMistake(text) === undefined) === parses(text)),
      { seed: 8259, numRuns: 3000 },
    );
    t.pass();
  });
});
