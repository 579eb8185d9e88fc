import type { OvsdbAtom, OvsdbValue } from '../../model/ovs.ts';
import { isElision } from './elision.ts';
import { shown } from './ovsdb-secret.ts';
import { Vocabulary } from './vocabulary.ts';

const TAB = 9;
const BLANK = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const EQUALS = 61;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

/** No number of OVSDB is longer, nor does a real print more digits. */
const MAX_NUMBER = 32;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/;

/** White space of ASCII, and the blank that documents put in its place. */
const isSpace = (code: number): boolean => code === BLANK || (code >= TAB && code <= 13) || code === 0xa0;

/**
 * Walks the lines of Open vSwitch's listings and the values in them (ovsdb_datum_to_string of lib/ovsdb-data.c): atoms
 * `flow`, `5`, `"10.0.0.1"`, sets `[100, 200]` and maps `{key="100", remote_ip="10.0.0.1"}`. Strings are quoted as in
 * JSON where they do not look like a word; versions differ in what looks like one.
 */
export class OvsValue {
  readonly #text: string;
  readonly #known = new Vocabulary();
  #at = 0;
  #end: number;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.length;
  }

  /** Goes to the line between two offsets, without the white space around it. */
  enter(start: number, end: number): void {
    this.#at = start;
    this.#end = end;
    while (this.#at < this.#end && isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    while (this.#at < this.#end && isSpace(this.#text.charCodeAt(this.#end - 1))) this.#end -= 1;
  }

  get empty(): boolean {
    return this.#at >= this.#end;
  }

  /** Whether the line only says that something was left out. */
  get elided(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    return (code === DOT || code > 127) && isElision(this.#text.slice(this.#at, this.#end));
  }

  /** Behind the value stands nothing, or a remark that somebody added. */
  ended(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#end || this.#text.charCodeAt(this.#at) === HASH;
  }

  /** What stands in front of a blank or colon. */
  keyword(): string {
    return this.#word(COLON);
  }

  /** Goes over a colon; false where none is. */
  takeColon(): boolean {
    if (this.empty || this.#text.charCodeAt(this.#at) !== COLON) return false;
    this.#at += 1;
    return true;
  }

  /** A word or quoted string, up to one of these characters, a blank or the end; `undefined` when nothing usable is there. */
  atom(end = BLANK, otherEnd = BLANK, thirdEnd = BLANK): string | undefined {
    this.#skipBlanks();
    if (this.empty) return undefined;
    if (this.#text.charCodeAt(this.#at) === QUOTE) return this.#quoted();
    return this.#word(end, otherEnd, thirdEnd) || undefined;
  }

  /** `[a, b]`, or one atom without brackets; `undefined` when it is neither. */
  set(): string[] | undefined {
    if (!this.#take(OPENING_BRACKET)) {
      const only = this.atom();
      return only === undefined ? undefined : [only];
    }
    const elements: string[] = [];
    while (!this.#take(CLOSING_BRACKET)) {
      if (elements.length > 0 && !this.#take(COMMA)) return undefined;
      const element = this.atom(COMMA, CLOSING_BRACKET);
      if (element === undefined) return undefined;
      elements.push(element);
    }
    return elements;
  }

  /** `{k=v, k2="v2"}`; `undefined` when it is not one. Nothing is inherited by what it returns. */
  map(): Record<string, string> | undefined {
    if (!this.#take(OPENING_BRACE)) return undefined;
    const entries: Record<string, string> = Object.create(null);
    for (let isFirst = true; !this.#take(CLOSING_BRACE); isFirst = false) {
      if (!(isFirst || this.#take(COMMA))) return undefined;
      const key = this.#key();
      const value = key === undefined ? undefined : this.atom(COMMA, CLOSING_BRACE);
      if (key === undefined || value === undefined) return undefined;
      entries[key] = value;
    }
    return entries;
  }

  /**
   * A value of any kind, with its type: `5` is a number and `"5"` a string. Secrets of maps are replaced. Elements are
   * read through functions here, which costs a fifth of the speed that `ovs-vsctl show` needs.
   */
  value(): OvsdbValue | undefined {
    if (this.#take(OPENING_BRACE)) return this.#typedMap();
    if (!this.#take(OPENING_BRACKET)) return this.#typedAtom(BLANK);
    const atoms: OvsdbAtom[] = [];
    const isWhole = this.#each(CLOSING_BRACKET, () => {
      const atom = this.#typedAtom(CLOSING_BRACKET);
      if (atom !== undefined) atoms.push(atom);
      return atom !== undefined;
    });
    if (!isWhole) return undefined;
    return atoms.length === 1 ? atoms[0] : atoms;
  }

  #typedMap(): OvsdbValue | undefined {
    const pairs: (readonly [string, OvsdbAtom])[] = [];
    const isWhole = this.#each(CLOSING_BRACE, () => {
      const key = this.#key();
      const value = key === undefined ? undefined : this.#typedAtom(CLOSING_BRACE);
      if (key !== undefined && value !== undefined) pairs.push([key, shown(key, value)]);
      return value !== undefined;
    });
    return isWhole ? Object.fromEntries(pairs) : undefined;
  }

  #typedAtom(closing: number): OvsdbAtom | undefined {
    this.#skipBlanks();
    const isText = this.#text.charCodeAt(this.#at) === QUOTE;
    const atom = closing === BLANK ? this.atom() : this.atom(COMMA, closing);
    if (atom === undefined || isText) return atom;
    if (atom === 'true' || atom === 'false') return atom === 'true';
    return atom.length <= MAX_NUMBER && NUMBER.test(atom) ? Number(atom) : atom;
  }

  /** The key of a pair, and its `=`. */
  #key(): string | undefined {
    const key = this.atom(EQUALS, COMMA, CLOSING_BRACE);
    return this.#take(EQUALS) ? key : undefined;
  }

  /** Goes over elements with commas between, and over what closes them; false where one cannot be read. */
  #each(closing: number, read: () => boolean): boolean {
    for (let isFirst = true; !this.#take(closing); isFirst = false) {
      if (!(isFirst || this.#take(COMMA)) || !read()) return false;
    }
    return true;
  }

  #take(mark: number): boolean {
    this.#skipBlanks();
    if (this.empty || this.#text.charCodeAt(this.#at) !== mark) return false;
    this.#at += 1;
    return true;
  }

  #word(end: number, otherEnd = end, thirdEnd = end): string {
    const start = this.#at;
    let hash = 0;
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === BLANK || code === TAB || code === end || code === otherEnd || code === thirdEnd) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    return this.#known.word(this.#text, start, this.#at, hash);
  }

  #quoted(): string | undefined {
    const start = this.#at + 1;
    let end = start;
    let hash = 0;
    for (let code = this.#text.charCodeAt(end); end < this.#end && code !== QUOTE; code = this.#text.charCodeAt(end)) {
      if (code === BACKSLASH) return this.#escaped(start);
      hash = (Math.imul(hash, 31) + code) | 0;
      end += 1;
    }
    if (end >= this.#end) return undefined;
    this.#at = end + 1;
    return this.#known.word(this.#text, start, end, hash);
  }

  #escaped(start: number): string | undefined {
    let end = start;
    while (end < this.#end && this.#text.charCodeAt(end) !== QUOTE) {
      end += this.#text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    }
    if (end >= this.#end) return undefined;
    this.#at = end + 1;
    return unescaped(this.#text.slice(start - 1, end + 1));
  }

  #skipBlanks(): void {
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== BLANK && code !== TAB) return;
    }
  }
}

/** Escapes are those of JSON, RFC 8259 section 7; a text with others is none. */
function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
