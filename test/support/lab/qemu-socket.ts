import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly timestamp?: { readonly seconds: number; readonly microseconds: number };
}

interface Waiting {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** What qemu tells of itself, qemu-qmp-ref(7). */
export interface QemuEvent {
  readonly event: string;
  /** By the clock of this machine, milliseconds. */
  readonly at: number;
}

/** The JSON protocol of qemu itself (QMP) and of its guest agent: commands are answered in order. */
export class QemuSocket {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  /** Since the socket was opened. */
  readonly events: QemuEvent[] = [];
  #rest = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { command, reject } of this.#waiting.splice(0)) reject(new Error(`${command}: qemu hung up`));
    });
  }

  execute(command: string, args: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error(`${command}: qemu hung up`));
      this.#waiting.push({ command, resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Message;
      if (message.event !== undefined && message.timestamp) {
        const { seconds, microseconds } = message.timestamp;
        this.events.push({ event: message.event, at: seconds * 1000 + microseconds / 1000 });
      }
      // A greeting or an event.
      if (!('return' in message || 'error' in message)) continue;
      const waiting = this.#waiting.shift();
      if (message.error) waiting?.reject(new Error(`${waiting.command}: ${message.error.desc}`));
      else waiting?.resolve(message.return);
    }
  }
}

/** When it last told so; waits for it where it has not yet. */
export async function lastEvent(monitor: QemuSocket, name: string, ms = 10_000): Promise<number> {
  const last = () => monitor.events.findLast(({ event }) => event === name)?.at;
  await until(`qemu tells ${name}`, ms, () => last() !== undefined);
  return last() ?? 0;
}

export function openQemuSocket(path: string): Promise<QemuSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(new QemuSocket(socket)));
    socket.once('error', reject);
  });
}

/** The monitor, ready for commands. */
export async function openMonitor(path: string): Promise<QemuSocket> {
  const monitor = await openQemuSocket(path);
  await monitor.execute('qmp_capabilities');
  return monitor;
}

/** Writes the state of a stopped machine to where `uri` says, and waits for its end. */
export async function migrate(monitor: QemuSocket, uri: string): Promise<void> {
  await monitor.execute('migrate', { uri });
  await until(`migration to ${uri}`, 60_000, async () => {
    const { status } = (await monitor.execute('query-migrate')) as { status?: string };
    if (status === 'failed' || status === 'cancelled') throw new Error(`migration to ${uri}: ${status}`);
    return status === 'completed';
  });
}

/** Waits until a machine that was started with `-incoming` has its state, and lets it run. */
export async function resume(monitor: QemuSocket): Promise<void> {
  await until('the machine has its state', 60_000, async () => {
    const { status } = (await monitor.execute('query-status')) as { status: string };
    return status !== 'inmigrate';
  });
  await monitor.execute('cont');
}
