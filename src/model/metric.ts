import type { Report } from './report.ts';
import type { Snapshot } from './snapshot.ts';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the daemon knows when Prometheus asks. */
export interface MetricInput {
  readonly version: string;
  readonly nodeVersion: string;
  readonly report: Report;
  readonly snapshot: Snapshot;
  readonly requests: readonly { readonly route: string; readonly code: number; readonly count: number }[];
  /** Runs since the daemon started. */
  readonly runs: number;
}

/** One metric family: a file of `src/metrics` named for it, without the prefix. */
export interface Metric {
  /** With prefix, unit and `_total` where it counts. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly labels: readonly string[];
  /** Changes between two runs, too: its samples are made at each scrape, and others once for each report. */
  readonly live?: true;
  samples(input: MetricInput): Iterable<Sample>;
}

export const defineMetric = (metric: Metric): Metric => metric;
