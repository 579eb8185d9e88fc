import t from 'tap';
import { OvsValue } from '../../../src/parsers/grammar/ovs-value.ts';

t.test('ovs-value', async (t) => {
  for (const [text, value] of [
    ['flow', 'flow'],
    [' "a b" # remark', 'a b'],
    ['""', ''],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"', '"\\/\b\f\n\r\tA'],
    ['a#b', 'a#b'],
  ] as const) {
    const atom = new OvsValue(text);
    t.equal(atom.atom(), value, text);
    t.equal(atom.ended(), true, `${text} is read to its end`);
  }
  for (const text of ['', ' ', '"a', '"a\\"', '"\\'])
    t.equal(new OvsValue(text).atom(), undefined, JSON.stringify(text));

  for (const [text, value] of [
    ['[]', []],
    ['[100, 200]', ['100', '200']],
    ['["a, b",c ]', ['a, b', 'c']],
    ['5', ['5']],
    ['[1 2]', undefined],
    ['[1,]', undefined],
    ['[1', undefined],
    ['', undefined],
  ] as const) {
    t.strictSame(new OvsValue(text).set(), value, text);
  }

  for (const [text, value] of [
    ['{}', []],
    [
      '{a=b, "c d"="e}"}',
      [
        ['a', 'b'],
        ['c d', 'e}'],
      ],
    ],
    ['{__proto__=x}', [['__proto__', 'x']]],
    ['{a=b,}', undefined],
    ['{a=}', undefined],
    ['{=b}', undefined],
    ['{a}', undefined],
    ['{a=b', undefined],
    ['a=b', undefined],
  ] as const) {
    const map = new OvsValue(text).map();
    t.strictSame(map && Object.entries(map), value, text);
    t.equal(map === undefined ? null : Object.getPrototypeOf(map), null);
  }
  for (const [text, value] of [
    ['5', 5],
    ['"5"', '5'],
    ['true', true],
    ['"true"', 'true'],
    ['-1.5e+3', -1500],
    ['br-int', 'br-int'],
    ['[]', []],
    ['["5"]', '5'],
    ['[1, "2", x]', [1, '2', 'x']],
    ['{a=1, "b c"="1"}', { a: 1, 'b c': '1' }],
    ['{psk=x, password="y"}', { psk: '<redacted>', password: '<redacted>' }],
    ['[1, {}', undefined],
    ['{a=1', undefined],
    ['{a}', undefined],
    ['"\\q"', undefined],
    ['', undefined],
  ] as const) {
    t.strictSame(new OvsValue(text).value(), value, `${text} with its type`);
  }
  t.equal(new OvsValue('more').ended(), false);

  const lines = new OvsValue('  tag: 5\t\n\u00a0...\n');
  lines.enter(0, 9);
  t.strictSame([lines.empty, lines.elided, lines.keyword()], [false, false, 'tag']);
  t.strictSame([lines.takeColon(), lines.takeColon(), lines.atom(), lines.empty], [true, false, '5', true]);
  lines.enter(10, 14);
  t.equal(lines.elided, true);
});
