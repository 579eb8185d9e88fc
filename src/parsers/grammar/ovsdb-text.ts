import type { OvsdbAtom, OvsdbValue } from '../../model/ovs.ts';
import { shown } from './ovsdb-secret.ts';

/** No number of OVSDB is longer, nor does a real print more digits. */
const MAX_NUMBER = 32;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/;

/**
 * A value as `ovs-vsctl list` prints it (ovsdb_datum_to_string of lib/ovsdb-data.c), with its type: `5` is a number
 * and `"5"` a string. Both `ovs-vsctl -f json` and this give the same.
 */
export class OvsdbText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `undefined` when it is no value. */
  value(): OvsdbValue | undefined {
    const mark = this.#next();
    if (mark === '{') return this.#map();
    if (mark !== '[') return this.#atom('');
    const atoms = this.#list(']', () => this.#atom(',]'));
    return atoms?.length === 1 ? atoms[0] : atoms;
  }

  /** Nothing stands behind the value. */
  ended(): boolean {
    return this.#next() === '';
  }

  #map(): OvsdbValue | undefined {
    const pairs = this.#list('}', () => {
      const key = this.#atom('=,}');
      const value = this.#take('=') ? this.#atom(',}') : undefined;
      return key === undefined || value === undefined ? undefined : ([String(key), value] as const);
    });
    return pairs && Object.fromEntries(pairs.map(([key, value]) => [key, shown(key, value)]));
  }

  #list<T>(end: string, read: () => T | undefined): T[] | undefined {
    const items: T[] = [];
    this.#at += 1;
    while (!this.#take(end)) {
      if (items.length > 0 && !this.#take(',')) return undefined;
      const item = read();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** Up to one of `ends`, a blank or the end. */
  #atom(ends: string): OvsdbAtom | undefined {
    if (this.#next() === '"') return this.#quoted();
    const start = this.#at;
    while (this.#at < this.#text.length && !` \t${ends}`.includes(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#at === start ? undefined : typed(this.#text.slice(start, this.#at));
  }

  #quoted(): string | undefined {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) return undefined;
    this.#at = end + 1;
    return unquoted(this.#text.slice(start, end + 1));
  }

  #take(mark: string): boolean {
    if (this.#next() !== mark) return false;
    this.#at += 1;
    return true;
  }

  /** The next character that is no blank; empty at the end. */
  #next(): string {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
    return this.#text.charAt(this.#at);
  }
}

function typed(word: string): OvsdbAtom {
  if (word === 'true' || word === 'false') return word === 'true';
  return word.length <= MAX_NUMBER && NUMBER.test(word) ? Number(word) : word;
}

/** Strings are quoted as in JSON, RFC 8259 section 7. */
function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined; // An escape that JSON does not know: no value.
  }
}
