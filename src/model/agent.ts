import type { Check, CheckPage, Severity } from './check.ts';
import type { Chronicle } from './chronicle.ts';
import type { CollectOptions } from './collector.ts';
import type { Report } from './report.ts';
import type { LookupReport, LookupRequest } from './resolution.ts';
import type { Snapshot } from './snapshot.ts';
import type { Tuning } from './tuning.ts';

export const FORMATS = ['text', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** Which part of the catalogue a report is about. */
export interface ReportFilter {
  /** Check ids. */
  readonly only?: readonly string[];
  readonly category?: readonly string[];
  /** Findings below it are left out. */
  readonly severity?: Severity;
}

export interface ReportRequest extends ReportFilter {
  /** A snapshot younger than this is judged again instead of taking a new one. */
  readonly maxAgeSeconds: number;
  /** Another network namespace, by name or path. */
  readonly netns?: string;
}

/** What routes may ask of the running daemon. */
export interface Agent {
  readonly version: string;
  readonly checks: readonly Check[];
  report(request: ReportRequest): Promise<Report>;
  /** The latest snapshot, or a new one where it is older than this. */
  snapshot(maxAgeSeconds: number): Promise<Snapshot>;
  /** Whether a first report has been made. */
  ready(): boolean;
  /** The catalogue's page of a check. */
  page(id: string): CheckPage | undefined;
  render(report: Report, format: Format): string;
  /** @throws HttpProblem where the request makes no sense, or too much is asked. */
  lookup(request: LookupRequest): Promise<LookupReport>;
  renderLookup(report: LookupReport, all: boolean): string;
  /** Prometheus exposition; OpenMetrics where it was asked for. */
  exposition(openMetrics: boolean): Promise<{ readonly contentType: string; readonly body: string }>;
  openapi(): unknown;
  /** What it remembers; absent where it keeps no history. */
  readonly chronicle?: Chronicle | undefined;
}

/** How the process was configured, defaults filled in. */
export interface Config extends Tuning {
  readonly web: { readonly listenAddresses: readonly string[] };
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly format: 'logfmt' | 'json' };
  /** Seconds between two runs of the daemon. */
  readonly interval: number;
  readonly collect: CollectOptions & { readonly deadlineMs: number };
  readonly history: HistoryConfig;
}

/** What is kept of earlier states of the host. */
export interface HistoryConfig {
  /** Where; the files in it belong to one daemon at a time. */
  readonly folder: string;
  /** States at most, in memory and on disk. */
  readonly maxStates: number;
  readonly maxBytes: number;
  /** What is written to the disk in an hour at most. */
  readonly bytesPerHour: number;
  /** Seconds between two looks at who runs this VM, where downward metrics tell; 0 looks only at each run. */
  readonly nodeSeconds: number;
}
