// The daemon beside a shell: a fresh report, what it costs, the processes it takes, start, and memory.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN, NODE, startDaemon } from './daemon.mjs';
import { heading, line, median, repeat, row } from './figures.mjs';
import { runShell, timed } from './shell.mjs';
import { cpuMs, memory } from './usage.mjs';
import { createWorld } from './world.mjs';

const RUNS = 7;
const [DIAGNOSES, SCRAPES] = [100, 1000];
const FRESH = '/diagnose?maxAge=0';

/** What a way to look at the host is switched to by. */
const WAYS = { 'by netlink': {}, 'by sessions of commands': { NETDIAGD_NETLINK: 'off' } };

async function bench(world) {
  heading(world.what);
  const shell = repeat(RUNS, () => runShell(world));
  const [shellMs, shellCpu] = [shell.map(({ ms }) => ms), shell.map(({ cpu }) => cpu)];
  row(`shell: ${shell[0].commands} commands one after another`, shellMs, 'ms');
  row('  its CPU', shellCpu, 'ms');
  row(
    'netdiagd diagnose, as a command',
    repeat(RUNS, () => timed(...world.argv(...NODE, MAIN, 'diagnose')).ms),
    'ms',
    shellMs,
  );
  for (const [way, env] of Object.entries(WAYS)) await freshReports(world, { way, env, shellMs, shellCpu });
  await starts(world);
  await memoryOver(world);
}

async function freshReports(world, { way, env, shellMs, shellCpu }) {
  const daemon = await startDaemon(world, { env });
  daemon.fetch(FRESH, 3);
  const before = cpuMs(daemon.pid);
  row(`fresh GET /diagnose, ${way}`, daemon.fetch(FRESH, RUNS * 3), 'ms', shellMs);
  const each = (cpuMs(daemon.pid) - before) / (RUNS * 3);
  line('  its CPU, with that of commands', each, 'ms', median(shellCpu));
  line('  per second at the default interval of 60 s', each / 60, 'ms');
  await daemon.stop();
  line('  processes a run', await processesOf(world, env), '');
}

/** Each that the daemon starts for a run, once it has made some. */
async function processesOf(world, env) {
  const folder = mkdtempSync(join(tmpdir(), 'nd-bench-'));
  const file = join(folder, 'spawns');
  try {
    const daemon = await startDaemon(world, {
      env: { ...env, BENCH_SPAWNS: file },
      preload: ['--import', './test/bench/spawns.mjs'],
    });
    daemon.fetch(FRESH, 2);
    writeFileSync(file, '');
    daemon.fetch(FRESH, RUNS);
    await daemon.stop();
    return readFileSync(file, 'utf8').split('\n').length / RUNS - 1 / RUNS;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function starts(world) {
  const daemons = [];
  for (let i = 0; i < RUNS; i += 1) {
    const daemon = await startDaemon(world);
    daemons.push(daemon);
    await daemon.stop();
  }
  row(
    'start to first answered /healthz',
    daemons.map(({ healthz }) => healthz),
    'ms',
  );
  row(
    'start to /readyz',
    daemons.map(({ readyz }) => readyz),
    'ms',
  );
}

async function memoryOver(world) {
  const daemon = await startDaemon(world);
  const tell = (when) => {
    const { resident, anonymous } = memory(daemon.pid);
    line(`resident memory ${when}`, resident, 'MiB');
    line('  of it anonymous', anonymous, 'MiB');
  };
  tell('after start');
  daemon.fetch('/metrics', SCRAPES);
  daemon.fetch(FRESH, DIAGNOSES);
  tell(`after ${SCRAPES} scrapes and ${DIAGNOSES} diagnoses`);
  await daemon.stop();
}

for (const interfaces of [3, 500]) {
  const world = await createWorld({ interfaces });
  try {
    await bench(world);
  } finally {
    world.close();
  }
}
