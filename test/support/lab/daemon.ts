import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import type { Argv } from './command.ts';
import type { Place } from './place.ts';
import { until } from './until.ts';

export interface Daemon {
  readonly pid: number;
  running(): boolean;
  /** The end of what it printed. */
  log(): string;
  /** Ends it and waits for it; the exit status, or null when it took a SIGKILL. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface DaemonOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Looked at until it holds: the daemon serves. */
  readonly ready?: (daemon: Daemon) => boolean | Promise<boolean>;
  readonly readyMs?: number;
}

const KEPT_LOG = 16_384;

/** Starts a program in the foreground; the teardown of the test ends it by its pid. */
export async function startDaemon(t: Test, place: Place, argv: Argv, options: DaemonOptions = {}): Promise<Daemon> {
  const { env, ready = () => true, readyMs = 10_000 } = options;
  // Should this process be killed, the kernel ends most children, prctl(2) PR_SET_PDEATHSIG; the next run the others.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...place.enter, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-KEPT_LOG);
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (status) => {
      // What it forked may hold them for ever, and with them this process.
      for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
      resolve(status);
    });
    child.once('error', () => resolve(127));
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  const daemon: Daemon = {
    pid: child.pid ?? 0,
    running,
    log: () => log,
    stop(signal = 'SIGTERM') {
      const deaf = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.kill(signal);
      return ended.finally(() => clearTimeout(deaf));
    },
  };
  undo(t, () => {
    child.kill('SIGKILL');
  });
  t.teardown(() => daemon.stop());
  await until(`${argv[0]} in ${place.name} is ready`, readyMs, async () => {
    if (!running()) throw new Error(`${argv.join(' ')} in ${place.name} ended:\n${log}`);
    return ready(daemon);
  }).catch((cause) => {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${log}`);
  });
  return daemon;
}
