import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { Logger } from '../../src/app/log.ts';
import { recollectOnChange } from '../../src/app/recollect.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { NetworkEvent, Watch } from '../../src/model/watch.ts';

const silent: Logger = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const EVENT: NetworkEvent = { at: new Date(), kind: 'link', interface: 'eth0' };

/** A watch that the test tells what happened, and runs that it counts; the first `old` of them had begun before. */
function world(old = 0, cost = 0) {
  const listeners = new Set<(event: NetworkEvent) => void>();
  const watch: Watch = (listener) => {
    listeners.add(listener);
    return { close: () => void listeners.delete(listener) };
  };
  const runs: number[] = [];
  const agent = {
    snapshot: async (maxAgeSeconds: number) => {
      runs.push(maxAgeSeconds);
      const takenAt = runs.length <= old ? '2020-01-01T00:00:00.000Z' : new Date(Date.now() + 1).toISOString();
      return { takenAt } as Snapshot;
    },
  };
  return {
    runs,
    listeners,
    changes: recollectOnChange(watch, agent, silent, () => runs.length * cost),
    tell: (times = 1, event = EVENT) => {
      for (let i = 0; i < times; i += 1) for (const listener of listeners) listener(event);
    },
  };
}

async function untilRuns(runs: readonly number[], count: number): Promise<void> {
  for (let i = 0; i < 200 && runs.length < count; i += 1) await pause(20);
}

t.test('recollect', async (t) => {
  t.test('many changes are one run', async (t) => {
    const { changes, runs, tell } = world();
    t.teardown(() => changes.stop());
    tell(50);
    t.same(runs, [], 'not at once');
    await untilRuns(runs, 1);
    t.same(runs, [0]);
  });

  t.test('a change after a run is another run', async (t) => {
    const { changes, runs, tell } = world();
    t.teardown(() => changes.stop());
    tell();
    await untilRuns(runs, 1);
    tell();
    tell();
    await untilRuns(runs, 2);
    t.same(runs, [0, 0]);
  });

  t.test('a run that had begun before the change does not count', async (t) => {
    const { changes, runs, tell } = world(1);
    t.teardown(() => changes.stop());
    tell();
    await untilRuns(runs, 2);
    t.same(runs, [0, 0]);
  });

  t.test('neither a neighbour nor a link that is told again is a reason for a run', async (t) => {
    const { changes, runs, tell } = world();
    t.teardown(() => changes.stop());
    tell(1000, { at: new Date(), kind: 'neighbour', interface: 'eth0', address: '10.0.0.2', state: 'REACHABLE' });
    tell(5, { at: new Date(), kind: 'link', interface: 'eth0', carrier: true, event: 'NOTIFY PEERS' });
    await pause(150);
    t.same(runs, []);
    tell(1, { at: new Date(), kind: 'gap', reason: 'the child died' });
    await untilRuns(runs, 1);
    t.same(runs, [0], 'what was missed is');
  });

  t.test('what is dear is done less often', async (t) => {
    const { changes, runs, tell } = world(0, 600_000);
    t.teardown(() => changes.stop());
    tell();
    await untilRuns(runs, 1);
    await pause(20);
    tell();
    await pause(1500);
    t.same(runs, [0], 'the next one would take more than its share');
  });

  t.test('nobody listens after the end', async (t) => {
    const { changes, runs, listeners, tell } = world();
    tell();
    changes.stop();
    t.equal(listeners.size, 0);
    await pause(150);
    t.same(runs, [], 'what was due is not begun');
  });

  t.test('a source without changes', async (t) => {
    t.doesNotThrow(() =>
      recollectOnChange(undefined, { snapshot: () => Promise.reject(new Error('no')) }, silent).stop(),
    );
  });
});
