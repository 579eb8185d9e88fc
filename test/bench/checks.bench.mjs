// What it costs to judge a snapshot by all checks: CPU time, warm, beside what reading the same snapshot as JSON and
// what collecting it takes. The dearest checks come with what twice as much of everything takes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { heading, line, median, repeat, row } from './figures.mjs';
import { createWorld } from './world.mjs';

const RUNS = 20;
/** Checks that are listed one by one. */
const SHOWN = 8;
const OUT = '.build/bench';
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Two observations a second apart, and what the second cost. */
const COLLECT = `
import { writeFileSync } from 'node:fs';
import { collectors } from './.build/registry.ts';
import { collect } from './src/engine/collect.ts';
import { liveSource } from './src/platform/live.ts';
import { memoSource } from './src/platform/memo.ts';
const source = memoSource(liveSource());
const run = { version: '', options: { lookups: [], dnsTimeoutMs: 500 }, deadlineMs: 6000 };
const steady = collectors.filter(({ onDemand }) => !onDemand);
const before = await collect(steady, source, run);
await new Promise((resolve) => setTimeout(resolve, 1000));
const costs = [];
let now;
for (let i = 0; i < 5; i += 1) {
  const began = process.cpuUsage();
  now = await collect(steady, source, run);
  const { user, system } = process.cpuUsage(began);
  costs.push((user + system) / 1000);
}
writeFileSync(process.argv[2], JSON.stringify({ before, now, costs }));
process.exit();
`;
const JUDGE = `
export { checks } from './.build/registry.ts';
export { observe } from './src/engine/diagnose.ts';
`;

const bundle = (contents, outfile) =>
  build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: BANNER },
    logLevel: 'error',
  });
await Promise.all([bundle(COLLECT, `${OUT}/observed.mjs`), bundle(JUDGE, `${OUT}/judge.mjs`)]);
const judge = await import(`${process.cwd()}/${OUT}/judge.mjs`);

async function observed(size) {
  const world = await createWorld(size);
  try {
    const [command, ...args] = world.argv(process.execPath, `${OUT}/observed.mjs`, `${OUT}/observed.json`);
    execFileSync(command, args, { stdio: 'inherit' });
    return { what: world.what, ...JSON.parse(readFileSync(`${OUT}/observed.json`, 'utf8')) };
  } finally {
    world.close();
  }
}

function cpuMs(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The first runs warm the code. */
const warm = (run) => repeat(RUNS + 5, run).slice(5);

/** The same host with every interface without a carrier, and every port of Open vSwitch in error. */
function faulty(snapshot) {
  const { interfaces, ovs, ...slices } = snapshot.slices;
  const dead = interfaces.value.map((item) => ({
    ...item,
    flags: item.flags.filter((flag) => flag !== 'LOWER_UP').concat('NO-CARRIER'),
    operstate: 'DOWN',
  }));
  const bad = ovs.value?.interfaces?.map((item) => ({ ...item, error: 'could not open network device' }));
  return {
    ...snapshot,
    slices: {
      ...slices,
      interfaces: { ...interfaces, value: dead },
      ovs: bad ? { ...ovs, value: { ...ovs.value, interfaces: bad } } : ovs,
    },
  };
}

/** Check → median of its milliseconds. */
function costOfEach({ before, now }) {
  const reports = warm(() => judge.observe(now, judge.checks, {}, { snapshot: before }).report.checks);
  return new Map(judge.checks.map(({ id }, i) => [id, median(reports.map((checks) => checks[i].durationMs))]));
}

const host = await observed({ interfaces: 500, ports: 1000 });
const { before, now, costs } = host;
const text = JSON.stringify(now);
heading(`${host.what}: CPU of judging it by ${judge.checks.length} checks`);
const parsed = warm(() => cpuMs(() => JSON.parse(text)));
row(`JSON.parse of the snapshot, ${Math.round(text.length / 1024)} KiB`, parsed, 'ms');
row('collecting it, by the collectors of the daemon', costs, 'ms', parsed);
row(
  'one observation',
  warm(() => cpuMs(() => judge.observe(now, judge.checks))),
  'ms',
  parsed,
);
const past = { snapshot: before, memory: judge.observe(before, judge.checks).memory };
row(
  'the second of two, with all that compare',
  warm(() => cpuMs(() => judge.observe(now, judge.checks, {}, past))),
  'ms',
  parsed,
);
const [was, is] = [faulty(before), faulty(now)];
const known = { snapshot: was, memory: judge.observe(was, judge.checks).memory };
const faults = judge.observe(is, judge.checks, {}, known).report.findings.length;
row(
  `the same with ${faults} findings`,
  warm(() => cpuMs(() => judge.observe(is, judge.checks, {}, known))),
  'ms',
  parsed,
);

const twice = await observed({ interfaces: 1000, ports: 2000 });
heading(`The dearest checks there, beside what ${twice.what} take`);
const [single, double] = [costOfEach(host), costOfEach(twice)];
for (const [id, ms] of [...single].sort(([, a], [, b]) => b - a).slice(0, SHOWN)) line(id, double.get(id), 'ms', ms);
