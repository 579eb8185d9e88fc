import { signed } from './decimal.ts';
import { Vocabulary } from './vocabulary.ts';

const isBlank = (code: number): boolean => code === 32 || code === 9;
/** So many digits are exact in a double. */
const EXACT_DIGITS = 15;
const MAX_WORDS = 1_000_000;

/** Whether a line continues the one before it. */
export const isIndented = (line: string): boolean => isBlank(line.charCodeAt(0));

export function isBlankLine(line: string): boolean {
  for (let at = 0; at < line.length; at += 1) if (!isBlank(line.charCodeAt(at))) return false;
  return true;
}

/**
 * Walks the words of a line, which blanks and tabs separate. A line is a part of a text that is not cut out of it:
 * listings are long, and one walker goes from line to line.
 */
export class Words {
  readonly #text: string;
  readonly #known = new Vocabulary();
  readonly #lists = new Map<string, readonly string[]>();
  #start = 0;
  #end: number;
  #at = 0;
  #before = 0;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.length;
  }

  /** Goes to the line between two offsets. */
  enter(start: number, end: number): void {
    this.#start = start;
    this.#end = end;
    this.#at = start;
    this.#before = start;
  }

  /** Goes back to the first word. */
  restart(): void {
    this.#at = this.#start;
  }

  /** The line. */
  get text(): string {
    return this.#text.slice(this.#start, this.#end);
  }

  get indented(): boolean {
    return this.#start < this.#end && isBlank(this.#text.charCodeAt(this.#start));
  }

  /** Whether nothing is left. */
  get ended(): boolean {
    return this.#skip() === this.#end;
  }

  /** The next word; empty at the end of the line. */
  next(): string {
    const text = this.#text;
    const end = this.#end;
    this.#before = this.#at;
    const start = this.#skip();
    let hash = 0;
    let at = start;
    for (; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (isBlank(code)) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    this.#at = at;
    return this.#known.word(text, start, at, hash);
  }

  /** Gives back the word that `next` returned last. */
  unread(): void {
    this.#at = this.#before;
  }

  /** The next word, which stays to be read. */
  peek(): string {
    const word = this.next();
    this.unread();
    return word;
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    const start = this.#skip();
    const end = start + word.length;
    if (!this.#text.startsWith(word, start) || !this.#isEnd(end)) return false;
    this.#before = this.#at;
    this.#at = end;
    return true;
  }

  /** The next word if it is a decimal number, which may be negative; a unit may end it. */
  integer(unit = ''): number | undefined {
    const start = this.#skip();
    let value = 0;
    let at = start;
    for (; at < this.#end; at += 1) {
      const digit = this.#text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const digits = at - start;
    if (unit !== '' && this.#text.startsWith(unit, at)) at += unit.length;
    if (digits === 0 || digits > EXACT_DIGITS || !this.#isEnd(at)) return this.#otherInteger(unit);
    this.#before = this.#at;
    this.#at = at;
    return value;
  }

  /** The list in `<BROADCAST,UP>`; undefined when the next word is none. Equal lists are one. */
  list(): readonly string[] | undefined {
    const word = this.next();
    const known = this.#lists.get(word);
    if (known !== undefined) return known;
    if (word.length < 2 || !word.startsWith('<') || !word.endsWith('>')) {
      this.unread();
      return undefined;
    }
    const list = word.length === 2 ? [] : word.slice(1, -1).split(',');
    this.#lists.set(word, list);
    return list;
  }

  /** All that is left, without the blanks around it. */
  rest(): string {
    const rest = this.#text.slice(this.#at, this.#end).trim();
    this.#at = this.#end;
    return rest;
  }

  #otherInteger(unit: string): number | undefined {
    const word = this.next();
    const value = signed(word.endsWith(unit) ? word.slice(0, word.length - unit.length) : word);
    if (value === undefined) this.unread();
    return value;
  }

  /** Whether a word may end there. */
  #isEnd(at: number): boolean {
    return at === this.#end || (at < this.#end && isBlank(this.#text.charCodeAt(at)));
  }

  #skip(): number {
    let at = this.#at;
    while (at < this.#end && isBlank(this.#text.charCodeAt(at))) at += 1;
    return at;
  }
}

/** The words of a line. What follows the first million is left out: such a line is of no tool and no file. */
export function splitWords(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length && found.length < MAX_WORDS) {
    while (isBlank(text.charCodeAt(at))) at += 1;
    const start = at;
    while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
    if (at > start) found.push(text.slice(start, at));
  }
  return found;
}

/** Two parts of a word, `3/4` or `10-20`; the second is absent where nothing separates them. */
export function split(text: string, separator: string): readonly [first: string, second: string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
