import { resolve } from '../facts/evidence.ts';
import type { Check, EvidenceRef, FindingDraft, Severity } from '../model/check.ts';
import type { Evidence, Finding } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fill, printable, shellWord } from './text.ts';

interface Grading {
  readonly graded?: Severity | undefined;
  /** The observation that the check compares with. */
  readonly before?: Snapshot | undefined;
}

/**
 * A draft with its texts filled in and its evidence resolved. A severity from the configuration replaces
 * that of the check, not the one that the check chose for a milder or graver case.
 * @throws Error when the check names a message, a placeholder or a place that is not there.
 */
export function finish(
  check: Check,
  draft: FindingDraft,
  snapshot: Snapshot,
  { graded, before }: Grading = {},
): Finding {
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
    evidence: draft.evidence.map((ref) => ({
      ...evidence(ref, snapshot),
      // Of two lists that nobody compares, the same place may be of two things.
      ...(check.needs.includes(ref.slice) && change(ref, snapshot, before)),
    })),
    why: check.why,
    fix: (draft.fix ?? check.fix).map((line) => fill(line, data, shellWord)),
    explains: [],
    docs: `/checks/${check.id}`,
    firstSeen: snapshot.takenAt,
  };
}

function evidence({ slice, path }: EvidenceRef, snapshot: Snapshot): Evidence {
  const seen = snapshot.slices[slice];
  if (seen?.state !== 'ok') throw new Error(`evidence points into ${slice}, which is not there`);
  const source = fileOf(seen.value, path) ?? snapshot.collectors.find(({ id }) => id === slice)?.source ?? '';
  return { slice, path, value: resolve(seen.value, path), source };
}

/** What a value was before, where it was there and was another. */
function change({ slice, path }: EvidenceRef, now: Snapshot, before?: Snapshot): Pick<Evidence, 'before'> {
  const [was, is] = [before, now].map((snapshot) => {
    const seen = snapshot?.slices[slice];
    try {
      return seen?.state === 'ok' ? resolve(seen.value, path) : undefined;
    } catch {
      return undefined;
    }
  });
  return was === undefined || typeof was === 'object' || was === is ? {} : { before: was };
}

/** Elements that were read from a file each, such as leases, say which. */
function fileOf(value: unknown, path: string): string | undefined {
  const element = /^(?:\w+)?\[\d+\]/.exec(path)?.[0];
  if (element === undefined) return undefined;
  const { file } = resolve(value, element) as { file?: unknown };
  return typeof file === 'string' ? file : undefined;
}
