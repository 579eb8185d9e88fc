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

  const lines = new Words('a b\n  -5 2334sec 12345678901234567000 5x <A,B> <> <A');
  lines.enter(0, 3);
  t.strictSame([lines.text, lines.indented, lines.next(), lines.next(), lines.ended], ['a b', false, 'a', 'b', true]);
  lines.restart();
  t.equal(lines.next(), 'a');
  lines.enter(4, 53);
  t.equal(lines.indented, true);
  t.strictSame([lines.integer(), lines.integer(), lines.integer('sec')], [-5, undefined, 2334]);
  t.strictSame([lines.integer(), lines.integer(), lines.next()], [12345678901234567000, undefined, '5x']);
  t.strictSame([lines.list(), lines.list(), lines.list(), lines.next()], [['A', 'B'], [], undefined, '<A']);
  t.equal(lines.integer(), undefined);

  t.strictSame(splitWords('\t a  b\tc d '), ['a', 'b', 'c', 'd']);
  t.strictSame(['', ' \t', 'a', 'a\u00a0b'].map(splitWords), [[], [], ['a'], ['a\u00a0b']]);
  t.equal(splitWords('a '.repeat(1_000_100)).length, 1_000_000, 'no more than a million');
  t.strictSame(split('3/4/5', '/'), ['3', '4/5']);
  t.strictSame(split('3', '/'), ['3', undefined]);
  t.strictSame(['', ' ', '\t \t', 'a', ' a', '\ta '].map(isBlankLine), [true, true, true, false, false, false]);
  t.strictSame(['', ' ', '\ta', 'a '].map(isIndented), [false, true, true, false]);
});
