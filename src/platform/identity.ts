import type { Identity } from '../model/platform.ts';

let known: Promise<Identity> | undefined;

/** Asks systeminformation once per process, and loads it only then: it starts commands and takes megabytes. */
export function identity(): Promise<Identity> {
  known ??= ask();
  return known;
}

async function ask(): Promise<Identity> {
  const { default: si } = await import('systeminformation');
  const [memory, system] = await Promise.all([si.mem(), si.system()]);
  const hypervisor = system.virtualHost?.toLowerCase();
  return { memoryTotalBytes: memory.total, ...(hypervisor && { hypervisor }) };
}
