// Loaded before the daemon where its processes are counted: each that it starts becomes a line of a file.
import diagnostics from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

diagnostics.subscribe('child_process', ({ process: child }) => {
  // Told before it is known what will be started.
  queueMicrotask(() => appendFileSync(process.env.BENCH_SPAWNS, `${child.spawnargs?.join(' ')}\n`));
});
