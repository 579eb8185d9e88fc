import type { Finding, Report } from '../model/report.ts';
import { clearedLines, since, suppressedLines } from './render-history.ts';
import { printable } from './text.ts';
import { cut } from './wrap.ts';

/** Characters shown of one value; the JSON report has it whole. */
const MAX_VALUE = 500;

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
    ...(cause.fix.length > 0 ? ['Fix:', fence(cause.fix)] : []),
    ...list(
      'What follows from it',
      cause.explains.map((id) => plain(byId.get(id)?.message ?? id)),
    ),
  ];
  return parts.join('\n\n');
}

const list = (title: string, items: readonly string[]): string[] =>
  items.length > 0 ? [`${title}:`, items.map((item) => `- ${item}`).join('\n')] : [];

const show = (value: unknown): string =>
  cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), MAX_VALUE);

/** Text from outside must not become a link, a heading or HTML: CommonMark section 2.4. */
const plain = (text: string): string => printable(text).replace(/[\\`*_{}[\]<>#|!~&]|:(?=\/\/)/g, '\\$&');

/** A code span whose fence is longer than any run of backticks in it. Without any text there is no span. */
function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text === '' || text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${printable(text)}${pad}${fence}`;
}

function fence(lines: readonly string[]): string {
  const mark = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${mark}sh`, ...lines.map(printable), mark].join('\n');
}

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
