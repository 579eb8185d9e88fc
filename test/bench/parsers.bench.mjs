// Parsers of text beside JSON.parse of the same state. What they return is what the tool prints with -j, where it has
// that option: the differential tests of test/lab hold them to it.
import { build } from 'esbuild';
import { row } from './figures.mjs';
import { LISTINGS } from './listings.mjs';

const RUNS = 7;
const BUNDLE = '.build/bench/parsers.mjs';

await build({
  stdin: {
    contents: Object.keys(LISTINGS)
      .map((id) => `export { default as "${id}" } from './src/parsers/${id}.ts';`)
      .join('\n'),
    resolveDir: process.cwd(),
    loader: 'ts',
  },
  outfile: BUNDLE,
  bundle: true,
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
});
const parsers = await import(`${process.cwd()}/${BUNDLE}`);

/** Milliseconds of each run; the first ones, in which the code becomes warm, do not count. */
function measure(run) {
  const times = [];
  for (let i = 0; i < 2 * RUNS; i += 1) {
    globalThis.gc?.();
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return times.slice(RUNS);
}

for (const [id, text] of Object.entries(LISTINGS)) {
  const { value, problems } = parsers[id].parse(text);
  if (problems.length > 0) throw new Error(`${id}: ${problems[0].text}: ${problems[0].reason}`);
  const json = JSON.stringify(value);
  const parsing = measure(() => JSON.parse(json));
  const reading = measure(() => parsers[id].parse(text));
  const speed = (times) => times.map((ms) => text.length / 1e6 / (ms / 1000));
  row(`JSON.parse, ${id}`, parsing, 'ms');
  row(`text, ${id}, ${(text.length / 1e6).toFixed(2)} MB`, reading, 'ms', parsing);
  row(`text, ${id}`, speed(reading), 'MB/s');
}
