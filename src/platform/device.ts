import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceOptions } from '../model/platform.ts';
import { isMissing } from './rooted.ts';

const AGAIN_MS = 50;

/**
 * Opens a block device for each look at it: the kernel forgets what it read of one when the last who has it open
 * closes it (blkdev_flush_mapping of block/bdev.c), and what the hypervisor wrote since would not be seen before.
 */
export async function readDevice(
  path: string,
  { maxBytes, accept, timeoutMs }: DeviceOptions,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const bytes = await look(path, maxBytes);
    if (bytes === undefined || accept(bytes) || signal.aborted || performance.now() >= deadline) return bytes;
    await pause(AGAIN_MS);
  }
}

async function look(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await read(path, maxBytes);
  } catch (cause) {
    // A drive without a medium is there, and has nothing.
    const { code } = cause as NodeJS.ErrnoException;
    if (isMissing(cause) || code === 'ENXIO' || code === 'ENOMEDIUM') return undefined;
    throw cause;
  }
}

async function read(path: string, maxBytes: number): Promise<Uint8Array> {
  const device = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await device.stat()).isBlockDevice()) throw new Error(`${path} is not a block device`);
    const bytes = Buffer.alloc(maxBytes);
    let length = 0;
    while (length < maxBytes) {
      const { bytesRead } = await device.read(bytes, length, maxBytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await device.close();
  }
}
