/** Walks the blank-separated words of a line without splitting it first. */
export class Words {
  readonly text: string;
  #at = 0;
  #before = 0;

  constructor(text: string) {
    this.text = text;
  }

  next(): string | undefined {
    const { text } = this;
    let start = this.#at;
    while (start < text.length && text.charCodeAt(start) <= 32) start += 1;
    if (start === text.length) return undefined;
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) > 32) end += 1;
    this.#before = this.#at;
    this.#at = end;
    return text.slice(start, end);
  }

  /** Gives back the word that `next` returned last. */
  unread(): void {
    this.#at = this.#before;
  }

  peek(): string | undefined {
    const at = this.#at;
    const before = this.#before;
    const word = this.next();
    this.#at = at;
    this.#before = before;
    return word;
  }

  /** All that is left, without the blanks around it. */
  rest(): string {
    const rest = this.text.slice(this.#at).trim();
    this.#at = this.text.length;
    return rest;
  }
}

/** Takes a value from the words; undefined when they hold none. It then takes nothing. */
export type Read<V> = (words: Words) => V | undefined;
/** Sets what a keyword stands for; false when the words behind it make no sense. */
export type Setter<T> = (entry: T, words: Words) => boolean;
export type Table<T> = ReadonlyMap<string, Setter<T>>;
/** An entry while it is being read. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

const INTEGER = /^-?\d{1,20}$/;
const DECIMAL = /^-?\d{1,20}(?:\.\d{1,9})?$/;

export const toInteger = (word: string): number | undefined => (INTEGER.test(word) ? Number(word) : undefined);

const reader =
  <V>(convert: (word: string) => V | undefined): Read<V> =>
  (words) => {
    const word = words.next();
    if (word === undefined) return undefined;
    const value = convert(word);
    if (value === undefined) words.unread();
    return value;
  };

export const word: Read<string> = (words) => words.next();
export const integer: Read<number> = reader(toInteger);
export const decimal: Read<number> = reader((text) => (DECIMAL.test(text) ? Number(text) : undefined));
/** `2334sec`: seconds as the tool prints them with their unit. */
export const seconds: Read<number> = reader((text) =>
  text.endsWith('sec') ? toInteger(text.slice(0, -3)) : undefined,
);
export const onOff: Read<boolean> = reader((text) => (text === 'on' ? true : text === 'off' ? false : undefined));

/** A keyword followed by its value. */
export const field =
  <K extends string, V>(key: K, read: Read<V>): Setter<{ readonly [P in K]?: V }> =>
  (entry, words) => {
    const value = read(words);
    if (value === undefined) return false;
    (entry as Record<string, unknown>)[key] = value;
    return true;
  };

/** A word that says something by being there. */
export const flag =
  <K extends string>(key: K, value: boolean | null = true): Setter<{ readonly [P in K]?: boolean | null }> =>
  (entry) => {
    (entry as Record<string, unknown>)[key] = value;
    return true;
  };

export const tableOf = <T>(rows: Readonly<Record<string, Setter<T>>>): Table<T> => new Map(Object.entries(rows));

/** A word that is understood and says nothing that is kept; it takes `count` words with it. */
export const skip =
  (count: number): Setter<unknown> =>
  (_entry, words) => {
    for (let i = 0; i < count; i += 1) words.next();
    return true;
  };

/**
 * Reads keywords up to the end of the line and returns the first word that none explains. `otherwise`
 * gets the words that are not in the table.
 */
export function readWords<T>(
  words: Words,
  table: Table<T>,
  entry: T,
  otherwise: (entry: T, word: string, words: Words) => boolean = () => false,
): string | undefined {
  let unknown: string | undefined;
  for (let name = words.next(); name !== undefined; name = words.next()) {
    const set = table.get(name);
    const understood = set === undefined ? otherwise(entry, name, words) : set(entry, words);
    if (!understood) unknown ??= name;
  }
  return unknown;
}
