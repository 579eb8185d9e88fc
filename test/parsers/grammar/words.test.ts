import t from 'tap';
import { isBlankLine, isIndented, split, splitWords, Words } from '../../../src/parsers/grammar/words.ts';

t.test('words', async (t) => {
  const words = new Words('\t a  b\tc d ');
  t.equal(words.peek(), 'a');
  t.equal(words.next(), 'a');
  t.equal(words.take('c'), false);
  t.equal(words.take('b'), true);
  t.equal(words.next(), 'c');
  words.unread();
  t.equal(words.rest(), 'c d');
  t.equal(words.next(), '');
  t.equal(words.peek(), '');
  t.equal(new Words('a\x01b\fc').next(), 'a\x01b\fc', 'only blanks and tabs separate: names hold other characters');

  t.strictSame(splitWords('\t a  b\tc d '), ['a', 'b', 'c', 'd']);
  t.strictSame(split('3/4/5', '/'), ['3', '4/5']);
  t.strictSame(split('3', '/'), ['3', undefined]);
  t.strictSame(['', ' ', '\t \t', 'a', ' a', '\ta '].map(isBlankLine), [true, true, true, false, false, false]);
  t.strictSame(['', ' ', '\ta', 'a '].map(isIndented), [false, true, true, false]);
});
