import type { CheckExample, CheckPage } from '../model/check.ts';
import type { Report } from '../model/report.ts';
import { renderText } from './render-text.ts';

/** The example of a check as the text report shows it. */
export function excerpt(page: CheckPage, example: CheckExample, width: number): readonly string[] {
  const { id, category, title, why } = page;
  const { severity, subject, message, evidence, fix } = example;
  const finding = {
    ...{ id: `${id}:${subject}`, check: id, category, severity, subject, title, message, why, fix },
    evidence: evidence.map((proof) => ({ source: '', ...proof })),
    ...{ explains: [], docs: `/checks/${id}`, firstSeen: '' },
  };
  const report: Report = {
    ...{ apiVersion: 'netdiagd/v1', kind: 'Report', host: null, takenAt: '', durationMs: 0, verdict: 'broken' },
    summary: { critical: 1, warning: 0, info: 0, pass: 0, skipped: 0, unknown: 0, suppressed: 0 },
    ...{ rootCauses: [finding.id], findings: [finding], suppressed: [], cleared: [], checks: [], collectors: [] },
  };
  // Between the verdict and the totals.
  const [, shown = ''] = renderText(report, { width, colour: false }).split('\n\n');
  return shown.split('\n');
}
