import { SEVERITIES, type Severity } from '../model/check.ts';
import type { Report } from '../model/report.ts';

/**
 * The report without findings below a severity, apart from causes of what is left.
 * Verdict and summary still tell about all of them.
 */
export function atLeast(report: Report, least: Severity): Report {
  const isGrave = (severity: Severity) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
  const grave = new Set(report.findings.flatMap(({ id, severity }) => (isGrave(severity) ? [id] : [])));
  const kept = report.findings.filter(
    ({ id, explains }) => grave.has(id) || explains.some((effect) => grave.has(effect)),
  );
  const ids = new Set(kept.map(({ id }) => id));
  return {
    ...report,
    rootCauses: report.rootCauses.filter((id) => ids.has(id)),
    findings: kept.map((finding) => ({ ...finding, explains: finding.explains.filter((id) => ids.has(id)) })),
    suppressed: report.suppressed.filter(({ severity }) => isGrave(severity)),
    cleared: report.cleared.filter(({ severity }) => isGrave(severity)),
  };
}
