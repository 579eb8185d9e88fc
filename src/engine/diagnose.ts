import type { Check, CheckInput, Severity } from '../model/check.ts';
import type { CheckResult, Finding, Report, Summary, Verdict } from '../model/report.ts';
import type { SliceName, Snapshot } from '../model/snapshot.ts';
import { order } from './causes.ts';
import type { Judged } from './consequences.ts';
import { finish } from './finding.ts';

/** Findings kept of one check: a host with 500 broken ports is one fault, not 500 lines. */
const MAX_FINDINGS = 100;
/** Findings counted beyond that. */
const MAX_COUNTED = 10_000;

/** What the configuration says of one check. */
export interface CheckTuning {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, number>>;
}
export type Tuning = Readonly<Record<string, CheckTuning>>;

/** Judges a snapshot by the given checks. Pure; a check that throws is unknown, never a pass. */
export function diagnose(snapshot: Snapshot, checks: readonly Check[], tuning: Tuning = {}): Report {
  const began = performance.now();
  const active = checks.filter(({ id }) => tuning[id]?.enabled !== false);
  const results = active.map((check) => judge(check, snapshot, tuning[check.id] ?? {}));
  const { findings, rootCauses } = order(
    results.flatMap(({ judged }) => judged),
    active,
  );
  const verdicts = results.map(({ result }) => result);
  return {
    apiVersion: 'netdiagd/v1',
    kind: 'Report',
    host: snapshot.slices.host?.state === 'ok' ? snapshot.slices.host.value : null,
    takenAt: snapshot.takenAt,
    durationMs: Math.round((snapshot.durationMs + performance.now() - began) * 100) / 100,
    verdict: verdictOf(findings, verdicts),
    summary: summarise(findings, verdicts),
    rootCauses,
    findings,
    checks: verdicts,
    collectors: snapshot.collectors,
  };
}

interface Outcome {
  readonly result: CheckResult;
  readonly judged: readonly Judged[];
}

/** The one place where a check becomes skipped or unknown. */
function judge(check: Check, snapshot: Snapshot, tuning: CheckTuning): Outcome {
  const began = performance.now();
  const severity = tuning.severity ?? check.severity;
  const outcome = (
    verdict: CheckResult['verdict'],
    judged: readonly Judged[],
    { reason, omitted = 0 }: { reason?: string; omitted?: number } = {},
  ): Outcome => ({
    judged,
    result: {
      id: check.id,
      category: check.category,
      severity,
      verdict,
      durationMs: Math.round((performance.now() - began) * 1000) / 1000,
      ...(reason !== undefined && { reason }),
      ...(omitted > 0 && { omitted }),
    },
  });
  const lack = lacking(check, snapshot);
  if (lack) return outcome(lack.verdict, [], { reason: lack.reason });
  try {
    const drafts = upTo(MAX_COUNTED, check.run(inputOf(check, snapshot), contextOf(check, snapshot, tuning)));
    const judged = drafts.slice(0, MAX_FINDINGS).map((draft) => ({
      finding: finish(check, draft, snapshot, tuning.severity),
      scope: draft.interface,
      answered: draft.answered === true,
    }));
    return outcome(judged.length > 0 ? 'fail' : 'pass', judged, { omitted: drafts.length - judged.length });
  } catch (cause) {
    return outcome('unknown', [], { reason: `the check failed: ${(cause as Error).message}` });
  }
}

/** Failed beats absent: what should have worked is worth more attention than what is not there. */
function lacking(check: Check, { slices }: Snapshot): { verdict: 'skipped' | 'unknown'; reason: string } | undefined {
  let absence: string | undefined;
  for (const name of check.needs) {
    const slice = slices[name];
    if (slice?.state === 'failed') return { verdict: 'unknown', reason: `${name}: ${slice.error}` };
    if (slice?.state !== 'ok') absence ??= `${name}: ${slice?.reason ?? 'not in this snapshot'}`;
  }
  return absence === undefined ? undefined : { verdict: 'skipped', reason: absence };
}

function inputOf(check: Check, { slices }: Snapshot): CheckInput<SliceName, SliceName> {
  const names = [...check.needs, ...(check.wants ?? [])];
  const values = names.flatMap((name) => {
    const slice = slices[name];
    return slice?.state === 'ok' ? [[name, slice.value]] : [];
  });
  return Object.fromEntries(values) as CheckInput<SliceName, SliceName>;
}

function contextOf(check: Check, snapshot: Snapshot, tuning: CheckTuning) {
  const defaults = Object.entries(check.options ?? {}).map(([name, option]) => [name, option.default]);
  return { takenAt: new Date(snapshot.takenAt), options: { ...Object.fromEntries(defaults), ...tuning.options } };
}

/**
 * A host cannot be called healthy while a check of critical severity could not be made,
 * nor when no check could be made at all.
 */
function verdictOf(findings: readonly Finding[], results: readonly CheckResult[]): Verdict {
  if (findings.some(({ severity }) => severity === 'critical')) return 'broken';
  if (findings.some(({ severity }) => severity === 'warning')) return 'degraded';
  if (results.some(({ verdict, severity }) => verdict === 'unknown' && severity === 'critical')) return 'unknown';
  return results.some(({ verdict }) => verdict === 'pass' || verdict === 'fail') ? 'healthy' : 'unknown';
}

function summarise(findings: readonly Finding[], results: readonly CheckResult[]): Summary {
  const found = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const checks = (verdict: CheckResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  return {
    critical: found('critical'),
    warning: found('warning'),
    info: found('info'),
    pass: checks('pass'),
    skipped: checks('skipped'),
    unknown: checks('unknown'),
  };
}

function upTo<T>(limit: number, items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === limit) break;
    taken.push(item);
  }
  return taken;
}
