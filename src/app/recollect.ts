import type { Snapshot } from '../model/snapshot.ts';
import type { Watch } from '../model/watch.ts';
import { coalesced } from './coalesced.ts';
import type { Logger } from './log.ts';

/** A change seldom comes alone. */
const SETTLE_MS = 100;
/** At least between two runs that changes have caused. */
const LEAST_MS = 1000;
/** On a node whose pods come and go all the time, each changing the network, runs take this part of a core at most. */
const SHARE = 1 / 20;

/** Links that are told again: what made them tell is looked at by who judges it, src/app/watcher.ts. */
const RETOLD: ReadonlySet<string | undefined> = new Set(['NOTIFY PEERS', 'RESEND IGMP']);

interface Runs {
  snapshot(maxAgeSeconds: number): Promise<Snapshot>;
}

/** Takes a new snapshot when the network has changed, however long the interval is. */
export function recollectOnChange(
  watch: Watch | undefined,
  runs: Runs,
  log: Logger,
  cpuMs: () => number = usedMs,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let next = Number.NEGATIVE_INFINITY;
  const run = () => {
    timer = undefined;
    const [began, used] = [performance.now(), cpuMs()];
    next = began + LEAST_MS;
    newSnapshot(runs)
      .catch((cause: Error) => log.error('a run failed', { error: cause.message }))
      .finally(() => {
        // Not the time that passed: a gateway that does not answer takes long, and costs nothing.
        next = Math.max(next, began + (cpuMs() - used) / SHARE);
      });
  };
  const logged = coalesced(({ at: _, count, ...change }) => {
    log.debug('changed', { ...change, ...(count > 1 && { count }) });
  });
  const watching = watch?.((event) => {
    logged.add(event);
    // A node has hundreds of them a second, of its pods; what they are is seen with the next run.
    if (event.kind === 'neighbour' || RETOLD.has(event.event)) return;
    // Not put off by what follows: an interface that goes up and down for hours is looked at all the same.
    timer ??= setTimeout(run, Math.max(SETTLE_MS, next - performance.now()));
  });
  return {
    stop() {
      clearTimeout(timer);
      logged.stop();
      watching?.close();
    },
  };
}

const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** A run that was under way may have looked before the change. */
export async function newSnapshot(runs: Runs): Promise<void> {
  const changed = Date.now();
  const { takenAt } = await runs.snapshot(0);
  if (Date.parse(takenAt) < changed) await runs.snapshot(0);
}
