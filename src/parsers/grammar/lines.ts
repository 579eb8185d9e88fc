import type { Problem } from '../../model/parser.ts';

/** Problems kept of one input; a hostile one could otherwise repeat itself in the report. */
const MAX_PROBLEMS = 1000;
/** Characters kept of a line that was not understood. */
const MAX_TEXT = 200;

/** Walks the lines of a text without copying it first. `\r\n` counts as `\n`; the last empty line does not count. */
export function* lines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let number = 0;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    number += 1;
    yield { line: text.slice(start, stop), number };
    start = end + 1;
  }
}

/** Collects what a line parser did not understand, within bounds. */
export class Problems {
  readonly list: Problem[] = [];

  add(number: number, line: string, reason: string): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push({ line: number, text: line.slice(0, MAX_TEXT), reason });
  }
}
