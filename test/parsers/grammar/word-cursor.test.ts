import t from 'tap';
import { isBlankLine, isIndented, WordCursor } from '../../../src/parsers/grammar/word-cursor.ts';

t.test('word-cursor', async (t) => {
  const words = new WordCursor('\t a  b\tc d ');
  t.equal(words.peek(), 'a');
  t.equal(words.next(), 'a');
  t.equal(words.next(), 'b');
  t.equal(words.rest(), 'c d ');
  t.equal(words.next(), 'c');
  t.equal(words.ended(), false);
  t.equal(words.next(), 'd');
  t.equal(words.ended(), true);
  t.equal(words.next(), '');
  t.equal(words.rest(), '');
  t.equal(new WordCursor('a b', 1).next(), 'b');

  t.strictSame(['', ' ', '\t \t', 'a', ' a', '\ta '].map(isBlankLine), [true, true, true, false, false, false]);
  t.strictSame(['', ' ', '\ta', 'a '].map(isIndented), [false, true, true, false]);
});
