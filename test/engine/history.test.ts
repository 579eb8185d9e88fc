import t from 'tap';
import { History } from '../../src/engine/history.ts';
import type { Memory } from '../../src/engine/memory.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { checkThat } from '../support/checks.ts';
import { iface, resolver, snapshotOf } from '../support/hosts.ts';

const at = (second: number): Snapshot => ({
  ...snapshotOf({ interfaces: [iface('eth0')], resolver: resolver([]) }),
  takenAt: new Date(Date.UTC(2026, 10, 20) + second * 1000).toISOString(),
});
const secondOf = (snapshot: Snapshot | undefined) => snapshot && new Date(snapshot.takenAt).getTime() / 1000 - EPOCH;
const EPOCH = Date.UTC(2026, 10, 20) / 1000;

/** Against which second the observation of each second is held. */
function bases(seconds: readonly number[]): readonly (number | undefined)[] {
  const history = new History([]);
  return seconds.map((second) => {
    const { snapshot } = history.before(at(second));
    history.add(at(second), new Map());
    return secondOf(snapshot);
  });
}

t.test('history: what an observation is held against', async (t) => {
  t.same(bases([0, 60, 120]), [undefined, 0, 60], 'the one before');
  t.same(bases([0, 1, 2]), [undefined, 0, 0], 'the oldest, while all are young');
  const many = bases(Array.from({ length: 60 }, (_, second) => second));
  const gaps = many.slice(10).map((base, i) => i + 10 - (base ?? Number.NaN));
  t.ok(Math.min(...gaps) >= 10 && Math.max(...gaps) <= 20, `${Math.min(...gaps)} to ${Math.max(...gaps)} s`);
});

t.test('history: the clock is set back', async (t) => {
  t.same(bases([3600, 3660, 0, 60, 120]), [undefined, 3600, undefined, 0, 60], 'what was taken later is no base');
});

t.test('history: the same observation judged again', async (t) => {
  const history = new History([]);
  const memories: Memory[] = [new Map(), new Map(), new Map()];
  history.add(at(0), memories[0] as Memory);
  history.add(at(60), memories[1] as Memory);
  t.equal(history.before(at(60)).memory, memories[0], 'does not remember itself');
  t.equal(secondOf(history.before(at(60)).snapshot), 0, 'and is not held against itself');
  history.add(at(60), memories[2] as Memory);
  t.equal(history.before(at(60)).memory, memories[0]);
  t.equal(history.before(at(61)).memory, memories[2]);
});

t.test('history: only what is compared is kept', async (t) => {
  const history = new History([
    checkThat('a-bad', [], { compares: true, wants: ['resolver'] }),
    checkThat('b-bad', [], { needs: ['ovs'] }),
  ]);
  history.add(at(0), new Map());
  t.same(Object.keys(history.before(at(60)).snapshot?.slices ?? {}).sort(), ['host', 'interfaces']);
});
