import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/app/store.ts';
import { episodeAt, moved } from './remembered.ts';
import { fastClock, historyAt, recordingLog } from './store.ts';

/** Fills the disk that a store is on, frees it again, and prints as JSON what the store made of it. */
const [, , disk = ''] = process.argv;
const [folder, filler] = [join(disk, 'history'), join(disk, 'filler')];
const [log, clock] = [recordingLog(), fastClock()];
const config = historyAt(folder, { bytesPerHour: 2 ** 30 });
const store = await openStore(config, log, clock);

async function happen(second: number): Promise<void> {
  store.addState(moved(second, second));
  store.saveEpisode(episodeAt(second));
  await store.flush();
}

for (let i = 0; i < 5; i += 1) await happen(i);
const before = store.memoryOnly;
const { bavail, bsize } = statfsSync(disk);
// A page is left, so that a line is torn in its middle.
writeFileSync(filler, Buffer.alloc((bavail - 1) * bsize));
for (let i = 5; i < 40; i += 1) {
  await happen(i);
  clock.pass(60_000);
}
const refused = await store.saveBaseline(moved(40)).catch((cause: Error) => cause.message);
const full = { reason: store.memoryOnly, latest: store.states.latest()?.takenAt, episodes: store.episodes().length };
rmSync(filler);
clock.pass(600_000);
await happen(41);
const after = store.memoryOnly;
await store.close();

const again = await openStore(config, log, clock);
const found = {
  states: again.states.all().map(({ takenAt }) => takenAt),
  episodes: again.episodes().length,
  baseline: again.baseline()?.takenAt,
};
await again.close();
process.stdout.write(JSON.stringify({ before, refused, full, after, found, told: log.lines }));
