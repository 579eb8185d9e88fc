import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConverseOptions } from '../model/platform.ts';
import { isMissing } from './rooted.ts';

/** Not ready yet, or in use by somebody who may be done soon. */
const TRY_AGAIN = ['EAGAIN', 'EBUSY', 'EINTR'];
const POLL_MS = 10;
/**
 * QEMU holds back what the host sends while nobody has the port open (hw/char/virtio-serial-bus.c,
 * virtio_serial_guest_ready). What an earlier reader did not wait for so comes as soon as the port is opened.
 */
const STALE_MS = 50;
/** KubeVirt's server takes one request a second, pkg/downwardmetrics/virtio-serial/server.go. */
const SHARED_MS = 1000;
const CHUNK_BYTES = 65_536;

export type Converse = (
  path: string,
  request: string,
  options: ConverseOptions,
  signal: AbortSignal,
) => Promise<string | undefined>;

interface Talk {
  readonly reply: Promise<string | undefined>;
  /** When the reply was there. */
  at: number;
}

/** Talks to character devices. Nothing it calls waits in the kernel: it looks again and again instead. */
export function createConverse(): Converse {
  const talks = new Map<string, Talk>();
  return (path, request, options, signal) => {
    const key = `${path}\0${request}`;
    const known = talks.get(key);
    if (known && performance.now() - known.at < SHARED_MS) return known.reply;
    const talk: Talk = { reply: converse(path, request, options, signal), at: Number.POSITIVE_INFINITY };
    talks.set(key, talk);
    talk.reply.then(
      () => {
        talk.at = performance.now();
      },
      () => talks.delete(key),
    );
    return talk.reply;
  };
}

async function converse(path: string, request: string, options: ConverseOptions, signal: AbortSignal) {
  const deadline = performance.now() + options.timeoutMs;
  const clock: Clock = { path, isOver: () => signal.aborted || performance.now() >= deadline };
  const device = await openDevice(clock);
  if (device === undefined) return undefined;
  try {
    if (!(await device.stat()).isCharacterDevice()) throw new Error(`${path} is not a character device`);
    await drain(device, clock);
    await send(device, Buffer.from(request), clock);
    return await receive(device, options, clock);
  } finally {
    await device.close();
  }
}

interface Clock {
  readonly path: string;
  isOver(): boolean;
}

/** Until `action` has something, or the time is over: then an error that says what did not come. */
async function whenReady<T>(clock: Clock, otherwise: string, action: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await orLater(action);
    if (result !== undefined) return result;
    if (clock.isOver()) throw new Error(`${clock.path} ${otherwise}`);
    await pause(POLL_MS);
  }
}

async function orLater<T>(action: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await action();
  } catch (cause) {
    if (TRY_AGAIN.includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
}

async function openDevice(clock: Clock): Promise<FileHandle | undefined> {
  // A terminal must not become ours by being opened.
  const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
  try {
    return await whenReady(clock, 'is in use by another program', () => open(clock.path, flags));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function drain(device: FileHandle, clock: Clock): Promise<void> {
  const end = performance.now() + STALE_MS;
  const buffer = Buffer.alloc(CHUNK_BYTES);
  while (performance.now() < end && !clock.isOver()) {
    const read = await orLater(() => device.read(buffer, 0, CHUNK_BYTES, null));
    if (!read?.bytesRead) await pause(POLL_MS);
  }
}

async function send(device: FileHandle, request: Buffer, clock: Clock): Promise<void> {
  let sent = 0;
  while (sent < request.length) {
    const written = await whenReady(clock, 'takes no request: nothing seems to be connected to its other end', () =>
      device.write(request, sent, request.length - sent, null),
    );
    sent += written.bytesWritten;
  }
}

async function receive(device: FileHandle, { until, timeoutMs, maxBytes }: ConverseOptions, clock: Clock) {
  const end = Buffer.from(until);
  const received = Buffer.alloc(maxBytes + 1);
  let bytes = 0;
  do {
    bytes += await whenReady(clock, `did not answer within ${timeoutMs} ms`, async () => {
      const { bytesRead } = await device.read(received, bytes, received.length - bytes, null);
      // Nothing, and no error: nobody is connected to the other end yet.
      return bytesRead === 0 ? undefined : bytesRead;
    });
    if (bytes > maxBytes) throw new Error(`${clock.path} answers with more than ${maxBytes} bytes`);
  } while (!received.subarray(0, bytes).subarray(-end.length).equals(end));
  return received.toString('utf8', 0, bytes);
}
