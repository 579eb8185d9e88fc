import t from 'tap';
import { entriesOf, recordsOf } from '../../src/facts/entries.ts';

const problem = { line: 3, text: '<html>', reason: 'is no address' };

t.test('entries', async (t) => {
  t.test('what was understood', async (t) => {
    t.same(entriesOf('ip addr', { value: [1, 2], problems: [] }), [1, 2]);
    t.same(entriesOf('ip addr', { value: [1], problems: [problem] }), [1], 'though not all of it was');
    t.same(entriesOf('ip addr', { value: [], problems: [] }), [], 'nothing is an answer, too');
  });

  t.test('too little of it was understood', async (t) => {
    t.throws(() => entriesOf('ss', { value: [1], problems: [problem, problem] }), {
      message: 'ss: line 3: is no address',
    });
    const dropped = { line: 1, text: '[2]', reason: 'without ifname' };
    t.throws(() => entriesOf('ip addr', { value: [1, 2, 3], problems: [problem, dropped] }), {
      message: 'ip addr: line 1: without ifname',
    });
  });

  t.test('records of a file', async (t) => {
    t.same(recordsOf('leases', { value: [1], problems: [problem, problem] }), [1], 'broken ones hide no other');
    t.throws(() => recordsOf('leases', { value: [], problems: [problem] }), {
      message: 'leases: line 3: is no address',
    });
  });

  t.test('nothing of it was understood', async (t) => {
    t.throws(() => entriesOf('ip addr', { value: [], problems: [problem] }), {
      message: 'ip addr: line 3: is no address',
    });
  });
});
