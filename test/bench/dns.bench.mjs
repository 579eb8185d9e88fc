// DNS questions beside those of kdig(1), to Knot on loopback addresses of a namespace of the bench's own.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { NODE } from './daemon.mjs';
import { heading, line, repeat, row } from './figures.mjs';
import { timed } from './shell.mjs';

const QUERIES = 1000;
/** Questions of one kdig: its arguments have a limit. */
const BATCH = 200;
const NAME = 'web.prod.svc.cluster.local';
const SERVERS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const CLIENT = '.build/bench/dns-client.mjs';
const RUNS = 5;
/** Batches whose CPU time is measured. */
const KDIG_RUNS = 50;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const names = Array.from({ length: 200 }, (_, i) => `name-${i}.prod.svc A 10.244.0.${i}`);
const ZONE = `$ORIGIN cluster.local.
$TTL 5
@ SOA ns.dns hostmaster 1 7200 1800 86400 5
@ NS ns.dns
ns.dns A 10.96.0.10
web.prod.svc A 10.244.1.17
${names.join('\n')}
`;
const configuration = (folder) => `server:
    rundir: "${folder}"
    listen: [ ${SERVERS.map((address) => `"${address}@53"`).join(', ')} ]
    user: root:root
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}"
zone:
  - domain: cluster.local
    file: "${folder}/zone"
    zonefile-sync: -1
    journal-content: none
`;

async function startKnot(namespace) {
  const folder = mkdtempSync(join(tmpdir(), 'nd-bench-'));
  writeFileSync(join(folder, 'zone'), ZONE);
  writeFileSync(join(folder, 'conf'), configuration(folder));
  execFileSync('ip', ['netns', 'add', namespace]);
  execFileSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  const inside = (...argv) => ['ip', 'netns', 'exec', namespace, ...argv];
  const [command, ...args] = inside('knotd', '-c', join(folder, 'conf'), '-s', join(folder, 'knot.sock'));
  const server = spawn(command, args, { stdio: 'ignore' });
  const close = () => {
    server.kill('SIGKILL');
    execFileSync('ip', ['netns', 'delete', namespace]);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries += 1) {
    const [tool, ...words] = inside('kdig', '@127.0.0.3', '+time=1', '+retry=0', '+short', NAME);
    if (spawnSync(tool, words, { encoding: 'utf8' }).stdout.includes('10.244.1.17')) return { inside, close };
    if (tries === 50) throw new Error('knotd does not answer');
    await new Promise((soon) => setTimeout(soon, 100));
  }
}

const output = ([command, ...args]) => execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const probe = (inside, ...words) => JSON.parse(output(inside(...NODE, CLIENT, ...words)));
const questions = (count, ...words) => Array.from({ length: count }, () => words).flat();

/** CPU time comes in ticks: only the mean of many is a figure. */
function kdig(inside) {
  const argv = inside('kdig', '@127.0.0.1', '+noall', '+stats', ...questions(BATCH, NAME, 'A'));
  const printed = repeat(QUERIES / BATCH, () => output(argv)).join('');
  const told = [...printed.matchAll(/in ([\d.]+) ms/g)].map(([, ms]) => Number(ms));
  if (told.length !== QUERIES) throw new Error(`${told.length} replies to kdig`);
  const { ms, cpu } = timed('sh', '-c', `for i in $(seq ${KDIG_RUNS}); do "$@"; done`, 'sh', ...argv);
  const queries = KDIG_RUNS * BATCH;
  return { told: mean(told), passed: ms / queries, cpu: cpu / queries };
}

function latency(inside) {
  heading(`one question after another, ${QUERIES} each`);
  const [tool, probed] = [kdig(inside), probe(inside, 'latency', '127.0.0.1')];
  // Rounded to tenths it is mostly nothing, and no figure to be compared with.
  line('kdig, as it tells: mean', tool.told, 'ms');
  row('netdiagd, as it tells', probed.told, 'ms');
  line('kdig, a query among many: mean', tool.passed, 'ms');
  line('netdiagd, until the answer is read: mean', mean(probed.passed), 'ms', tool.passed);
  row('netdiagd, until the answer is read', probed.passed, 'ms');
  line('kdig, CPU of a query among many', tool.cpu, 'ms');
  line('netdiagd, CPU of a query among many', probed.cpu, 'ms', tool.cpu);
  const ms = repeat(QUERIES, () => timed(...inside('kdig', '@127.0.0.1', '+short', NAME, 'A')).ms);
  row('kdig, a process for each', ms, 'ms');
  row('netdiagd, of that', probed.passed, 'ms', ms);
}

function matrix(inside) {
  const servers = SERVERS.length;
  heading(`200 names of ${servers} servers at once, of ${RUNS} processes the median`);
  const runs = repeat(RUNS, () => probe(inside, 'matrix', ...SERVERS));
  const tool = repeat(RUNS, () => {
    const of = (server) =>
      Array.from({ length: 200 }, (_, i) => [`@${server}`, `name-${i}.prod.svc.cluster.local`, 'A']);
    return timed(...inside('kdig', '+noall', '+answer', ...SERVERS.flatMap((server) => of(server)).flat()));
  });
  const of = (list, key) => list.map((run) => run[key]);
  row('kdig, one after another: wall', of(tool, 'ms'), 'ms');
  row('netdiagd: wall', of(runs, 'wall'), 'ms', of(tool, 'ms'));
  row('kdig: CPU', of(tool, 'cpu'), 'ms');
  row('netdiagd: CPU', of(runs, 'cpu'), 'ms', of(tool, 'cpu'));
  row('netdiagd: resident before', of(runs, 'idle'), 'MiB');
  row('netdiagd: resident at the most', of(runs, 'peak'), 'MiB', of(runs, 'idle'));
}

await build({
  entryPoints: ['test/bench/dns-client.mjs'],
  outfile: CLIENT,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});
if (spawnSync('kdig', ['--version']).status !== 0 || spawnSync('knotd', ['--version']).status !== 0) {
  console.log('not installed here: knotd, or kdig');
} else {
  const { inside, close } = await startKnot(`nd-bench-dns-${process.pid}`);
  try {
    latency(inside);
    matrix(inside);
  } finally {
    close();
  }
}
