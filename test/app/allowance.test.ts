import t from 'tap';
import { Allowance } from '../../src/app/allowance.ts';

t.test('allowance: so much at once, and so much an hour', async (t) => {
  let now = 5_000;
  const allowance = new Allowance(3, 6, () => now);
  const taken = () => [1, 2, 3, 4].map(() => allowance.take());
  t.same(taken(), [true, true, true, false]);
  now += 600_000;
  t.same(taken(), [true, false, false, false], 'one comes back in ten minutes');
  now += 86_400_000;
  t.same(taken(), [true, true, true, false], 'and no more than there were');
  now += 600_000;
  t.same([allowance.take(5), allowance.take()], [true, false], 'what is left may be overdrawn');
  now += 2_400_000;
  t.equal(allowance.take(), false);
  now += 601_000;
  t.equal(allowance.take(), true);
});
