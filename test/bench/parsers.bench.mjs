// Parsers of text beside JSON.parse of the same state. What they return is what the tool prints with -j, where it has
// that option: the differential tests of test/lab hold them to it.
import { build } from 'esbuild';
import { median } from './figures.mjs';
import { LISTINGS } from './listings.mjs';

const RUNS = 15;
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

/** Median milliseconds of each; they take turns, and the first runs, in which the code becomes warm, do not count. */
function measure(...runs) {
  const times = runs.map(() => []);
  for (let i = 0; i < 2 * RUNS; i += 1) {
    for (const [index, run] of runs.entries()) {
      globalThis.gc?.();
      const start = performance.now();
      run();
      if (i >= RUNS) times[index].push(performance.now() - start);
    }
  }
  return times.map(median);
}

const only = process.env.FORMAT;
for (const [id, text] of Object.entries(LISTINGS)) {
  if (only !== undefined && only !== id) continue;
  const { value, problems } = parsers[id].parse(text);
  if (problems.length > 0) throw new Error(`${id}: ${problems[0].text}: ${problems[0].reason}`);
  const json = JSON.stringify(value);
  const [reading, parsing] = measure(
    () => parsers[id].parse(text),
    () => JSON.parse(json),
  );
  const megabytes = text.length / 1e6;
  console.log(
    [
      id.padEnd(16),
      `${megabytes.toFixed(2)} MB in ${reading.toFixed(1)} ms`.padStart(20),
      `${(megabytes / (reading / 1000)).toFixed(0)} MB/s`.padStart(10),
      `${(reading / parsing).toFixed(2)} times JSON.parse (${parsing.toFixed(1)} ms)`.padStart(36),
    ].join(' '),
  );
}
