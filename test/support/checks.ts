import { at } from '../../src/facts/evidence.ts';
import type { Check } from '../../src/model/check.ts';

/** A check of a test's own, which finds its fault in the given subjects, whatever the host is like. */
export const checkThat = (id: string, subjects: readonly string[], parts: Partial<Check> = {}): Check => ({
  id,
  title: `Something is wrong with ${id}`,
  category: 'link',
  severity: 'warning',
  why: 'It is made up.',
  fix: ['ip link show {subject}'],
  needs: ['interfaces'],
  messages: { found: `{subject} has the fault ${id}` },
  *run() {
    for (const subject of subjects) yield { message: 'found', subject, evidence: [at('interfaces', 0, 'mtu')] };
  },
  ...parts,
});
