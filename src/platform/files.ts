import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, readdir, readlink, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Platform, ReadOptions } from '../model/platform.ts';
import { isMissing, resolveBelow } from './rooted.ts';

const MAX_BYTES = 4 * 1024 * 1024;
/** The kernel's own views: they belong to the network namespace that we run in, whatever the root. */
const KERNEL = ['/proc/', '/sys/'];

/**
 * Answered by the kernel from its memory, in microseconds: five trips through the thread pool cost twenty times as
 * much. Nothing of a process but what takes none of its locks, and no `/proc/PID/root`, which leads to any disk.
 */
const AT_HAND = /^\/proc\/(?:sys\/|net\/|\d+\/(?:comm|stat)$)/;

export type Files = Pick<Platform, 'readFile' | 'readBytes' | 'readLink' | 'readDir' | 'modified'>;

/** Reads files below `root`; with `kernel`, `/proc` and `/sys` are still those of this process. */
export function createFiles(root: string, { kernel }: { readonly kernel: boolean }): Files {
  const locate = async (path: string) => {
    if (root === '/' || (kernel && KERNEL.some((prefix) => path.startsWith(prefix)))) return path;
    return resolveBelow(root, path);
  };
  const readBytes = (path: string, { maxBytes = MAX_BYTES }: ReadOptions = {}) =>
    orMissing(async () => {
      if ((root === '/' || kernel) && AT_HAND.test(path)) return readAtOnce(path, maxBytes);
      return read(await locate(path), path, maxBytes);
    });
  return {
    readBytes,
    readFile: async (path, options) => (await readBytes(path, options))?.toString('utf8'),
    readLink: (path) =>
      orMissing(async () => {
        const parent = await locate(dirname(path));
        return notLink(() => readlink(`${parent}/${path.slice(path.lastIndexOf('/') + 1)}`));
      }),
    readDir: (path) => orMissing(async () => (await readdir(await locate(path))).sort()),
    modified: (path) => orMissing(async () => (await stat(await locate(path))).mtime),
  };
}

/** Opening a FIFO without a writer, or a serial line, would otherwise wait for the other end. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const PIECE_BYTES = 65_536;

/** Reads in pieces: some files have no size, and a file may grow while it is read. */
async function read(place: string, path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(place, READ);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    // Most files are small: one byte of room more than they have tells that they end there.
    const room = stat.size === 0 ? PIECE_BYTES : Math.min(stat.size + 1, PIECE_BYTES);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room);
      if (bytesRead === 0) return Buffer.concat(chunks);
      bytes += bytesRead;
      if (bytes > maxBytes) throw new Error(`${path} is longer than ${maxBytes} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

let piece: Buffer | undefined;

/** The same, without the thread pool. */
function readAtOnce(path: string, maxBytes: number): Buffer {
  const file = openSync(path, READ);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a regular file`);
    piece ??= Buffer.allocUnsafeSlow(PIECE_BYTES);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const read = readSync(file, piece, 0, PIECE_BYTES, null);
      if (read === 0) return Buffer.concat(chunks);
      bytes += read;
      if (bytes > maxBytes) throw new Error(`${path} is longer than ${maxBytes} bytes`);
      chunks.push(Buffer.from(piece.subarray(0, read)));
    }
  } finally {
    closeSync(file);
  }
}

async function orMissing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function notLink(action: () => Promise<string>): Promise<string | undefined> {
  try {
    return await action();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw cause;
  }
}
