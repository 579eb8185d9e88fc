/**
 * Values as Open vSwitch prints them (ovsdb_datum_to_string of lib/ovsdb-data.c): atoms `flow`, `5`, `"10.0.0.1"`,
 * sets `[100, 200]` and maps `{key="100", remote_ip="10.0.0.1"}`. Strings are quoted as in JSON where they do not look
 * like a word; versions differ in what looks like one.
 */
export class OvsValue {
  readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Behind the value stands nothing, or a remark that somebody added. */
  ended(): boolean {
    this.skipBlanks();
    return this.at >= this.text.length || this.text[this.at] === '#';
  }

  /** A word or quoted string, up to one of `ends`, a blank or the end; `undefined` when nothing usable is there. */
  atom(ends = ''): string | undefined {
    this.skipBlanks();
    if (this.text[this.at] === '"') return this.quoted();
    const start = this.at;
    while (this.at < this.text.length && !isBlank(this.text[this.at]) && !ends.includes(this.text.charAt(this.at))) {
      this.at += 1;
    }
    return this.at === start ? undefined : this.text.slice(start, this.at);
  }

  /** `[a, b]`, or one atom without brackets; `undefined` when it is neither. */
  set(): string[] | undefined {
    if (!this.take('[')) {
      const only = this.atom();
      return only === undefined ? undefined : [only];
    }
    const elements: string[] = [];
    while (!this.take(']')) {
      if (elements.length > 0 && !this.take(',')) return undefined;
      const element = this.atom(',]');
      if (element === undefined) return undefined;
      elements.push(element);
    }
    return elements;
  }

  /** `{k=v, k2="v2"}` as pairs; `undefined` when it is not one. */
  map(): [key: string, value: string][] | undefined {
    if (!this.take('{')) return undefined;
    const pairs: [string, string][] = [];
    while (!this.take('}')) {
      if (pairs.length > 0 && !this.take(',')) return undefined;
      const key = this.atom('=,}');
      const value = this.take('=') ? this.atom(',}') : undefined;
      if (key === undefined || value === undefined) return undefined;
      pairs.push([key, value]);
    }
    return pairs;
  }

  private take(mark: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private quoted(): string | undefined {
    const start = this.at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= this.text.length) return undefined;
    this.at = end + 1;
    const inner = this.text.slice(start + 1, end);
    return inner.includes('\\') ? unescapeText(inner) : inner;
  }

  private skipBlanks(): void {
    while (isBlank(this.text[this.at])) this.at += 1;
  }
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The escapes of RFC 8259 section 7. */
const unescapeText = (text: string): string =>
  text.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, unit: string | undefined, letter: string | undefined) =>
    unit === undefined ? (ESCAPES.get(letter ?? '') ?? letter ?? '') : String.fromCharCode(Number.parseInt(unit, 16)),
  );
