import t from 'tap';
import { WritePlan } from '../../src/engine/write-plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

t.test('write plan: what is worth a line', async (t) => {
  const plan = new WritePlan(1_000_000, 0);
  const a = { structure: 'a', bytes: 8_000 };
  t.equal(plan.next(undefined, 0), 'alive');
  t.equal(plan.next(a, 0), 'state');
  plan.wrote(8_000, 0, 'a');
  t.equal(plan.next(a, MINUTE / 2), undefined);
  t.equal(plan.next({ ...a, structure: 'b' }, MINUTE / 2), 'state', 'at once');
  t.equal(plan.next(a, MINUTE), 'alive');
  plan.wrote(80, MINUTE);
  t.equal(plan.next(a, MINUTE), undefined);
  t.equal(plan.next(a, 5 * MINUTE), 'state', 'what only moves');
  plan.forget();
  t.equal(plan.next(a, MINUTE), 'state', 'nobody knows what is on the disk');
});

t.test('write plan: no hour has more than its budget', async (t) => {
  const budget = 100_000;
  const plan = new WritePlan(budget, 0);
  const written: { readonly at: number; readonly bytes: number }[] = [];
  for (let now = 0; now < 5 * HOUR; now += 1_000) {
    const due = plan.next({ structure: `${now}`, bytes: 8_000 }, now);
    if (due === undefined) continue;
    const bytes = due === 'state' ? 8_000 : 80;
    plan.wrote(bytes, now, due === 'state' ? `${now}` : undefined);
    written.push({ at: now, bytes });
  }
  const most = written.map(({ at: from }) =>
    written.filter(({ at }) => at >= from && at < from + HOUR).reduce((sum, { bytes }) => sum + bytes, 0),
  );
  t.ok(Math.max(...most) <= budget * 1.1, `${Math.max(...most)} bytes`);
  t.ok(Math.min(...most.slice(0, most.length / 2)) > budget / 4, 'and it is used');
});

t.test('write plan: a restart, and what is too large for any hour', async (t) => {
  const plan = new WritePlan(100_000, 0);
  plan.resume(45_000, { structure: 'a', at: -MINUTE });
  t.equal(plan.next({ structure: 'a', bytes: 8_000 }, 0), 'alive', 'it is there already');
  t.equal(plan.next({ structure: 'b', bytes: 8_000 }, 0), 'alive', 'the hour before counts');
  t.equal(plan.next({ structure: 'b', bytes: 8_000 }, 10 * MINUTE), 'state');
  const small = new WritePlan(10_000, 0);
  t.equal(small.next({ structure: 'a', bytes: 50_000 }, 0), 'state');
  small.wrote(50_000, 0, 'a');
  t.equal(small.next({ structure: 'b', bytes: 50_000 }, 9 * HOUR), 'alive');
  t.equal(small.next({ structure: 'b', bytes: 50_000 }, 11 * HOUR), 'state');
});
