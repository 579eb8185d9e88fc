import { type FindingDraft, SEVERITIES } from '../model/check.ts';
import type { Finding, SuppressedFinding } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Suppression, Tuning } from '../model/tuning.ts';
import type { Ordered } from './causes.ts';
import { fits, fitsAny } from './glob.ts';

export interface Told extends Ordered {
  readonly suppressed: readonly SuppressedFinding[];
}

/** Tells whether a finding is on something that the configuration ignores. */
export function ignoring(ignore: Tuning['ignore'], { slices }: Snapshot): (draft: FindingDraft) => boolean {
  const { interfaces = [], namespaces = [] } = ignore ?? {};
  if (interfaces.length + namespaces.length === 0) return () => false;
  const seen = slices.interfaces?.state === 'ok' ? slices.interfaces.value : [];
  const names = new Set(seen.map(({ name }) => name));
  return ({ interface: scope, subject, namespace }) => {
    // Other subjects are addresses and names, which a pattern for interfaces may fit by chance.
    const on = scope ?? (names.has(subject) ? subject : undefined);
    const isOnIt = on !== undefined && fitsAny(on, interfaces);
    return isOnIt || (namespace !== undefined && fitsAny(namespace, namespaces));
  };
}

/**
 * Takes out what is suppressed at this time, and with it what follows from nothing else. What is graver than the cause
 * stays: who knows of a warning does not know of an outage.
 */
export function suppress({ findings, rootCauses }: Ordered, suppressions: readonly Suppression[], at: string): Told {
  const inForce = suppressions.filter(({ until }) => Date.parse(until) > Date.parse(at));
  const matched = new Map<string, Suppression>();
  for (const { id } of inForce.length > 0 ? findings : []) {
    const found = inForce.find(({ finding }) => fits(id, finding));
    if (found) matched.set(id, found);
  }
  if (matched.size === 0) return { findings, rootCauses, suppressed: [] };
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const withEffects = (id: string) => [id, ...(byId.get(id)?.explains ?? [])];
  const roots = new Set(rootCauses.filter((id) => !matched.has(id)));
  const kept = new Set([...roots].flatMap(withEffects));
  const worst = worstCauses(findings.filter(({ id }) => matched.has(id)));
  const graver = findings.filter(
    ({ id, severity }) => !kept.has(id) && !matched.has(id) && rank(severity) > (worst.get(id) ?? -1),
  );
  const explained = new Set(graver.flatMap(({ explains }) => explains));
  for (const { id } of graver) {
    if (!explained.has(id)) roots.add(id);
    for (const each of withEffects(id)) kept.add(each);
  }
  for (const id of matched.keys()) kept.delete(id);
  const causeOf = (finding: Finding) =>
    matched.get(finding.id) ?? [...matched].find(([id]) => byId.get(id)?.explains.includes(finding.id))?.[1];
  return {
    rootCauses: findings.flatMap(({ id }) => (roots.has(id) ? [id] : [])),
    findings: findings
      .filter(({ id }) => kept.has(id))
      .map((finding) => ({ ...finding, explains: finding.explains.filter((id) => kept.has(id)) })),
    suppressed: findings.flatMap((finding) => {
      const cause = kept.has(finding.id) ? undefined : causeOf(finding);
      return cause ? [{ ...finding, until: cause.until, reason: cause.reason }] : [];
    }),
  };
}

const rank = (severity: Finding['severity']): number => SEVERITIES.indexOf(severity);

/** The gravest of those that explain a finding, by its id. */
function worstCauses(causes: readonly Finding[]): ReadonlyMap<string, number> {
  const worst = new Map<string, number>();
  for (const { severity, explains } of causes)
    for (const id of explains) worst.set(id, Math.max(worst.get(id) ?? -1, rank(severity)));
  return worst;
}
