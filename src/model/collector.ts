import type { LookupExpectation } from './lookups.ts';
import type { Platform } from './platform.ts';
import type { Slice } from './slice.ts';
import type { SliceName, Slices } from './snapshot.ts';

/** What the configuration tells collectors. */
export interface CollectOptions {
  /** Cluster domain; found in the search list when absent. */
  readonly clusterDomain?: string;
  /** Names looked up besides the default ones. */
  readonly lookups: readonly LookupExpectation[];
  /** Prefixes of services and pods; inferred when absent. */
  readonly serviceRanges?: readonly string[];
  readonly podRanges?: readonly string[];
  /** Time limit of one DNS query over one transport. */
  readonly dnsTimeoutMs: number;
  /** What the daemon remembers is below it. */
  readonly historyFolder?: string;
}

/** What a collector has besides the platform. */
export interface CollectContext {
  /**
   * Slices of another place, by other collectors: each has its deadline, and fails by itself. What is not collected
   * at all is left out.
   */
  slices<N extends SliceName>(os: Platform, ids: readonly N[]): Promise<{ readonly [K in N]?: Slice<Slices[K]> }>;
}

/** Turns the platform into one slice. A file of `src/collectors` whose name is the id in kebab-case. */
export interface Collector<N extends SliceName = SliceName> {
  readonly id: N;
  readonly summary: string;
  /** Files and commands it reads, for documentation. */
  readonly reads: readonly string[];
  /** Only where a run asks for everything: too dear for every run of the daemon. */
  readonly onDemand?: true;
  /** Least time that it may need, when the general deadline can be too short. */
  leastMs?(options: CollectOptions): number;
  /** The context is absent where another collector asks. */
  collect(os: Platform, options: CollectOptions, context?: CollectContext): Promise<Slice<Slices[N]>>;
}

export const defineCollector = <N extends SliceName>(collector: Collector<N>): Collector<N> => collector;
