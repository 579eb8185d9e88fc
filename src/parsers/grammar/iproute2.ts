import type { Parsed } from '../../model/parser.ts';
import { withoutColours } from './colours.ts';
import { isObject, type JsonObject, looksLikeJson, readJson } from './json.ts';
import { lines, Problems } from './lines.ts';
import { fitAll, type Shape } from './shape.ts';
import { isBlankLine, Words } from './words.ts';

/** One line as `ip` and `bridge` print it without `-o`. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** `ip monitor` saw it go. */
  readonly deleted: boolean;
}

/** Labels and timestamps of `ip -ts monitor all`, ip-monitor(8). */
const LABELS = ['[LINK]', '[ADDR]', '[NEIGH]', '[ROUTE]', '[RULE]', '[NEXTHOP]', '[NETCONF]', '[PREFIX]'];
const DELETED = 'Deleted ';

function withoutMonitorPrefix(line: string): string {
  let text = line;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    const second = text.charCodeAt(1);
    if (end !== -1 && second >= 48 && second <= 57) text = text.slice(end + 1).trimStart();
  }
  if (text.startsWith('[')) {
    const label = LABELS.find((name) => text.startsWith(name));
    if (label !== undefined) text = text.slice(label.length);
  }
  return text;
}

/** `-o` joins the lines of a record with `\`, which a blank follows, and empty ones with several; an alias may hold others. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at + 1)) {
    let after = at + 1;
    while (text.charCodeAt(after) === 92) after += 1;
    const code = text.charCodeAt(after);
    if (code === 32 || code === 9 || (after === text.length && after > at + 1)) {
      yield text.slice(start, at);
      start = after;
    }
    at = after;
  }
  yield text.slice(start);
}

/** The lines of a listing: those of `-o` taken apart, the prefixes of `ip monitor` taken off, blank ones left out. */
export function* listing(text: string): Generator<Line> {
  for (const { line, number } of lines(text)) {
    if (isBlankLine(line) || line.startsWith('Timestamp: ')) continue;
    const first = line.charCodeAt(0);
    const bare = first === 91 ? withoutMonitorPrefix(line) : line;
    const deleted = bare.startsWith(DELETED);
    const record = deleted ? bare.slice(DELETED.length) : bare;
    if (!record.includes('\\')) yield { text: record, number, deleted };
    else for (const piece of pieces(record)) if (!isBlankLine(piece)) yield { text: piece, number, deleted };
  }
}

export interface Format<T extends object> {
  readonly shape: Shape;
  /** Keys without which an element says nothing. */
  readonly required: readonly (keyof T & string)[];
  /** Makes an element of one variant of `-j` look like the others. */
  readonly settle?: (element: JsonObject) => void;
  readonly parseText: (text: string, problems: Problems) => T[];
}

/** Parses what `ip` or `bridge` printed, as text or with `-j`. */
export function parseIproute2<T extends object>(text: string, format: Format<T>): Parsed<T[]> {
  const problems = new Problems();
  if (!looksLikeJson(text)) return { value: format.parseText(withoutColours(text), problems), problems: problems.list };
  const value: T[] = [];
  for (const { value: document, line } of readJson(text, problems)) {
    const elements: readonly unknown[] = Array.isArray(document) ? document : [document];
    for (const element of elements) if (isObject(element)) format.settle?.(element);
    for (const entry of fitAll(elements, format.shape, format.required, { line, path: '', problems }))
      value.push(entry as T);
  }
  return { value, problems: problems.list };
}

/** What a line says, and why not all of it was understood. */
export interface Reading<T> {
  readonly entry: T;
  readonly unknown?: string | undefined;
}

/** Reads a listing whose every line is an entry of its own; `read` returns undefined for a line that is none. */
export const eachLine =
  <T>(what: string, read: (words: Words, deleted: boolean) => Reading<T> | undefined) =>
  (text: string, problems: Problems): T[] => {
    const entries: T[] = [];
    for (const line of listing(text)) {
      const reading = read(new Words(line.text), line.deleted);
      const reason = reading === undefined ? `not ${what}` : reading.unknown;
      if (reading !== undefined) entries.push(reading.entry);
      if (reason !== undefined) problems.add(line.number, line.text, reason);
    }
    return entries;
  };
