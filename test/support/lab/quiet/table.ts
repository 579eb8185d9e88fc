import type { Report } from '../../../../src/model/report.ts';

/** What was found in one place, run by run. */
export interface Row {
  readonly host: string;
  readonly view: string;
  readonly reports: readonly Report[];
}

const COLUMNS = ['pass', 'skipped', 'unknown', 'info', 'warning', 'critical'] as const;

/** A line for each place and run, and the sums. */
export function table(rows: readonly Row[]): readonly string[] {
  const lines = [...rows]
    .sort((a, b) => a.host.localeCompare(b.host))
    .flatMap(({ host, view, reports }) =>
      reports.map(({ summary }, index) => [
        host,
        view,
        `${index + 1}`,
        ...COLUMNS.map((column) => `${summary[column]}`),
      ]),
    );
  const sums = COLUMNS.map((column) =>
    rows.flatMap(({ reports }) => reports).reduce((sum, { summary }) => sum + summary[column], 0),
  );
  return aligned([
    ['host', 'seen as', 'run', ...COLUMNS],
    ...lines,
    [`${new Set(rows.map(({ host }) => host)).size} hosts`, `${rows.length} places`, '', ...sums.map(String)],
  ]);
}

/** Checks that no healthy host gave a chance to be wrong. */
export function neverJudged(rows: readonly Row[]): readonly string[] {
  const checks = rows.flatMap(({ reports }) => reports.flatMap((report) => report.checks));
  const judged = new Set(checks.filter(({ verdict }) => verdict !== 'skipped').map(({ id }) => id));
  return [...new Set(checks.map(({ id }) => id))].filter((id) => !judged.has(id)).sort();
}

/** Words to the left, numbers to the right. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const widths = lines[0]?.map((_cell, column) => width(column)) ?? [];
  const cell = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(cell).join('  ').trimEnd());
}
