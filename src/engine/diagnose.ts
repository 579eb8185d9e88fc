import { FIRST_OBSERVATION } from '../facts/absence.ts';
import { resolve } from '../facts/evidence.ts';
import type { Check, CheckContext, CheckInput, EvidenceRef, FindingDraft, Severity } from '../model/check.ts';
import type { CheckResult, Finding, Report, Summary, Verdict } from '../model/report.ts';
import type { SliceName, Slices, Snapshot } from '../model/snapshot.ts';
import type { Tuning } from '../model/tuning.ts';
import { order } from './causes.ts';
import type { Judged } from './consequences.ts';
import { finish } from './finding.ts';
import { type Memory, noteTold, remember } from './memory.ts';
import { ignoring, suppress } from './suppress.ts';

/** Findings kept of one check: a host with 500 broken ports is one fault, not 500 lines. */
const MAX_FINDINGS = 100;
/** Findings counted beyond that. */
const MAX_COUNTED = 10_000;

/** What earlier observations of the same host leave to the next one. */
export interface Past {
  /** What comparing checks hold the next one against. */
  readonly snapshot?: Snapshot;
  readonly memory?: Memory;
}

/** Judges one snapshot alone. Pure; a check that throws is unknown, never a pass. */
export const diagnose = (snapshot: Snapshot, checks: readonly Check[], tuning: Tuning = {}): Report =>
  observe(snapshot, checks, tuning).report;

/** Judges the next of several observations of a host: what is reported, and what to remember of it. */
export function observe(
  snapshot: Snapshot,
  checks: readonly Check[],
  tuning: Tuning = {},
  past: Past = {},
): { readonly report: Report; readonly memory: Memory } {
  const began = performance.now();
  const active = checks.filter(({ id }) => tuning.checks?.[id]?.enabled !== false);
  const before = past.snapshot && isSameRun(past.snapshot, snapshot) ? past.snapshot : undefined;
  const isIgnored = ignoring(tuning.ignore, snapshot);
  const outcomes = active.map((check) => judge(check, snapshot, { tuning, before, isIgnored }));
  const { memory, confirmed, suspected, cleared } = remember(past.memory ?? new Map(), {
    judged: outcomes.flatMap(({ judged }) => judged),
    at: Date.parse(snapshot.takenAt),
    checks: new Map(active.map((check) => [check.id, check])),
    undecided: new Set(outcomes.flatMap(({ check, result }) => (cannotTell(check, result, before) ? [check.id] : []))),
  });
  const ordered = order(confirmed, active);
  const { findings, rootCauses, suppressed } = suppress(ordered, tuning.suppressions ?? [], snapshot.takenAt);
  const told = new Set([...findings, ...suppressed].map(({ check }) => check));
  const shown = new Set(findings.map(({ check }) => check));
  const verdicts = outcomes.map(({ check, result }) =>
    settle(result, check, suspected, shown.has(result.id) ? 'shown' : told.has(result.id) ? 'suppressed' : 'gone'),
  );
  return {
    memory: noteTold(memory, new Set(findings.map(({ id }) => id))),
    report: {
      apiVersion: 'netdiagd/v1',
      kind: 'Report',
      host: snapshot.slices.host?.state === 'ok' ? snapshot.slices.host.value : null,
      takenAt: snapshot.takenAt,
      durationMs: Math.round((snapshot.durationMs + performance.now() - began) * 100) / 100,
      verdict: verdictOf(findings, verdicts, suppressed.length > 0),
      summary: { ...summarise(findings, verdicts), suppressed: suppressed.length },
      rootCauses,
      findings,
      suppressed,
      cleared,
      checks: verdicts,
      collectors: snapshot.collectors,
    },
  };
}

/** Counters begin anew when the host starts. Where one of the two does not tell when it did, they show it themselves. */
function isSameRun(before: Snapshot, now: Snapshot): boolean {
  const bootOf = ({ slices: { host } }: Snapshot) => (host?.state === 'ok' ? host.value.bootId : undefined);
  const [was, is] = [bootOf(before), bootOf(now)];
  return (was === undefined || is === undefined || was === is) && Date.parse(before.takenAt) < Date.parse(now.takenAt);
}

/** Whether what a check found before is neither there nor gone. */
const cannotTell = (check: Check, { verdict }: CheckResult, before: Snapshot | undefined): boolean =>
  verdict === 'unknown' || (verdict === 'skipped' && check.compares === true && before === undefined);

/** What becomes of a check's verdict when its findings wait for another look, are suppressed, or are held. */
function settle(
  result: CheckResult,
  { lastsSeconds: waits = 0 }: Check,
  suspected: readonly Judged[],
  place: 'shown' | 'suppressed' | 'gone',
): CheckResult {
  if (place === 'shown') return { ...result, verdict: 'fail' };
  if (result.verdict !== 'fail') return result;
  if (place === 'suppressed') return { ...result, verdict: 'skipped', reason: 'what it finds is suppressed' };
  const waiting = suspected.find(({ finding }) => finding.check === result.id);
  // A finding that a more specific one hides.
  if (!waiting) return result;
  const reason = `${waiting.finding.message}: seen once, which can pass by itself; look again (--observe 5s)`;
  return { ...result, verdict: 'unknown', reason, waits };
}

interface Outcome {
  readonly check: Check;
  readonly result: CheckResult;
  readonly judged: readonly Judged[];
}

interface Circumstances {
  readonly tuning: Tuning;
  readonly before: Snapshot | undefined;
  readonly isIgnored: (draft: FindingDraft) => boolean;
}

/** The one place where a check becomes skipped or unknown. */
function judge(check: Check, snapshot: Snapshot, { tuning, before, isIgnored }: Circumstances): Outcome {
  const began = performance.now();
  const { severity: graded, options = {} } = tuning.checks?.[check.id] ?? {};
  const outcome = (
    verdict: CheckResult['verdict'],
    judged: readonly Judged[],
    { reason, omitted = 0, ignored = 0 }: { reason?: string; omitted?: number; ignored?: number } = {},
  ): Outcome => ({
    check,
    judged,
    result: {
      id: check.id,
      category: check.category,
      severity: graded ?? check.severity,
      verdict,
      durationMs: Math.round((performance.now() - began) * 1000) / 1000,
      ...(reason !== undefined && { reason }),
      ...(omitted > 0 && { omitted }),
      ...(ignored > 0 && { ignored }),
    },
  });
  const lack = lacking(check, snapshot) ?? (check.compares && before === undefined ? FIRST : undefined);
  if (lack) return outcome(lack.verdict, [], { reason: lack.reason });
  try {
    const drafts = upTo(MAX_COUNTED, check.run(inputOf(check, snapshot), contextOf(check, snapshot, before, options)));
    const heeded = drafts.filter((draft) => !isIgnored(draft));
    const distinct = firstOfEach(heeded);
    const judged = distinct.slice(0, MAX_FINDINGS).map((draft) => ({
      finding: finish(check, draft, snapshot, { graded, before: check.compares && before }),
      scope: draft.interface,
      answered: draft.answered === true,
    }));
    return outcome(judged.length > 0 ? 'fail' : 'pass', judged, {
      omitted: distinct.length - judged.length,
      ignored: drafts.length - heeded.length,
    });
  } catch (cause) {
    return outcome('unknown', [], { reason: `the check failed: ${(cause as Error).message}` });
  }
}

const FIRST = {
  verdict: 'skipped',
  reason: FIRST_OBSERVATION,
} as const;

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

/** The slices that a check declared. */
export function inputOf(check: Check, { slices }: Snapshot): CheckInput<SliceName, SliceName> {
  const names = [...check.needs, ...(check.wants ?? [])];
  const values = names.flatMap((name) => {
    const slice = slices[name];
    return slice?.state === 'ok' ? [[name, slice.value]] : [];
  });
  return Object.fromEntries(values) as CheckInput<SliceName, SliceName>;
}

/** What else a check is given; `past` is the observation that it compares with. */
export function contextOf(
  check: Check,
  snapshot: Snapshot,
  past?: Snapshot,
  options: Readonly<Record<string, number>> = {},
): CheckContext {
  const defaults = Object.entries(check.options ?? {}).map(([name, option]) => [name, option.default]);
  const before: Partial<Slices> = check.compares && past ? inputOf({ ...check, wants: [] }, past) : {};
  const now = inputOf(check, snapshot);
  const takenAt = new Date(snapshot.takenAt);
  const valueAt = (slices: Partial<Slices>, { slice, path }: EvidenceRef) => numberAt(slices[slice], path);
  return {
    takenAt,
    options: { ...Object.fromEntries(defaults), ...options },
    before,
    seconds: past ? (takenAt.getTime() - Date.parse(past.takenAt)) / 1000 : 0,
    rise(place) {
      const was = valueAt(before, place);
      const is = was === undefined ? undefined : valueAt(now, place);
      return was === undefined || is === undefined ? 0 : Math.max(is - was, 0);
    },
  };
}

function numberAt(slice: unknown, path: string): number | undefined {
  try {
    const value = resolve(slice, path);
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A host cannot be called healthy while a check of critical severity could not be made,
 * nor when no check could be made at all. What is suppressed was judged.
 */
function verdictOf(findings: readonly Finding[], results: readonly CheckResult[], isJudged: boolean): Verdict {
  if (findings.some(({ severity }) => severity === 'critical')) return 'broken';
  if (findings.some(({ severity }) => severity === 'warning')) return 'degraded';
  if (results.some(({ verdict, severity }) => verdict === 'unknown' && severity === 'critical')) return 'unknown';
  return isJudged || results.some(({ verdict }) => verdict === 'pass' || verdict === 'fail') ? 'healthy' : 'unknown';
}

function summarise(findings: readonly Finding[], results: readonly CheckResult[]): Omit<Summary, 'suppressed'> {
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

/** The check and the subject name a finding: what is said of it again is no other one. */
function firstOfEach(drafts: readonly FindingDraft[]): readonly FindingDraft[] {
  const found = new Map<string, FindingDraft>();
  for (const draft of drafts) if (!found.has(draft.subject)) found.set(draft.subject, draft);
  return [...found.values()];
}

function upTo<T>(limit: number, items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === limit) break;
    taken.push(item);
  }
  return taken;
}
