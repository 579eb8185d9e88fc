import type { FindingDraft } from '../model/check.ts';
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

/** Takes out what is suppressed at this time, and with it what follows from nothing else. */
export function suppress({ findings, rootCauses }: Ordered, suppressions: readonly Suppression[], at: string): Told {
  const inForce = suppressions.filter(({ until }) => Date.parse(until) > Date.parse(at));
  const matched = new Map<string, Suppression>();
  for (const { id } of inForce.length > 0 ? findings : []) {
    const found = inForce.find(({ finding }) => fits(id, finding));
    if (found) matched.set(id, found);
  }
  if (matched.size === 0) return { findings, rootCauses, suppressed: [] };
  const roots = rootCauses.filter((id) => !matched.has(id));
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const kept = new Set(roots.flatMap((id) => [id, ...(byId.get(id)?.explains ?? [])]));
  for (const id of matched.keys()) kept.delete(id);
  const causeOf = (finding: Finding) =>
    matched.get(finding.id) ?? [...matched].find(([id]) => byId.get(id)?.explains.includes(finding.id))?.[1];
  return {
    rootCauses: roots,
    findings: findings
      .filter(({ id }) => kept.has(id))
      .map((finding) => ({ ...finding, explains: finding.explains.filter((id) => kept.has(id)) })),
    suppressed: findings.flatMap((finding) => {
      const cause = kept.has(finding.id) ? undefined : causeOf(finding);
      return cause ? [{ ...finding, until: cause.until, reason: cause.reason }] : [];
    }),
  };
}
