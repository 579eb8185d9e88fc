import { lines } from './lines.ts';

/** JSON in quotes that goes on in the next lines: `config: '{`, `networks: '[`. */
const OPENING = /(?:: |- )['"](?=[{[]|[ \t]*$)/;
/** A key further to the right would be nobody's. */
const MAX_KEY = 64;

interface Open {
  readonly quote: string;
  /** Further in than its key. */
  readonly margin: string;
}

/**
 * YAML wants the lines of a value in quotes further in than its key; the Go library behind kubectl does not, and so
 * people write `config: '{` … `}'` as it comes. Such lines are moved in: blanks before them are no part of the value.
 */
export function indentQuoted(text: string): string {
  let open: Open | undefined;
  const moved: string[] = [];
  for (const { line } of lines(text)) {
    if (line.startsWith('---')) open = undefined;
    moved.push(open === undefined || line.trim() === '' ? line : `${open.margin}${line}`);
    if (open === undefined) open = opened(line);
    else if (closingQuote(line, 0, open.quote) !== -1) open = undefined;
  }
  return `${moved.join('\n')}\n`;
}

/** The quote that a line leaves open, if any. */
function opened(line: string): Open | undefined {
  const opening = line.trimStart().startsWith('#') ? null : OPENING.exec(line);
  if (opening === null) return undefined;
  const at = opening.index + opening[0].length - 1;
  const quote = line.charAt(at);
  if (closingQuote(line, at + 1, quote) !== -1) return undefined;
  return { quote, margin: ' '.repeat(Math.min(at, MAX_KEY)) };
}

/** Where a value in quotes ends: within, a quote is doubled, or behind a backslash. */
function closingQuote(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at += 1) {
    if (quote === '"' && line[at] === '\\') at += 1;
    else if (line[at] !== quote) continue;
    else if (quote === "'" && line[at + 1] === quote) at += 1;
    else return at;
  }
  return -1;
}
