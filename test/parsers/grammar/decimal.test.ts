import t from 'tap';
import { decimal, signed } from '../../../src/parsers/grammar/decimal.ts';

t.test('decimal', async (t) => {
  for (const [word, value] of [
    ['0', 0],
    ['4095', 4095],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
    // As JSON.parse reads it.
    ['18446744073709551615', 2 ** 64],
  ] as const) {
    t.equal(decimal(word), value, word);
  }
  for (const word of ['', ' ', '-1', '+1', '1.0', '1e3', '0x10', '1 ', '١', 'NaN', '100000000000000000000']) {
    t.equal(decimal(word), undefined, JSON.stringify(word));
  }
  for (const [word, value] of [
    ['-101', -101],
    ['101', 101],
    ['-', undefined],
    ['--1', undefined],
    ['', undefined],
  ] as const) {
    t.equal(signed(word), value, word);
  }
});
