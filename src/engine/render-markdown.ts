import type { Finding, Report } from '../model/report.ts';
import { code, fence, list, plain, show } from './markdown.ts';
import { clearedLines, since, suppressedLines } from './render-history.ts';

/** The report for an issue or a chat: headings, lists, and commands in code blocks. */
export function renderMarkdown(report: Report): string {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const { critical, warning, info, pass, skipped, unknown } = report.summary;
  const host = report.host ? ` on ${plain(report.host.hostname)}` : '';
  const sections = [
    `# ${report.verdict.toUpperCase()}${host}`,
    `${plain(report.takenAt)}: ${critical} critical, ${warning} warning, ${info} info; ${pass} checks passed, ${skipped} skipped, ${unknown} unknown.`,
    ...report.rootCauses.flatMap((id) => {
      const cause = byId.get(id);
      return cause ? [section(cause, byId, report.takenAt)] : [];
    }),
    ...list('Suppressed', suppressedLines(report, Number.POSITIVE_INFINITY).map(plain)),
    ...list('Cleared', clearedLines(report, Number.POSITIVE_INFINITY).map(plain)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(cause: Finding, byId: ReadonlyMap<string, Finding>, takenAt: string): string {
  const parts = [
    `## ${plain(cause.title)} (${cause.category}, ${cause.severity})`,
    plain(cause.message),
    plain(cause.why),
    ...since(cause, takenAt).map((line) => `Since: ${plain(line)}`),
    ...list(
      'Proof',
      cause.evidence.map(
        ({ slice, path, value, before, source }) =>
          `${code(`${slice} ${path}`)}: ${code(show(value))}${before === undefined ? '' : `, was ${code(show(before))}`}${source ? `, from ${code(source)}` : ''}`,
      ),
    ),
    ...(cause.fix.length > 0 ? ['Fix:', fence('sh', cause.fix)] : []),
    ...list(
      'What follows from it',
      cause.explains.map((id) => plain(byId.get(id)?.message ?? id)),
    ),
  ];
  return parts.join('\n\n');
}
