// As many changes of links and addresses as a machine can make, told to the daemon for a while. Needs root.
// FLOOD_SECONDS says how long: 60 for the whole minute.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Interface } from '../../src/model/network.ts';
import { undo } from '../support/lab/cleanup.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { ips, mustIn, type Place, runIn } from '../support/lab/place.ts';
import { serve } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

const SECONDS = Number(process.env['FLOOD_SECONDS'] ?? 20);
const PAIRS = 4;
/** Lines that `ip` is given at a time. */
const LINES = 400;
const CLOCK_TICKS = 100;

/** Toggles addresses and links: each line is told as several changes, of routes as well. */
function batch(): string {
  const one = (i: number) => {
    const dev = `v${i % PAIRS}`;
    const address = `10.${i % 200}.0.1/24 dev ${dev}`;
    const mtu = (size: number) => `link set ${dev} mtu ${size}`;
    return `addr add ${address}\n${mtu(1400 + (i % 50))}\naddr del ${address}\n${mtu(1500)}\n`;
  };
  return Array.from({ length: LINES / 4 }, (_, i) => one(i)).join('');
}

/** `ip -batch -` that is fed until it is told to end. */
async function flood(t: Test, place: Place): Promise<{ stop(): Promise<void> }> {
  const [command = '', ...args] = [...place.enter, 'ip', '-force', '-batch', '-'];
  const child: ChildProcessWithoutNullStreams = spawn(command, args);
  undo(t, () => child.kill('SIGKILL'));
  child.stdout.resume();
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = batch();
  let stopped = false;
  const feed = () => {
    while (!stopped) if (!child.stdin.write(lines)) return void child.stdin.once('drain', feed);
  };
  feed();
  return {
    stop: async () => {
      stopped = true;
      child.stdin.end();
      await ended;
    },
  };
}

/** Changes that are told in the namespace, by one `ip monitor` that has the processor to itself for a second. */
async function rateOf(place: Place): Promise<number> {
  const words = ['sh', '-c', 'timeout 1 ip -o monitor link address route neigh | wc -l'];
  return Number((await mustIn(place, words)).trim());
}

interface Usage {
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

/** setpriv(1) and ip(8) have become the program: the number is that of the daemon. */
function usageOf(pid: number): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS,
    residentMiB: Math.round(Number(resident) / 1024),
  };
}

const curl = (place: Place, path: string) =>
  runIn(place, ['curl', '-fsS', '-m', '10', `http://127.0.0.1:10067${path}`]);

const TIMED = ['-o', '/dev/null', '-w', '%{http_code} %{time_total}'];
async function timed(place: Place, path: string): Promise<number> {
  const { stdout } = await runIn(place, ['curl', '-sS', '-m', '10', ...TIMED, `http://127.0.0.1:10067${path}`]);
  const [code, seconds] = stdout.split(' ');
  // Degraded or broken is an answer as well.
  return code === '200' ? Number(seconds) * 1000 : Number.POSITIVE_INFINITY;
}

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.POSITIVE_INFINITY);

/** Asks for all that time, and says how long the answers took. */
async function ask(place: Place, path: string, seconds: number): Promise<{ p50: number; p99: number; worst: number }> {
  const taken: number[] = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await pause(50)) {
    taken.push(await timed(place, path));
  }
  taken.sort((a, b) => a - b);
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), worst: Math.round(taken.at(-1) ?? 0) };
}

interface Shown {
  readonly ifname: string;
  readonly mtu: number;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

const bySubject = (lines: readonly string[]): string => [...lines].sort().join('\n');

/** What `ip` says, and what the latest snapshot does, without asking for a new one. */
async function looks(place: Place): Promise<readonly [string, string]> {
  const shown = JSON.parse(await mustIn(place, ['ip', '-j', 'addr'])) as readonly Shown[];
  const { stdout } = await curl(place, '/snapshot/interfaces?maxAge=3600');
  const seen = (JSON.parse(stdout) as { readonly value: readonly Interface[] }).value;
  return [
    bySubject(
      shown.map(({ ifname, mtu, addr_info: all }) => `${ifname} ${mtu} ${all.map((a) => `${a.local}/${a.prefixlen}`)}`),
    ),
    bySubject(
      seen.map(({ name, mtu, addresses }) => `${name} ${mtu} ${addresses.map((a) => `${a.local}/${a.prefixLength}`)}`),
    ),
  ];
}

for (const how of ['netlink', 'ip monitor'] as const) {
  t.test(`a flood told by ${how}`, async (t) => {
    const place = await addNamespace(t, 'flood');
    for (let i = 0; i < PAIRS; i += 1) {
      await ips(place, `link add v${i} type veth peer name w${i}`, `link set v${i} up`, `link set w${i} up`);
    }
    const daemon = await serve(t, place, [], {
      NETDIAGD_HISTORY_FOLDER: tempFolder(t),
      NETDIAGD_INTERVAL: '3600',
      ...(how === 'ip monitor' && { NETDIAGD_NETLINK: 'off' }),
    });
    await pause(1000);
    const before = usageOf(daemon.pid);
    const began = performance.now();
    const { stop } = await flood(t, place);
    const [health, report] = await Promise.all([
      ask(place, '/healthz', SECONDS),
      ask(place, '/diagnose?maxAge=3600', SECONDS),
    ]);
    const rate = await rateOf(place);
    const after = usageOf(daemon.pid);
    const cores = (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - began) / 1000);
    await stop();
    const figures = { changesPerSecond: rate, health, report, cores: Math.round(cores * 100) / 100, before, after };
    t.comment(`| ${how}: ${JSON.stringify(figures)}`);
    t.ok(rate > 1000, `${rate} changes a second`);
    t.ok(health.p50 < 300 && health.p99 < 2000, `/healthz: ${health.p50} and ${health.p99} ms`);
    t.ok(report.p50 < 300 && report.p99 < 2000, `/diagnose: ${report.p50} and ${report.p99} ms`);
    t.ok(cores < 0.9, `${cores} cores`);
    t.ok(after.residentMiB < 160, `${after.residentMiB} MiB`);
    await ips(place, 'addr add 10.250.0.1/24 dev v1', 'link set v2 mtu 1444');
    await until('the latest snapshot is right', 30_000, async () => {
      const [actual, expected] = await looks(place);
      return actual === expected && expected.includes('10.250.0.1/24');
    });
    const [actual, expected] = await looks(place);
    t.equal(actual, expected);
    t.equal(await daemon.stop(), 0);
  });
}
