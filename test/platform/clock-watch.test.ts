import { spawnSync } from 'node:child_process';
import t from 'tap';
import type { ClockEvent } from '../../src/model/watch.ts';
import { ClockJudge, createClockWatch, readClocks } from '../../src/platform/clock-watch.ts';

const OPTIONS = { everyMs: 500, lateMs: 1000, stepMs: 50 };

/** Looks, each so many milliseconds after the one before by each clock. */
function judged(looks: readonly (readonly [monotonic: number, wall: number, used?: number])[]): string[] {
  const judge = new ClockJudge(OPTIONS);
  const at = { monotonic: 1e6, wall: 1.8e12, used: 100 };
  judge.look({ ...at });
  return looks.flatMap(([monotonic, wall, used = 0], i) => {
    at.monotonic += monotonic;
    at.wall += wall;
    at.used += used;
    return judge.look({ ...at }).map(({ kind, seconds }) => `${i} ${kind} ${seconds}`);
  });
}

t.test('clock-watch', async (t) => {
  t.test('judged', async (t) => {
    t.same(judged([]), []);
    t.same(
      judged([
        [500, 500],
        [501, 500],
        [1400, 1400],
        [400, 401],
      ]),
      [],
      'a quiet and a busy machine',
    );
    t.same(judged([[4700, 4700]]), ['0 paused 4.2']);
    t.same(judged([[4700, 4700, 4100]]), [], 'busy itself');
    t.same(
      judged([
        [500, 4200],
        [500, 500],
        [500, -3200],
      ]),
      ['0 stepped 3.7', '2 stepped -3.7'],
    );
    t.same(judged([[3000, 63_000]]), ['0 paused 2.5', '0 stepped 60'], 'both at once');
    t.same(judged([[500, 550]]), [], 'not more than is allowed for');
    t.same(judged([[500, 551]]), ['0 stepped 0.051']);
    t.same(judged(Array.from({ length: 10_000 }, () => [500, 542] as const)), [], 'slewed by 83 ms a second for long');
  });

  t.test('an interrupted reading is repeated', async (t) => {
    const times = [0, 60, 61, 61];
    t.same(
      readClocks(
        () => times.shift() ?? 0,
        () => 7,
        () => 1,
      ),
      { monotonic: 61, wall: 7, used: 1 },
    );
    const slow = Array.from({ length: 9 }, (_, i) => 10 * i);
    t.equal(
      readClocks(
        () => slow.shift() ?? 0,
        () => 7,
        () => 1,
      ),
      undefined,
      'and given up',
    );
  });

  t.test('a process that stood still', async (t) => {
    const told: ClockEvent[] = [];
    const watching = createClockWatch({ everyMs: 20, lateMs: 200 })((event) => told.push(event));
    t.teardown(() => watching.close());
    // Waits without using the processor.
    spawnSync('sleep', ['0.5']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.match(told, [{ kind: 'paused' }]);
    t.ok((told[0]?.seconds ?? 0) > 0.4, String(told[0]?.seconds));
    watching.close();
    spawnSync('sleep', ['0.5']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.equal(told.length, 1, 'nothing after the end');
  });
});
