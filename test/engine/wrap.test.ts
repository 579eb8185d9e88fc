import fc from 'fast-check';
import t from 'tap';
import { cut, fit, wrap } from '../../src/engine/wrap.ts';

t.test('wrap', async (t) => {
  const cases: readonly (readonly [string, string, number, readonly string[]])[] = [
    ['a short text', 'one two', 20, ['one two']],
    ['exactly as wide', 'one two three', 13, ['one two three']],
    ['one more', 'one two three', 12, ['one two', 'three']],
    ['a long word', 'abcdefghijklmnop qr', 10, ['abcdefghij', 'klmnop qr']],
    ['nothing', '', 20, []],
    ['a width of nothing', 'abcdefghijkl', 0, ['abcdefghij', 'kl']],
  ];
  for (const [name, text, width, lines] of cases) t.same(wrap(text, width), lines, name);

  t.test('never wider, and nothing is lost', async (t) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 10, max: 90 }), (text, width) => {
        const lines = wrap(text, width);
        if (lines.some((line) => line.length > width)) throw new Error('too wide');
        const letters = (value: string) => value.replaceAll(' ', '');
        if (letters(lines.join('')) !== letters(text)) throw new Error('something was lost');
      }),
      { seed: 7 },
    );
    t.pass('in a hundred random texts');
  });

  t.test('a megabyte', async (t) => {
    const began = performance.now();
    t.equal(wrap('x'.repeat(1_000_000), 80).length, 12_500);
    t.equal(wrap('x '.repeat(500_000), 80).length, 12_500);
    t.ok(performance.now() - began < 10_000);
  });
});

t.test('fit', async (t) => {
  const cases: readonly (readonly [string, string, number, readonly string[]])[] = [
    ['what fits', 'one two three', 2, ['one two', 'three']],
    ['room for the ellipsis', 'one two three four five', 2, ['one two', 'three …']],
    ['a word gives way to it', 'one two three fo five', 1, ['one two …']],
    ['no room, the last word goes', 'one two thr four', 2, ['one two', 'thr four']],
    ['a long word', 'abcdefghijklmnop', 1, ['abcdefghi…']],
    ['nothing', '', 2, []],
  ];
  for (const [name, text, limit, lines] of cases) t.same(fit(text, 10, limit), lines, name);

  t.test('never wider, never more', async (t) => {
    const texts = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 90 }), fc.integer({ min: 1, max: 4 }), (text, width, limit) => {
        const lines = fit(text, width, limit);
        if (lines.length > limit) throw new Error('too many');
        if (lines.some((line) => line.length > width)) throw new Error('too wide');
      }),
      { seed: 7 },
    );
    t.pass('in a hundred random texts');
  });
});

t.test('cut', async (t) => {
  t.equal(cut('abc', 3), 'abc');
  t.equal(cut('abcd', 3), 'ab…');
  t.equal(cut('abcd', 0), 'a…');
});
