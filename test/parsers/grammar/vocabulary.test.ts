import t from 'tap';
import { Vocabulary } from '../../../src/parsers/grammar/vocabulary.ts';

t.test('vocabulary', async (t) => {
  const vocabulary = new Vocabulary();
  const text = 'mtu lo mtu';
  t.equal(vocabulary.word(text, 0, 3, 7), 'mtu');
  t.equal(vocabulary.word(text, 7, 10, 7), 'mtu', 'the same word again');
  t.equal(vocabulary.word(text, 4, 6, 7), 'lo', 'another word with its hash');
  t.equal(vocabulary.word(text, 3, 6, 7), ' lo', 'a longer one');
  t.equal(vocabulary.word(text, 4, 4, 7), '', 'none');
  const long = 'x'.repeat(100);
  t.equal(vocabulary.word(long, 0, 100, 7), long, 'a long one');
});
