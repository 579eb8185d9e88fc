import { constants } from 'node:fs';
import { open, readdir, readlink, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Platform } from '../model/platform.ts';
import { isMissing, resolveBelow } from './rooted.ts';

const MAX_BYTES = 4 * 1024 * 1024;
/** The kernel's own views: they belong to the network namespace that we run in, whatever the root. */
const KERNEL = ['/proc/', '/sys/'];

export type Files = Pick<Platform, 'readFile' | 'readBytes' | 'readLink' | 'readDir' | 'modified'>;

/** Reads files below `root`; with `kernel`, `/proc` and `/sys` are still those of this process. */
export function createFiles(root: string, { kernel }: { readonly kernel: boolean }): Files {
  const locate = async (path: string) => {
    if (root === '/' || (kernel && KERNEL.some((prefix) => path.startsWith(prefix)))) return path;
    return resolveBelow(root, path);
  };
  const readBytes = (path: string, options?: { readonly maxBytes?: number }) =>
    orMissing(async () => read(await locate(path), path, options?.maxBytes ?? MAX_BYTES));
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

/** Reads in pieces: files of `/proc` have no size, and a file may grow while it is read. */
async function read(place: string, path: string, maxBytes: number): Promise<Buffer> {
  // Opening a FIFO without a writer, or a serial line, would otherwise wait for the other end.
  const file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536);
      if (bytesRead === 0) return Buffer.concat(chunks);
      bytes += bytesRead;
      if (bytes > maxBytes) throw new Error(`${path} is longer than ${maxBytes} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
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
