import t from 'tap';
import { StateHistory } from '../../src/engine/state-history.ts';
import { at, moved, NOON, stateAt } from '../support/remembered.ts';

const MANY = { maxStates: 100, maxBytes: 10_000_000 };
const time = (seconds: number): Date => new Date(NOON + seconds * 1000);
const times = (history: StateHistory) => history.all().map(({ takenAt }) => takenAt);

t.test('state history', async (t) => {
  const history = new StateHistory(MANY);
  t.same([history.latest(), history.at(time(0)), history.span()], [undefined, undefined, undefined]);
  for (const seconds of [0, 60, 120]) history.add(stateAt(seconds));
  history.add(moved(180));
  t.same(times(history), [at(0), at(120), at(180)], 'the first and the latest that agree');
  t.same(history.latest(), moved(180));
  t.equal(history.at(time(-1)), undefined);
  for (const [asked, found] of [
    [0, 0],
    [119, 0],
    [120, 120],
    [179.9, 120],
    [1e6, 180],
  ] as const) {
    t.equal(history.at(time(asked))?.takenAt, at(found), `at ${asked}`);
  }
  t.same(history.span(), { from: at(0), to: at(180) });
  history.add(stateAt(60));
  t.equal(history.latest()?.takenAt, at(60), 'a clock that was set back');
});

t.test('state history: bounds', async (t) => {
  const few = new StateHistory({ maxStates: 3, maxBytes: 10_000_000 });
  for (let i = 0; i < 10; i += 1) few.add(moved(i, i));
  t.same(times(few), [at(7), at(8), at(9)]);
  const one = JSON.stringify(stateAt(0)).length;
  const small = new StateHistory({ maxStates: 100, maxBytes: one * 4 });
  for (let i = 0; i < 10; i += 1) small.add(moved(i, i));
  t.ok(small.size <= 4, `${small.size}`);
  const tiny = new StateHistory({ maxStates: 100, maxBytes: 1 });
  for (let i = 0; i < 3; i += 1) tiny.add(stateAt(i));
  t.same(times(tiny), [at(2)], 'the latest stays');
});

t.test('state history: what was before', async (t) => {
  const history = new StateHistory(MANY);
  history.putBefore([stateAt(0), stateAt(60)]);
  t.equal(history.latest()?.takenAt, at(60));
  history.add(stateAt(120));
  t.same(times(history), [at(0), at(120)], 'goes on with it');
  const late = new StateHistory(MANY);
  late.add(moved(120));
  late.putBefore([stateAt(0), stateAt(60)]);
  t.same(times(late), [at(0), at(60), at(120)]);
  t.equal(late.latest()?.takenAt, at(120));
});
