import type { Identity } from '../model/platform.ts';

let known: Identity | undefined;

/**
 * Asks systeminformation once per process, and loads it only then: it takes megabytes.
 * Memory alone: it reads that from /proc, while most of its other functions start shells.
 */
export async function identity(): Promise<Identity> {
  if (!known) {
    const { default: si } = await import('systeminformation');
    known = { memoryTotalBytes: (await si.mem()).total };
  }
  return known;
}
