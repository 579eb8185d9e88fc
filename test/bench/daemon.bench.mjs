// The daemon beside a shell: wall time of a fresh report, memory, and time to the first answer.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { row } from './figures.mjs';
import { createWorld } from './world.mjs';

const MAIN = 'dist/main.js';
/** The flags of the systemd unit. */
const NODE = [process.execPath, '--max-semi-space-size=1', '--max-old-space-size=128', MAIN];
const RUNS = 9;
const SCRAPES = 1000;

/** What an operator types to see the same; the product runs them too, or asks the same by itself. */
const COMMANDS = [
  'ip -j -d -s -s addr show',
  'ip -j -d -4 route show table all',
  'ip -j -d -6 route show table all',
  'ip -j -4 rule show',
  'ip -j -6 rule show',
  'ip -j neigh show',
  'bridge -j -d link show',
  'ovs-vsctl --timeout=2 show',
  'ss -H -tuanp',
  'cat /etc/resolv.conf',
  'kdig @127.0.0.1 kubernetes.default.svc.cluster.local A',
  'kdig @127.0.0.1 dns-version.cluster.local TXT',
];

const world = await createWorld();
async function measure() {
  const typed = COMMANDS.filter((line) => spawnSync('sh', ['-c', `command -v ${line.split(' ')[0]}`]).status === 0);
  if (typed.length < COMMANDS.length)
    console.log(`not installed here: ${COMMANDS.filter((line) => !typed.includes(line)).join('; ')}`);
  const shell = repeat(RUNS, () =>
    run(...world.argv('sh', '-c', typed.map((line) => `${line} >/dev/null 2>&1`).join('\n'))),
  );
  row(`shell: ${typed.length} commands one after another`, shell, 'ms');
  row(
    'netdiagd diagnose, as a command',
    repeat(RUNS, () => run(...world.argv(...NODE, 'diagnose'))),
    'ms',
    shell,
  );

  const starts = [];
  for (let i = 0; i < RUNS; i += 1) {
    const daemon = await start();
    starts.push(daemon);
    await daemon.stop();
  }
  row(
    'start to first answered /healthz',
    starts.map(({ healthz }) => healthz),
    'ms',
  );
  row(
    'start to /readyz',
    starts.map(({ readyz }) => readyz),
    'ms',
  );

  const daemon = await start();
  row('fresh GET /diagnose', fetches(daemon.port, '/diagnose?maxAge=0', RUNS * 3), 'ms', shell);
  row('GET /diagnose from the latest run', fetches(daemon.port, '/diagnose?maxAge=3600', RUNS * 3), 'ms');
  memory('resident memory after start', daemon.pid);
  row(`GET /metrics, ${SCRAPES} scrapes`, fetches(daemon.port, '/metrics', SCRAPES), 'ms');
  memory(`resident memory after ${SCRAPES} scrapes`, daemon.pid);
  await daemon.stop();
}

const repeat = (count, measureOne) => Array.from({ length: count }, measureOne);

function run(command, ...args) {
  const began = performance.now();
  spawnSync(command, args, { stdio: 'ignore' });
  return performance.now() - began;
}

/** Times requests inside the namespace, from one process with one connection. */
function fetches(port, path, count) {
  const script = `
    import http from 'node:http';
    const agent = new http.Agent({ keepAlive: true });
    const times = [];
    for (let i = 0; i < ${count}; i += 1) {
      const began = performance.now();
      await new Promise((resolve, reject) => http.get({ agent, port: ${port}, host: '127.0.0.1', path: '${path}' }, (res) => {
        res.resume(); res.on('end', resolve);
      }).on('error', reject));
      times.push(performance.now() - began);
    }
    console.log(JSON.stringify(times)); agent.destroy();`;
  const [command, ...args] = world.argv(process.execPath, '--input-type=module', '-e', script);
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

/** Starts the daemon and asks from inside the namespace until it answers. */
async function start() {
  const port = 10067;
  const began = performance.now();
  const [command, ...args] = world.argv(...NODE, 'serve', '--log.level=error');
  const child = spawn(command, args, { stdio: 'inherit' });
  const script = `
    import http from 'node:http';
    const ask = (path) => new Promise((resolve) => http.get({ port: ${port}, host: '127.0.0.1', path }, (res) => {
      res.resume(); res.on('end', () => resolve(res.statusCode));
    }).on('error', () => resolve(0)));
    for (const path of ['/healthz', '/readyz']) {
      while (await ask(path) !== 200) await new Promise((resolve) => setTimeout(resolve, 1));
      console.log(Date.now());
    }`;
  const offset = Date.now() - performance.now();
  const [asker, ...askerArgs] = world.argv(process.execPath, '--input-type=module', '-e', script);
  const [healthz, readyz] = execFileSync(asker, askerArgs, { encoding: 'utf8', timeout: 20_000 })
    .trim()
    .split('\n')
    .map(Number);
  return {
    port,
    pid: child.pid,
    healthz: healthz - offset - began,
    readyz: readyz - offset - began,
    stop: () => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM')),
  };
}

function memory(what, pid) {
  const file = `/proc/${pid}/smaps_rollup`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const mib = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN) / 1024;
  console.log(
    `${what.padEnd(52)} ${mib('Rss').toFixed(1).padStart(7)} MiB (anonymous ${mib('Anonymous').toFixed(1)} MiB)`,
  );
}

try {
  await measure();
} finally {
  world.close();
}
