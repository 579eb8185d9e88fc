import type { Snapshot } from '../model/snapshot.ts';
import type { Watch } from '../model/watch.ts';
import type { Logger } from './log.ts';

/** A change seldom comes alone. */
const SETTLE_MS = 100;
/** At least between two runs that changes have caused. */
const LEAST_MS = 1000;

interface Runs {
  snapshot(maxAgeSeconds: number): Promise<Snapshot>;
}

/** Takes a new snapshot when the network has changed, however long the interval is. */
export function recollectOnChange(watch: Watch | undefined, runs: Runs, log: Logger): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const run = () => {
    timer = undefined;
    last = performance.now();
    newSnapshot(runs).catch((cause: Error) => log.error('a run failed', { error: cause.message }));
  };
  const watching = watch?.((event) => {
    const { at: _, ...change } = event;
    log.debug('changed', change);
    // Not put off by what follows: an interface that goes up and down for hours is looked at once a second.
    timer ??= setTimeout(run, Math.max(SETTLE_MS, last + LEAST_MS - performance.now()));
  });
  return {
    stop() {
      clearTimeout(timer);
      watching?.close();
    },
  };
}

/** A run that was under way may have looked before the change. */
async function newSnapshot(runs: Runs): Promise<void> {
  const changed = Date.now();
  const { takenAt } = await runs.snapshot(0);
  if (Date.parse(takenAt) < changed) await runs.snapshot(0);
}
