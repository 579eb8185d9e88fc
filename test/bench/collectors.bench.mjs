// What each collector costs: its CPU time, alone and warm, with the answers of no other. The dearest come first.
import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';
import { heading, line } from './figures.mjs';
import { createWorld } from './world.mjs';

const BUNDLE = '.build/bench/collectors.mjs';
const RUNS = 20;
const PROGRAM = `
import { collectors } from './.build/registry.ts';
import { collect } from './src/engine/collect.ts';
import { liveSource } from './src/platform/live.ts';
import { memoSource } from './src/platform/memo.ts';
const source = memoSource(liveSource());
const run = { version: '', options: { lookups: [], dnsTimeoutMs: 500 }, deadlineMs: 6000 };
const costs = [];
for (const collector of collectors) {
  const times = async (count) => { for (let i = 0; i < count; i += 1) await collect([collector], source, run); };
  await times(5);
  const before = process.cpuUsage();
  await times(${RUNS});
  const { user, system } = process.cpuUsage(before);
  costs.push([collector.id, (user + system) / 1000 / ${RUNS}]);
}
process.stdout.write(JSON.stringify(costs), () => process.exit());
`;

await build({
  stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
  outfile: BUNDLE,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
});

for (const interfaces of [3, 500]) {
  const world = await createWorld({ interfaces });
  try {
    heading(`${world.what}: CPU of each collector, alone`);
    const [command, ...args] = world.argv(process.execPath, BUNDLE);
    const costs = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
    for (const [id, ms] of costs.sort(([, a], [, b]) => b - a)) line(id, ms, 'ms');
  } finally {
    world.close();
  }
}
