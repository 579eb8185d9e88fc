import type { Parsed } from '../../model/parser.ts';
import { looksLikeJson, parseJsonDocuments } from './json.ts';
import { lines, Problems } from './lines.ts';
import { fit, isObject, type Shape, type Where } from './shape.ts';

/** One line as `ip` prints it without `-o`. */
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

/** `-o` joins the lines of a record with `\`, which a blank follows; an alias may hold one without. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at + 1)) {
    const after = text.charCodeAt(at + 1);
    if (after !== 32 && after !== 9 && after !== 92) continue;
    yield text.slice(start, at);
    start = at + 1;
  }
  yield text.slice(start);
}

const isBlank = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 32) return false;
  return true;
};

/** The lines of a listing: those of `-o` taken apart, the prefixes of `ip monitor` taken off, blank ones left out. */
export function* listing(text: string): Generator<Line> {
  for (const { line, number } of lines(text)) {
    if (isBlank(line) || line.startsWith('Timestamp: ')) continue;
    const first = line.charCodeAt(0);
    const bare = first === 91 ? withoutMonitorPrefix(line) : line;
    const deleted = bare.startsWith(DELETED);
    const record = deleted ? bare.slice(DELETED.length) : bare;
    if (!record.includes('\\')) yield { text: record, number, deleted };
    else for (const piece of pieces(record)) if (!isBlank(piece)) yield { text: piece, number, deleted };
  }
}

export interface Format<T extends object> {
  readonly shape: Shape;
  /** Keys without which an element says nothing. */
  readonly required: readonly (keyof T & string)[];
  /** Makes an element of one variant of `-j` look like the others. */
  readonly settle?: (element: Record<string, unknown>) => void;
  readonly parseText: (text: string, problems: Problems) => T[];
}

/** An element of a JSON listing as an entry, or why it is none. */
function adopt<T extends object>(element: unknown, format: Format<T>, where: Where): T | undefined {
  if (!isObject(element)) {
    where.problems.add(where.line, where.path, 'not an object');
    return undefined;
  }
  format.settle?.(element);
  // Releases before 5.0 printed `{}` for everything that a filter had left out.
  if (Object.keys(element).length === 0) return undefined;
  const entry = fit(element, format.shape, where) as T;
  const missing = format.required.find((key) => entry[key] === undefined);
  if (missing !== undefined) where.problems.add(where.line, where.path, `without ${missing}`);
  return missing === undefined ? entry : undefined;
}

/** Parses what `ip` printed, as text or with `-j`. */
export function parseIproute2<T extends object>(text: string, format: Format<T>): Parsed<T[]> {
  const problems = new Problems();
  if (!looksLikeJson(text)) return { value: format.parseText(text, problems), problems: problems.list };
  const { documents, problem } = parseJsonDocuments(text);
  if (problem !== undefined) return { value: [], problems: [problem] };
  const value: T[] = [];
  for (const { value: document, line } of documents) {
    for (const [index, element] of (Array.isArray(document) ? document : [document]).entries()) {
      const entry = adopt(element, format, { line, path: `[${index}]`, problems });
      if (entry !== undefined) value.push(entry);
    }
  }
  return { value, problems: problems.list };
}
