import { signed } from './decimal.ts';
import type { Words } from './words.ts';

/** Takes a value from the words; undefined when they hold none. */
export type Read<V> = (words: Words) => V | undefined;
/** Sets what a keyword stands for; false when the words behind it make no sense. */
export type Setter<T> = (entry: T, words: Words) => boolean;
export type Table<T> = ReadonlyMap<string, Setter<T>>;
/** An entry while it is being read. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A reader of one word; a word that does not fit stays to be read. */
const reader =
  <V>(convert: (word: string) => V | undefined): Read<V> =>
  (words) => {
    const value = convert(words.next());
    if (value === undefined) words.unread();
    return value;
  };

const FRACTION = /^-?\d{1,20}(?:\.\d{1,9})?$/;

export const word: Read<string> = reader((text) => text || undefined);
export const integer: Read<number> = (words) => words.integer();
export const fraction: Read<number> = reader((text) => (FRACTION.test(text) ? Number(text) : undefined));
export const onOff: Read<boolean> = reader((text) => (text === 'on' ? true : text === 'off' ? false : undefined));
/** `2334sec`; some releases print the number alone. */
export const seconds: Read<number> = (words) => words.integer('sec');

export const flagList: Read<readonly string[]> = (words) => words.list();

/** A keyword followed by its value. */
export const field =
  <K extends string, V>(key: K, read: Read<V>): Setter<{ readonly [P in K]?: V }> =>
  (entry, words) => {
    const value = read(words);
    if (value === undefined) return false;
    (entry as Record<string, unknown>)[key] = value;
    return true;
  };

/**
 * Keywords with values that listings repeat by the thousand. `set` has an assignment for each, which costs a fraction
 * of one by a variable, and of which V8 does not make a dictionary.
 */
export const frequent = <T, K extends string, V>(
  read: Read<V>,
  set: (entry: T, keyword: K, value: V) => void,
  ...names: readonly K[]
): [string, Setter<T>][] =>
  names.map((keyword) => [
    keyword,
    (entry, words) => {
      const value = read(words);
      if (value === undefined) return false;
      set(entry, keyword, value);
      return true;
    },
  ]);

/** A word that says something by being there. */
export const flag =
  <K extends string>(key: K, value = true): Setter<{ readonly [P in K]?: boolean }> =>
  (entry) => {
    (entry as Record<string, unknown>)[key] = value;
    return true;
  };

/** Numbers with slashes between them, `23504/25`: seconds since an entry was used, updated and the like. */
export const slashed =
  <K extends string>(...keys: readonly K[]): Setter<{ readonly [P in K]?: number }> =>
  (entry, words) => {
    const numbers = words
      .next()
      .split('/', keys.length + 1)
      .map(signed);
    if (numbers.length !== keys.length || numbers.includes(undefined)) return false;
    for (const [index, key] of keys.entries()) (entry as Record<string, unknown>)[key] = numbers[index];
    return true;
  };

/** A word that is understood and says nothing that is kept; it takes `count` words with it. */
export const skip =
  (count: number): Setter<unknown> =>
  (_entry, words) => {
    for (let i = 0; i < count; i += 1) words.next();
    return true;
  };

type Plain = 'string' | 'number' | 'boolean';
const READERS: Readonly<Record<Plain, Read<unknown>>> = { string: word, number: integer, boolean: onOff };

/**
 * The table of keywords that say in text what `-j` says with keys of these kinds: a boolean as `on` or `off`, a flag by
 * being there. `spelt` holds the keywords that are no keys.
 */
export const keywords = (
  kinds: Readonly<Record<string, Plain | 'flag'>>,
  spelt: Readonly<Record<string, string>> = {},
): [string, Setter<object>][] =>
  Object.entries(kinds).map(([key, kind]) => [
    spelt[key] ?? key,
    kind === 'flag' ? flag(key) : field(key, READERS[kind]),
  ]);

export const tableOf = <T>(...rows: readonly (readonly [string, Setter<T>])[]): Table<T> => new Map(rows);

/**
 * Reads keywords up to the end of the line; says what the first one is that nothing explains. `otherwise`
 * gets the words that are not in the table.
 */
export function readWords<T>(
  words: Words,
  table: Table<T>,
  entry: T,
  otherwise: (entry: T, word: string, words: Words) => boolean = () => false,
): string | undefined {
  let unknown: string | undefined;
  for (let name = words.next(); name !== ''; name = words.next()) {
    const set = table.get(name);
    const understood = set === undefined ? otherwise(entry, name, words) : set(entry, words);
    if (!understood) unknown ??= name;
  }
  return unknown === undefined ? undefined : cannotRead(unknown);
}

export const cannotRead = (word: string): string => `cannot read ${word.slice(0, 40)}`;
