import fc from 'fast-check';
import t from 'tap';
import { looksLikeJson, readJson, readJsonObject } from '../../../src/parsers/grammar/json.ts';
import { Problems } from '../../../src/parsers/grammar/lines.ts';

const MISTAKES: [name: string, text: string, line: number, shown: string][] = [
  ['nothing', '', 1, ''],
  ['an end that is missing', '{"a": 1\n\n', 1, '{"a": 1'],
  ['a string without end', '["abc', 1, '["abc'],
  ['a comma too many', '{\n"a": 1,\n}', 3, '}'],
  ['a comma too few', '[1 2]', 1, '[1 2]'],
  ['a key without quotes', '\n{a: 1}\n', 2, '{a: 1}'],
  ['a colon that is missing', '{"a" 1}', 1, '{"a" 1}'],
  ['the wrong bracket', '{"a": 1]', 1, '{"a": 1]'],
  ['a comment', '{"a": 1, // x\n}', 1, '{"a": 1, // x'],
  ['a bad escape', '["a\\x"]', 1, '["a\\x"]'],
  ['a line break in a string', '["a\n"]', 1, '["a'],
  ['in the second of two', '{}\n{"a": ovs}', 2, '{"a": ovs}'],
  ['far behind', `[${'1,'.repeat(50)}x]`, 1, `${'1,'.repeat(20)}x]`],
];

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const read = (text: string) => {
  const problems = new Problems();
  return { documents: readJson(text, problems), problems: problems.list };
};

t.test('json', async (t) => {
  for (const [name, text, line, shown] of MISTAKES) {
    const problems = [{ line, text: shown, reason: 'is not valid JSON' }];
    t.strictSame(read(text), { documents: [], problems }, name);
  }

  t.strictSame(read('\ufeff[1]'), { documents: [{ value: [1], line: 1 }], problems: [] }, 'a byte order mark');

  t.strictSame(
    read('\n{"a": [1, -0.5e+7, null, "\\u00e9\\""]} \n\n[] {}\n').documents,
    [
      { value: { a: [1, -0.5e7, null, 'é"'] }, line: 2 },
      { value: [], line: 4 },
      { value: {}, line: 4 },
    ],
    'values one after another',
  );
  t.strictSame(
    read(`\n${'['.repeat(101)}1${']'.repeat(101)}`),
    {
      documents: [],
      problems: [
        {
          line: 2,
          text: `${'['.repeat(41)}1${']'.repeat(101)}`,
          reason: 'nests deeper than 100',
        },
      ],
    },
    'too deep',
  );
  t.strictSame(read('\n\n[]').documents, [{ value: [], line: 3 }]);

  t.test('control characters that a tool did not escape', async (t) => {
    const problems = new Problems();
    const [document] = readJson('[{"ifalias":"\u001b[2Jhello\u0000"}]', problems);
    t.strictSame([document?.value, problems.list], [[{ ifalias: '\ufffd[2Jhello\ufffd' }], []]);
    t.strictSame([readJson('[\u0007', problems), problems.list.length], [[], 1], 'what is no JSON then is none');
  });

  t.test('one object', async (t) => {
    for (const text of ['[]', 'null', '{} {}']) {
      const problems = new Problems();
      t.equal(readJsonObject(text, problems), undefined, text);
      t.strictSame(problems.list, [{ line: 1, text, reason: 'is not an object' }]);
    }
    t.strictSame(readJsonObject('{"a":1}', new Problems()), { a: 1 });
  });

  t.test('looks like JSON', async (t) => {
    for (const text of ['{', ' \n[ {', '[]', '[', '[[1]]']) t.ok(looksLikeJson(text), text);
    for (const text of ['', 'a', '[2026-11-20T23:56:05] 2: eth0:', '[root@vm ~]# ip a', '[1]'])
      t.notOk(looksLikeJson(text), text);
  });

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
      fc.property(damaged, (text) => (read(text).documents.length === 1) === parses(text)),
      { seed: 8259, numRuns: 3000 },
    );
    t.pass();
  });
});
