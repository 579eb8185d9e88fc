import { type Check, SEVERITIES, type Severity } from '../model/check.ts';
import type { Finding } from '../model/report.ts';

/** A finding and the interface that it is on or reached through. */
export interface Judged {
  readonly finding: Finding;
  readonly scope: string | undefined;
}

export interface Ordered {
  /** Root causes first, worst first, each followed by its consequences. */
  readonly findings: readonly Finding[];
  readonly rootCauses: readonly string[];
}

/** Joins causes and consequences: one broken thing is one root cause with the rest under it. */
export function order(judged: readonly Judged[], checks: readonly Check[]): Ordered {
  const catalogue = new Map(checks.map((check) => [check.id, check]));
  const shown = unique(judged.filter((item) => !isHidden(item, judged, catalogue)));
  const effects = new Map(shown.map((cause) => [cause, shown.filter((other) => isExplained(cause, other, catalogue))]));
  const explained = new Set([...effects.values()].flat());
  const roots = shown.filter((item) => !explained.has(item));
  // A warning with a critical consequence is as urgent as the consequence.
  const urgency = new Map(roots.map((root) => [root, Math.max(rank(root), ...reach(root, effects).map(rank))]));
  const weight = (root: Judged) => (urgency.get(root) ?? 0) * 1e6 + reach(root, effects).length;
  roots.sort((a, b) => weight(b) - weight(a));
  const placed = new Set<Judged>();
  const findings: Finding[] = [];
  for (const root of roots) {
    for (const item of [root, ...reach(root, effects).sort((a, b) => rank(b) - rank(a))]) {
      if (placed.has(item)) continue;
      placed.add(item);
      findings.push({ ...item.finding, explains: reach(item, effects).map(({ finding }) => finding.id) });
    }
  }
  return { findings, rootCauses: roots.map(({ finding }) => finding.id) };
}

const rank = ({ finding }: Judged): number => SEVERITIES.indexOf(finding.severity as Severity);

/** A check may say the same twice; its id names one finding. */
function unique(judged: readonly Judged[]): Judged[] {
  const seen = new Map<string, Judged>();
  for (const item of judged) if (!seen.has(item.finding.id)) seen.set(item.finding.id, item);
  return [...seen.values()];
}

/** A specific finding hides the general one about the same subject. */
const isHidden = (item: Judged, all: readonly Judged[], catalogue: ReadonlyMap<string, Check>): boolean =>
  all.some(
    ({ finding }) =>
      finding.subject === item.finding.subject && catalogue.get(finding.check)?.hides?.includes(item.finding.check),
  );

/** Whether `cause` explains `effect` directly: the catalogue says so, and they are not on different interfaces. */
function isExplained(cause: Judged, effect: Judged, catalogue: ReadonlyMap<string, Check>): boolean {
  if (!catalogue.get(cause.finding.check)?.explains?.includes(effect.finding.check)) return false;
  return cause.scope === undefined || effect.scope === undefined || cause.scope === effect.scope;
}

/** Consequences, direct ones first. `explains` has no cycles, which a test over the catalogue proves. */
function reach(cause: Judged, effects: ReadonlyMap<Judged, readonly Judged[]>): Judged[] {
  const found = new Set<Judged>();
  let ring = effects.get(cause) ?? [];
  while (ring.length > 0) {
    const fresh = ring.filter((item) => item !== cause && !found.has(item));
    for (const item of fresh) found.add(item);
    ring = fresh.flatMap((item) => effects.get(item) ?? []);
  }
  return [...found];
}
