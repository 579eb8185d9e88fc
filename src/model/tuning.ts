import type { Severity } from './check.ts';

/** What the configuration says of one check. */
export interface CheckTuning {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, number>>;
}

/** A finding that somebody knows of and does not want to hear about for a while. */
export interface Suppression {
  /** Pattern for ids of findings, `gateway-unreachable:192.0.2.*`. */
  readonly finding: string;
  /** A date, or a time in ISO 8601: from then on it is told again. */
  readonly until: string;
  readonly reason: string;
}

/** What the configuration says of the catalogue. Patterns know `*` and `?`. */
export interface Tuning {
  readonly checks?: Readonly<Record<string, CheckTuning>>;
  /** Findings on these interfaces, and on pods of these Kubernetes namespaces, are left out. */
  readonly ignore?: { readonly interfaces?: readonly string[]; readonly namespaces?: readonly string[] };
  readonly suppressions?: readonly Suppression[];
}
