import type { Kernel } from '../../src/model/kernel.ts';

/** What the kernel says on a host of a test, which overrides what it is about. */
export const kernelOf = (parts: Partial<Kernel> = {}): { readonly kernel: Kernel } => ({
  kernel: { sysctls: {}, counters: {}, neighbours: {}, ...parts },
});
