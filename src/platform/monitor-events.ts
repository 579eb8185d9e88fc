import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { NetworkEvent } from '../model/watch.ts';
import { commandEnvironment } from './exec.ts';
import { Loss } from './loss.ts';
import { MonitorReader } from './monitor-lines.ts';
import type { EventHandlers } from './netlink-events.ts';

const COMMAND = ['ip', '-ts', 'monitor', 'label', 'link', 'address', 'route', 'rule', 'neigh'] as const;
/** Until it listens; where nothing tells whether it does, it is taken for granted afterwards. */
const [POLL_MS, BEGIN_MS] = [5, 2000];
/** What a child says last comes about when it ends. */
const LAST_WORDS_MS = 20;
const MAX_WORDS = 200;
/** rtnl_listen() of iproute2 goes on after ENOBUFS, and says so: `netlink receive error No buffer space available (105)`. */
const OVERRUN = '(105)';
const LOST = 'ip monitor: more changes came than were read';

/** Children that must not outlive this process. */
const children = new Set<ChildProcess>();
const endAll = () => {
  for (const child of children) child.kill('SIGKILL');
};

/**
 * Changes as `ip monitor` prints them: a child that lives as long as it is listened to. Resolves when it listens.
 * `enter` stands before the command, to run it in another network namespace.
 */
export async function openMonitor(
  { onEvent, onEnd }: EventHandlers,
  enter: readonly string[] = [],
): Promise<{ close(): void }> {
  const monitor = new Monitor([...enter, ...COMMAND], onEvent);
  const { child } = monitor;
  // It must not keep the process running.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref?(): void } | null)?.unref?.();
  const begun = await Promise.race([untilListening(monitor), monitor.ended]);
  if (begun !== undefined) throw new Error(begun);
  void monitor.ended.then(onEnd);
  return { close: () => monitor.close() };
}

class Monitor {
  readonly child: ChildProcess;
  /** Why it will tell nothing any more; it does not resolve where it was closed. */
  readonly ended: Promise<string>;
  readonly #onEvent: (event: NetworkEvent) => void;
  readonly #loss: Loss;
  closed = false;
  #words = '';

  constructor([command = '', ...args]: readonly string[], onEvent: (event: NetworkEvent) => void) {
    this.#onEvent = (event) => void (this.closed || onEvent(event));
    this.#loss = new Loss(() => this.#onEvent({ at: new Date(), kind: 'gap', reason: LOST }));
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: commandEnvironment() });
    remember(this.child);
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        if (!this.closed) resolve(reason);
        this.close();
      };
      this.#hear(end);
      this.child.on('error', (cause) => end(`ip monitor: ${cause.message}`));
      this.child.on('exit', (status, signal) => {
        setTimeout(() => end(`ip monitor ended ${ending(status, signal, this.#words)}`), LAST_WORDS_MS).unref();
      });
    });
  }

  close(): void {
    this.closed = true;
    this.#loss.forget();
    forget(this.child);
    this.child.kill('SIGKILL');
  }

  #hear(end: (reason: string) => void): void {
    const reader = new MonitorReader(this.#onEvent);
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (!reader.read(text, new Date())) end('ip monitor printed a line without an end');
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-MAX_WORDS);
      if (text.includes(OVERRUN)) this.#loss.note();
    });
  }
}

function remember(child: ChildProcess): void {
  if (children.size === 0) process.once('exit', endAll);
  children.add(child);
}

function forget(child: ChildProcess): void {
  children.delete(child);
  if (children.size === 0) process.off('exit', endAll);
}

const ending = (status: number | null, signal: NodeJS.Signals | null, words: string): string => {
  const how = signal === null ? `with status ${status}` : `by ${signal}`;
  const said = words.trim().split('\n').at(-1);
  return said ? `${how}: ${said}` : how;
};

/** A socket of netlink bears the number of its process, and tells its groups where it is bound: /proc/net/netlink. */
async function untilListening(monitor: Monitor): Promise<undefined> {
  const { pid } = monitor.child;
  const bound = new RegExp(`^\\S+ +0 +${pid} +(?!0{8} )[0-9a-f]{8} `, 'm');
  const deadline = performance.now() + BEGIN_MS;
  while (!monitor.closed && performance.now() < deadline) {
    const table = await readFile(`/proc/${pid}/net/netlink`, 'latin1').catch(() => undefined);
    if (table !== undefined && bound.test(table)) return undefined;
    await pause(POLL_MS, undefined, { ref: false });
  }
  return undefined;
}
