import { decimal } from './decimal.ts';

/** How iproute2 prints the value of a key: JSON has the type itself, text has `on` and `off` for a boolean. */
export type KeyType = 'string' | 'nullable' | 'number' | 'boolean' | 'strings';
/** Key of the JSON → its type. A Map, so that no word of the input finds a property of Object. */
export type TypedKeys = ReadonlyMap<string, KeyType>;
export type Value = string | number | boolean | null | readonly string[];
/** Only ever indexed by keys of a TypedKeys. */
export type Fields = Record<string, Value>;

/** A word of text as JSON has it; `undefined` when it does not fit. */
export function fromWord(word: string, type: KeyType): Value | undefined {
  if (type === 'number') return decimal(word);
  if (type === 'boolean') return word === 'on' ? true : word === 'off' ? false : undefined;
  return word === '' ? undefined : word;
}

/** The known keys of an object of `-j`; tells of the others and of values of another type. */
export function fromJson(
  item: Readonly<Record<string, unknown>>,
  keys: TypedKeys,
  tell: (reason: string) => void,
): Fields {
  const fields: Fields = {};
  for (const [key, value] of Object.entries(item)) {
    const type = keys.get(key);
    if (type === undefined) tell(`has the unknown key ${key.slice(0, 40)}`);
    else if (fits(value, type)) fields[key] = value;
    else tell(`has no ${type} for ${key}`);
  }
  return fields;
}

function fits(value: unknown, type: KeyType): value is Value {
  if (type === 'strings') return Array.isArray(value) && value.every((element) => typeof element === 'string');
  if (type === 'nullable') return value === null || typeof value === 'string';
  return typeof value === type;
}
