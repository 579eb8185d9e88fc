import { isObject, type JsonObject } from '../../model/json.ts';
import type { Parsed } from '../../model/parser.ts';
import { withoutColours } from './colours.ts';
import { looksLikeJson, readJson } from './json.ts';
import { LineCursor, Problems } from './lines.ts';
import { fitAll, type Shape } from './shape.ts';
import { Words } from './words.ts';

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

/** Finds where `-o` joined the lines of a record: with `\`, several for empty lines, and a blank; an alias may hold others. */
class Joints {
  readonly #text: string;
  #found = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first one between two offsets, else the second of these; they grow from call to call. */
  between(start: number, end: number): number {
    if (this.#found < start) this.#found = this.#find(start);
    return Math.min(this.#found, end);
  }

  #find(from: number): number {
    for (let at = this.#text.indexOf('\\', from); at !== -1; at = this.#text.indexOf('\\', at + 1)) {
      const first = at;
      while (this.#text.charCodeAt(at + 1) === 92) at += 1;
      const after = this.#text.charCodeAt(at + 1);
      if (after === 32 || after === 9) return first;
    }
    return this.#text.length;
  }
}

/** Offset of what stands behind the prefixes of `ip monitor`. */
function recordStart(text: string, { start, end }: LineCursor): number {
  return text.charCodeAt(start) === 91 ? end - withoutMonitorPrefix(text.slice(start, end)).length : start;
}

/** Goes over the lines of a listing: those of `-o` taken apart, the prefixes of `ip monitor` taken off, blank ones left out. */
export class Listing {
  /** At the first word of the line. */
  readonly words: Words;
  /** `ip monitor` saw it go. */
  deleted = false;
  readonly #text: string;
  readonly #cursor: LineCursor;
  readonly #joints: Joints;
  /** Where the rest of a line of `-o` begins. */
  #rest = 0;

  constructor(text: string) {
    this.words = new Words(text);
    this.#text = text;
    this.#cursor = new LineCursor(text);
    this.#joints = new Joints(text);
  }

  /** False at the end of the text. */
  advance(): boolean {
    do if (this.#rest >= this.#cursor.end && !this.#enterRecord()) return false;
    while (!this.#enterLine());
    return true;
  }

  /** Puts the line and why it was not understood into the problems. */
  report(problems: Problems, reason: string | undefined): void {
    if (reason !== undefined) problems.add(this.#cursor.number, this.words.text, reason);
  }

  #enterRecord(): boolean {
    if (!this.#cursor.advance()) return false;
    const { start, end } = this.#cursor;
    this.#rest = this.#text.startsWith('Timestamp: ', start) ? end : recordStart(this.#text, this.#cursor);
    this.deleted = this.#text.startsWith(DELETED, this.#rest);
    if (this.deleted) this.#rest += DELETED.length;
    return true;
  }

  /** False when the line is blank. */
  #enterLine(): boolean {
    const { end } = this.#cursor;
    if (this.#rest >= end) return false;
    const joint = this.#joints.between(this.#rest, end);
    this.words.enter(this.#rest, joint);
    this.#rest = joint + 1;
    return !this.words.ended;
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
  const problems = new Problems('ip', 'bridge');
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
    const listing = new Listing(text);
    while (listing.advance()) {
      const reading = read(listing.words, listing.deleted);
      if (reading !== undefined) entries.push(reading.entry);
      listing.report(problems, reading === undefined ? `not ${what}` : reading.unknown);
    }
    return entries;
  };
