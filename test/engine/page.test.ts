import t from 'tap';
import { clock, hanging, labelled, page, painter, span, stamp } from '../../src/engine/page.ts';

t.test('how long', async (t) => {
  const rows = [
    [0, '0 s'],
    [0.0004, '0 s'],
    [0.412, '412 ms'],
    [2.34, '2.3 s'],
    [59.6, '60 s'],
    [119, '119 s'],
    [125, '2 min'],
    [7000, '117 min'],
    [7300, '2 h'],
    [200_000, '2 d'],
  ] as const;
  for (const [seconds, shown] of rows) t.equal(span(seconds), shown);
});

t.test('when', async (t) => {
  t.equal(stamp('2026-11-20T12:00:10.123Z'), '2026-11-20 12:00:10 UTC');
  t.equal(clock('2026-11-20T12:00:10.123Z', '2026-11-20T09:00:00.000Z'), '12:00:10 UTC');
  t.equal(clock('2026-11-20T12:00:10.123Z', '2026-11-19T09:00:00.000Z'), '2026-11-20 12:00:10 UTC');
});

t.test('lines', async (t) => {
  t.same(hanging('a  text that is longer than this', 12), ['a text that', '  is longer', '  than this']);
  t.same(hanging('x'.repeat(25), 12), ['x'.repeat(12), `  ${'x'.repeat(10)}`, '  xxx']);
  t.same(hanging('', 12), ['']);
  t.same(hanging('a\u001b[2J\nb', 40), ['a\ufffd[2J\ufffdb']);
  const paint = painter({ width: 80, colour: true });
  t.same(labelled('fix', ['one', 'two'], { paint, indent: 2, width: 5 }), [
    '  \u001b[2mfix  \u001b[0mone',
    '       two',
  ]);
  t.equal(page([['a', 'b'], [], ['c']]), 'a\nb\n\nc\n');
});
