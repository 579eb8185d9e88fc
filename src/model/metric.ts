import { CONFIDENCES, type Confidence } from './episode.ts';
import type { Report } from './report.ts';
import type { Snapshot } from './snapshot.ts';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of a histogram, whose value is the number of observations. */
  readonly spread?: Spread;
}

/** How observations lie. */
export interface Spread {
  readonly sum: number;
  /** Observations up to and including each bound, bounds rising. */
  readonly upTo: readonly (readonly [bound: number, count: number])[];
}

/** Lookups since the daemon started. Servers are named by their position, names by what sort they are of. */
export interface LookupTally {
  readonly series: readonly LookupSeries[];
  readonly failures: readonly { readonly server: string; readonly rcode: string; readonly count: number }[];
}

export interface LookupSeries {
  readonly server: string;
  readonly kind: string;
  readonly count: number;
  readonly answered: number;
  /** Seconds that answers took. */
  readonly durations: Spread;
}

/** What happened to the host, counted since the daemon started, and what is kept of it. */
export interface EpisodeTally {
  /** Live migrations, by how sure it is of them. */
  readonly migrations: Readonly<Record<Confidence, number>>;
  /** The latest that is remembered, of an earlier run of the daemon too; without its downtime while that is unknown. */
  readonly latest?: { readonly timestampSeconds: number; readonly downtimeSeconds?: number };
  /** Addresses of interfaces that came or went. */
  readonly addressChanges: number;
  /** How often changes of the network were missed. */
  readonly watchGaps: number;
  /** The files of the history; absent where none is kept. */
  readonly history?: {
    /** What is kept now outlives the daemon. */
    readonly persistent: boolean;
    readonly writeFailures: number;
    /** Since the daemon started. */
    readonly writtenBytes: number;
  };
}

/** Nothing has happened yet. */
export const NO_EPISODES: EpisodeTally = {
  migrations: Object.fromEntries(CONFIDENCES.map((confidence) => [confidence, 0])) as Record<Confidence, number>,
  addressChanges: 0,
  watchGaps: 0,
};

/** What the daemon knows when Prometheus asks. */
export interface MetricInput {
  readonly version: string;
  readonly nodeVersion: string;
  readonly report: Report;
  readonly snapshot: Snapshot;
  readonly requests: readonly { readonly route: string; readonly code: number; readonly count: number }[];
  /** Runs since the daemon started. */
  readonly runs: number;
  readonly lookups: LookupTally;
  readonly episodes: EpisodeTally;
}

/** One metric family: a file of `src/metrics` named for it, without the prefix. */
export interface Metric {
  /** With prefix, unit and `_total` where it counts. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly labels: readonly string[];
  /** Changes between two runs, too: its samples are made at each scrape, and others once for each report. */
  readonly live?: true;
  samples(input: MetricInput): Iterable<Sample>;
}

export const defineMetric = (metric: Metric): Metric => metric;
