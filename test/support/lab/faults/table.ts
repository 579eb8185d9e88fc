/** Widest that a column of each number gets; together with the gaps they fit into 120 characters. */
const WIDTHS = [22, 24, 35, 8, 6, 7, 6];
const GAP = '  ';

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** Rows under their head, in columns. The last cell of a row that is shorter than the head may be of any width. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const whole = [head, ...rows.filter((row) => row.length === head.length)];
  const widths = head.map((_name, column) =>
    Math.min(WIDTHS[column] ?? 0, Math.max(...whole.map((row) => (row[column] ?? '').length))),
  );
  const line = (row: readonly string[]): string => {
    const last = row.length === head.length ? -1 : row.length - 1;
    return row
      .map((cell, column) => (column === last ? cell : cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0)))
      .join(GAP)
      .trimEnd();
  };
  return [line(head), ...rows.map(line)];
}
