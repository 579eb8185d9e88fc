// npm run bench: builds, then measures. Figures are medians of several runs, beside what they are compared with.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './root.mjs';

await build();
const folder = join(root, 'test', 'bench');
const chosen = process.argv.slice(2);
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.bench.mjs'))
  .sort()) {
  if (chosen.length > 0 && !chosen.some((name) => file.startsWith(name))) continue;
  const { status } = spawnSync(process.execPath, [join(folder, file)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
