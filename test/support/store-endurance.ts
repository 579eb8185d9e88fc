import { createLogger } from '../../src/app/log.ts';
import { openStore } from '../../src/app/store.ts';
import { episodeAt, moved, NOON, stateAt } from './remembered.ts';
import { fastClock, historyAt } from './store.ts';

/** A day of quiet, and a thousand migrations, in fast time. Prints as JSON what they cost; wants --expose-gc. */
const [, , folder = ''] = process.argv;
const MINUTE_MS = 60_000;
const MIGRATIONS = 1_000;
const clock = fastClock();
const log = createLogger(() => ({ level: 'info', format: 'logfmt' }));
const store = await openStore(historyAt(folder), log, clock);

const seconds = (): number => Math.round((clock.now().getTime() - NOON) / 1000);
function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

async function minute(state = stateAt(seconds())): Promise<void> {
  store.addState(state);
  await store.flush();
  clock.pass(MINUTE_MS);
}

const hours: number[] = [];
for (let hour = 0; hour < 24; hour += 1) {
  const before = store.counters.writtenBytes;
  for (let i = 0; i < 60; i += 1) await minute();
  hours.push(store.counters.writtenBytes - before);
}
const heaps: number[] = [];
const counts: number[] = [];
for (let i = 0; i < MIGRATIONS; i += 1) {
  const at = seconds();
  store.saveEpisode(episodeAt(at, { settled: false }));
  await minute(moved(at, i));
  store.saveEpisode(episodeAt(at));
  await minute(moved(seconds(), i));
  counts.push(store.episodes().length);
  if (i % 100 === 99) heaps.push(heap());
}
const ids = store.episodes().map(({ id }) => id);
await store.close();
process.stdout.write(JSON.stringify({ hours, heaps, counts, ids, last: seconds() - 120, ...store.counters }));
