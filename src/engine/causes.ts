import { type Check, SEVERITIES, type Severity } from '../model/check.ts';
import type { Finding } from '../model/report.ts';
import { consequencesOf, type Judged } from './consequences.ts';

export interface Ordered {
  /** Root causes first, worst first, each followed by its consequences. */
  readonly findings: readonly Finding[];
  readonly rootCauses: readonly string[];
}

/** Joins causes and consequences: one broken thing is one root cause with the rest under it. */
export function order(judged: readonly Judged[], checks: readonly Check[]): Ordered {
  const catalogue = new Map(checks.map((check) => [check.id, check]));
  const shown = unique(visible(judged, catalogue));
  const consequences = consequencesOf(shown, catalogue);
  const after = (item: Judged) => consequences.get(item) ?? [];
  const explained = new Set([...new Set(consequences.values())].flat());
  const roots = byUrgency(
    shown.filter((item) => !explained.has(item)),
    after,
  );
  const ids = new Map<readonly Judged[], readonly string[]>();
  const placed = new Set<Judged>();
  for (const root of roots) {
    for (const item of [root, ...after(root).toSorted((a, b) => rank(b) - rank(a))]) placed.add(item);
  }
  const findings = [...placed].map((item) => {
    const explains = ids.get(after(item)) ?? after(item).map(({ finding }) => finding.id);
    ids.set(after(item), explains);
    return { ...item.finding, explains };
  });
  return { findings, rootCauses: roots.map(({ finding }) => finding.id) };
}

const rank = ({ finding }: Judged): number => SEVERITIES.indexOf(finding.severity as Severity);

/** A warning with a critical consequence is as urgent as the consequence; of two alike, what explains more comes first. */
function byUrgency(roots: readonly Judged[], after: (item: Judged) => readonly Judged[]): readonly Judged[] {
  const urgency = new Map(
    roots.map((root) => [root, after(root).reduce((worst, item) => Math.max(worst, rank(item)), rank(root))]),
  );
  const of = (root: Judged) => urgency.get(root) ?? 0;
  return roots.toSorted((a, b) => of(b) - of(a) || after(b).length - after(a).length);
}

/** A check may say the same twice; its id names one finding. */
function unique(judged: readonly Judged[]): Judged[] {
  const seen = new Map<string, Judged>();
  for (const item of judged) if (!seen.has(item.finding.id)) seen.set(item.finding.id, item);
  return [...seen.values()];
}

/** A specific finding hides the general one about the same subject. */
function visible(judged: readonly Judged[], catalogue: ReadonlyMap<string, Check>): readonly Judged[] {
  const hidden = new Set(
    judged.flatMap(({ finding }) =>
      (catalogue.get(finding.check)?.hides ?? []).map((id) => `${id}:${finding.subject}`),
    ),
  );
  return judged.filter(({ finding }) => !hidden.has(`${finding.check}:${finding.subject}`));
}
