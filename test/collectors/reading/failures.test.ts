import t from 'tap';
import { isClosed, summary } from '../../../src/collectors/reading/failures.ts';

t.test('collectors/reading/failures', async (t) => {
  for (const [name, errors, expected] of [
    ['none', [], undefined],
    ['one', ['a'], 'a'],
    ['three', ['a', 'b', 'c'], 'a; b; c'],
    ['five', ['a', 'b', 'c', 'd', 'e'], 'a; b; c; and 2 more'],
  ] as const) {
    t.equal(summary(errors), expected, name);
  }
  t.ok(isClosed(new Error("EACCES: permission denied, open '/x'")));
  t.notOk(isClosed(new Error("EIO: i/o error, read '/x/EACCES'")));
});
