// npm run check: lint, format and types. `npm run check -- --write` mends what can be mended.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install } from './install.mjs';
import { writeRegistry } from './registry.mjs';
import { root } from './root.mjs';

install();
writeRegistry();
const bin = (name) => join(root, 'node_modules', '.bin', name);
const runs = [
  [bin('biome'), 'check', '--error-on-warnings', ...process.argv.slice(2)],
  [bin('tsc'), '--project', 'tsconfig.json'],
];
const failed = runs.filter(
  ([command, ...args]) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length > 0 ? 1 : 0);
