import type { Category, Severity } from './check.ts';
import type { Host } from './host.ts';
import type { CollectorRun, SliceName } from './snapshot.ts';

export const VERDICTS = ['healthy', 'degraded', 'broken', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const CHECK_VERDICTS = ['pass', 'fail', 'skipped', 'unknown'] as const;
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

export interface Evidence {
  readonly slice: SliceName;
  readonly path: string;
  readonly value: unknown;
  /** What it was in the observation before, where the check compares and it was another. */
  readonly before?: unknown;
  /** The file or command that the value was read from. */
  readonly source: string;
}

export interface Finding {
  /** `<check>:<subject>`. */
  readonly id: string;
  readonly check: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly subject: string;
  readonly title: string;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly why: string;
  readonly fix: readonly string[];
  /** Ids of the findings that are consequences of this one, direct ones first. */
  readonly explains: readonly string[];
  /** Page of the check in the catalogue. */
  readonly docs: string;
  /** ISO 8601, UTC: since when it has been there without a break. */
  readonly firstSeen: string;
  /** It comes and goes: it stays here for a while after each time. */
  readonly flapping?: Flapping;
}

export interface Flapping {
  /** How often it came within the window. */
  readonly times: number;
  readonly windowSeconds: number;
  /** It is not there at present; message and evidence are those of this time. */
  readonly goneSince?: string;
}

/** A finding that the configuration wants left out of the verdict until a date. */
export interface SuppressedFinding extends Finding {
  readonly until: string;
  readonly reason: string;
}

/** A finding that was there and is no more. */
export interface ClearedFinding {
  readonly id: string;
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface CheckResult {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly verdict: CheckVerdict;
  readonly durationMs: number;
  /** Why it was skipped or is unknown. */
  readonly reason?: string;
  /** Findings beyond those that a report keeps of one check. */
  readonly omitted?: number;
  /** What it found can pass by itself: another observation after so many seconds decides. */
  readonly waits?: number;
  /** Findings on interfaces and namespaces that the configuration ignores. */
  readonly ignored?: number;
}

export interface Summary {
  readonly critical: number;
  readonly warning: number;
  readonly info: number;
  readonly pass: number;
  readonly skipped: number;
  readonly unknown: number;
  /** Findings that are suppressed. */
  readonly suppressed: number;
}

export interface Report {
  readonly apiVersion: 'netdiagd/v1';
  readonly kind: 'Report';
  readonly host: Host | null;
  readonly takenAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  readonly summary: Summary;
  /** Ids of the findings that nothing else explains, worst first. */
  readonly rootCauses: readonly string[];
  /** Root causes first, each followed by its consequences. */
  readonly findings: readonly Finding[];
  /** Those that the configuration suppresses, and what follows from them alone. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Those that went within the last hour, latest first. */
  readonly cleared: readonly ClearedFinding[];
  readonly checks: readonly CheckResult[];
  readonly collectors: readonly CollectorRun[];
}
