import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './lab/until.ts';
import { tempDir } from './temp.ts';

export interface Output {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = join('dist', 'main.js');

/** Nobody can make a folder there: what a test starts leaves nothing behind, unless it has a folder of its own. */
const NO_HISTORY = { NETDIAGD_HISTORY_FOLDER: '/dev/null/netdiagd' };

/** Nothing of the machine's own configuration reaches a test. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NETDIAGD_|NODE_OPTIONS$|NOTIFY_SOCKET$|TAP)/.test(name),
  );
  return Object.fromEntries(kept);
}

function start([command = '', ...words]: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = '.') {
  const child = spawn(command, words, { cwd, env: { ...environment(), ...NO_HISTORY, ...env } });
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      out[name] += chunk.toString();
    });
  }
  // A command that does not read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Output>((resolve) => child.once('close', (status) => resolve({ status, ...out })));
  return { child, out, ended };
}

/** The built command, as somebody would type it. */
export function netdiagd(
  words: readonly string[],
  { stdin = '', env = {} }: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Output> {
  const { child, ended } = start([process.execPath, MAIN, ...words], env);
  child.stdin.end(stdin);
  return ended;
}

/**
 * A network of its own for the daemon, which asks name servers and gateways as soon as it starts.
 * Where namespaces are not allowed it runs in that of the tests.
 */
const CAGE = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];
const isCaged = spawnSync(CAGE[0] ?? '', [...CAGE.slice(1), 'true']).status === 0;

/** A program in a network of its own, which remembers nothing of other runs; the end of the test ends it. */
export function launch(t: Test, argv: readonly string[]) {
  const launched = start(isCaged ? [...CAGE, ...argv] : argv, { NETDIAGD_HISTORY_FOLDER: tempDir(t) });
  t.teardown(() => launched.child.kill('SIGKILL'));
  return launched;
}

/** A line as somebody would type it, in a network of its own, with the programs of `bin` before all others. */
export function shell(line: string, cwd: string, bin: string): Promise<Output> {
  const argv = ['sh', '-c', line];
  const { child, ended } = start(isCaged ? [...CAGE, ...argv] : argv, { PATH: `${bin}:${process.env['PATH']}` }, cwd);
  child.stdin.end();
  return ended;
}

const GET = 'fetch(process.argv[1]).then(async (got) => console.log(JSON.stringify([got.status, await got.text()])))';

export interface Served {
  readonly child: ChildProcess;
  readonly ended: Promise<Output>;
  /** The status that it answers a path with. */
  get(path: string): Promise<number>;
  /** The body that it answers a path with. */
  read(path: string): Promise<string>;
  /** What it has logged so far. */
  log(): string;
}

/** The daemon on a free port of the loopback address; the end of the test ends it. */
export async function daemon(t: Test, words: readonly string[] = []): Promise<Served> {
  const argv = [process.execPath, MAIN, 'serve', '--web.listen-address', '127.0.0.1:0', ...words];
  const { child, out, ended } = launch(t, argv);
  const address = () => /msg=listening address=(127\.0\.0\.1:\d+)/.exec(out.stderr)?.[1];
  await until('netdiagd serve listens', 10_000, () => address() !== undefined || child.exitCode !== null);
  const enter = isCaged ? ['nsenter', '--preserve-credentials', '--user', '--net', `--target=${child.pid}`] : [];
  const ask = async (path: string): Promise<readonly [number, string]> =>
    JSON.parse((await start([...enter, process.execPath, '-e', GET, `http://${address()}${path}`]).ended).stdout);
  const get = async (path: string) => (await ask(path))[0];
  const read = async (path: string) => (await ask(path))[1];
  return { child, ended, get, read, log: () => out.stderr };
}
