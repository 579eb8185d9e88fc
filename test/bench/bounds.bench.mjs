// The worst that a text of 64 KiB can do to a parser of lines: its CPU time, which is to stay below a bound, and what
// twice the text takes, which is to be twice as much. Each figure is the median of several runs in warm code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { adversaries } from './adversaries.mjs';
import { heading, median, repeat } from './figures.mjs';

const LENGTH = 65_536;
const BOUND_MS = 20;
const RUNS = 3;
/** How many of the texts that took longest at first are measured. */
const SUSPECTS = 8;
const BUNDLE = '.build/bench/bounds.mjs';

await build({
  stdin: {
    contents: `
export { parsers } from './.build/registry.ts';
export { loaded } from './src/model/parser.ts';
export { PIECES } from './test/support/mutation.ts';
`,
    resolveDir: process.cwd(),
    loader: 'ts',
  },
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
const { parsers, loaded, PIECES } = await import(`${process.cwd()}/${BUNDLE}`);

function cpuMs(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function samplesOf(id) {
  const folder = join('test', 'fixtures', id);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => readFileSync(join(folder, name), 'utf8'));
}

/** Of the text that took longest. */
function worst({ id, parse }) {
  const tried = [...adversaries(PIECES, samplesOf(id))].map(([what, text]) => {
    const given = text(LENGTH);
    return { what, text, ms: cpuMs(() => parse(given)) };
  });
  const suspects = tried.sort((a, b) => b.ms - a.ms).slice(0, SUSPECTS);
  const measured = suspects.map(({ what, text }) => {
    const [ms, twice] = [LENGTH, 2 * LENGTH].map((length) => {
      const given = text(length);
      // The first run warms the code.
      return median(repeat(RUNS + 1, () => cpuMs(() => parse(given))).slice(1));
    });
    return { what, ms, ratio: twice / ms };
  });
  return measured.sort((a, b) => b.ms - a.ms)[0];
}

heading(`CPU of the worst text of ${LENGTH / 1024} KiB, and how much more one of twice the length takes`);
const only = process.env.FORMAT;
const rows = [];
for (const parser of parsers) {
  if ('decode' in parser || (only !== undefined && only !== parser.id)) continue;
  rows.push({ id: parser.id, ...worst(await loaded(parser)) });
}
rows.sort((a, b) => b.ms - a.ms);
let bounded = false;
for (const { id, ms, ratio, what } of rows) {
  if (ms < BOUND_MS && !bounded) console.log(`${'-'.repeat(24)} ${`${BOUND_MS} ms`.padStart(8)} ${'-'.repeat(30)}`);
  bounded ||= ms < BOUND_MS;
  console.log(`${id.padEnd(24)} ${ms.toFixed(1).padStart(5)} ms ${`x ${ratio.toFixed(2)}`.padStart(7)}  ${what}`);
}
