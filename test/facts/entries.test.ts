import t from 'tap';
import { entriesOf } from '../../src/facts/entries.ts';

const problem = { line: 3, text: '<html>', reason: 'is no address' };

t.test('entries', async (t) => {
  t.test('what was understood', async (t) => {
    t.same(entriesOf('ip addr', { value: [1, 2], problems: [] }), [1, 2]);
    t.same(entriesOf('ip addr', { value: [1], problems: [problem] }), [1], 'though not all of it was');
    t.same(entriesOf('ip addr', { value: [], problems: [] }), [], 'nothing is an answer, too');
  });

  t.test('nothing of it was understood', async (t) => {
    t.throws(() => entriesOf('ip addr', { value: [], problems: [problem] }), {
      message: 'ip addr: line 3: is no address',
    });
  });
});
