import { resolve } from '../facts/evidence.ts';
import type { Check, EvidenceRef, FindingDraft, Severity } from '../model/check.ts';
import type { Evidence, Finding } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fill, printable, shellWord } from './text.ts';

/**
 * A draft with its texts filled in and its evidence resolved. A severity from the configuration replaces
 * that of the check, not the one that the check chose for a milder or graver case.
 * @throws Error when the check names a message, a placeholder or a place that is not there.
 */
export function finish(check: Check, draft: FindingDraft, snapshot: Snapshot, graded: Severity | undefined): Finding {
  const data = { ...draft.data, subject: draft.subject };
  const template = check.messages[draft.message];
  if (template === undefined) throw new Error(`message "${draft.message}" is not declared`);
  return {
    id: `${check.id}:${printable(draft.subject)}`,
    check: check.id,
    category: check.category,
    severity: draft.severity ?? graded ?? check.severity,
    subject: printable(draft.subject),
    title: check.title,
    message: printable(fill(template, data)),
    evidence: draft.evidence.map((ref) => evidence(ref, snapshot)),
    why: check.why,
    fix: (draft.fix ?? check.fix).map((line) => fill(line, data, shellWord)),
    explains: [],
    docs: `/checks/${check.id}`,
  };
}

function evidence({ slice, path }: EvidenceRef, snapshot: Snapshot): Evidence {
  const seen = snapshot.slices[slice];
  if (seen?.state !== 'ok') throw new Error(`evidence points into ${slice}, which is not there`);
  const source = fileOf(seen.value, path) ?? snapshot.collectors.find(({ id }) => id === slice)?.source ?? '';
  return { slice, path, value: resolve(seen.value, path), source };
}

/** Elements that were read from a file each, such as leases, say which. */
function fileOf(value: unknown, path: string): string | undefined {
  const element = /^(?:\w+)?\[\d+\]/.exec(path)?.[0];
  if (element === undefined) return undefined;
  const { file } = resolve(value, element) as { file?: unknown };
  return typeof file === 'string' ? file : undefined;
}
