import type { Problem } from '../../model/parser.ts';
import { isPasted } from './pasted.ts';

/** Problems kept of one input; a hostile one could otherwise repeat itself in the report. */
const MAX_PROBLEMS = 1000;
/** Characters kept of a line that was not understood. */
const MAX_TEXT = 200;

/**
 * Goes from line to line of a text. `\r\n` counts as `\n`; the last empty line does not count, and neither does
 * the byte order mark that editors of Windows put in front.
 */
export class LineCursor {
  readonly #text: string;
  #next = 0;
  number = 0;
  start = 0;
  end = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.#next = 1;
  }

  /** False at the end of the text. */
  advance(): boolean {
    const { length } = this.#text;
    if (this.#next >= length) return false;
    const found = this.#text.indexOf('\n', this.#next);
    const end = found === -1 ? length : found;
    this.number += 1;
    this.start = this.#next;
    this.end = end > this.start && this.#text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    this.#next = end + 1;
    return true;
  }
}

/** Walks the lines of a text without copying it first. */
export function* lines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  const cursor = new LineCursor(text);
  while (cursor.advance()) yield { line: text.slice(cursor.start, cursor.end), number: cursor.number };
}

/**
 * Collects what a line parser did not understand, within bounds. Given the tools that print the format, it passes over
 * what only came along when their output was copied.
 */
export class Problems {
  readonly list: Problem[] = [];
  readonly #tools: readonly string[];

  constructor(...tools: readonly string[]) {
    this.#tools = tools;
  }

  add(number: number, line: string, reason: string): void {
    if (this.list.length >= MAX_PROBLEMS) return;
    if (this.#tools.length === 0 || !isPasted(line, this.#tools))
      this.list.push({ line: number, text: line.slice(0, MAX_TEXT), reason });
  }
}
