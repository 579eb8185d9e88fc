import { isObject } from '../../model/json.ts';

/**
 * What a value must be to be taken for a T; a copy that holds nothing else.
 * @throws Error naming the part that does not fit.
 */
export type Shape<T> = (value: unknown, path: string) => T;

interface Maybe<T> {
  readonly maybe: Shape<T>;
}

/** All keys of T, none forgotten: the compiler sees to it when one is added to the model. */
type Fields<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? Maybe<NonNullable<T[K]>> : Shape<T[K]>;
};

/** Of a text and of a list; files are bounded besides. */
const MAX_TEXT = 10_000;
const MAX_ITEMS = 20_000;

function misfit(path: string, what: string): never {
  throw new Error(`${path || 'it'} is not ${what}`);
}

export const maybe = <T>(shape: Shape<T>): Maybe<T> => ({ maybe: shape });

export const text: Shape<string> = (value, path) =>
  typeof value === 'string' && value.length <= MAX_TEXT ? value : misfit(path, 'a text');

export const number: Shape<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : misfit(path, 'a number');

export const flag: Shape<boolean> = (value, path) => (typeof value === 'boolean' ? value : misfit(path, 'a flag'));

/** Of a key that is there or not. */
export const yes: Shape<true> = (value, path) => (value === true ? value : misfit(path, 'true'));

/** ISO 8601, UTC, as Date prints it. */
export const time: Shape<string> = (value, path) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
    ? value
    : misfit(path, 'a time');

export const oneOf =
  <T extends string>(...known: readonly T[]): Shape<T> =>
  (value, path) =>
    known.find((one) => one === value) ?? misfit(path, `one of ${known.join(', ')}`);

export const list =
  <T>(item: Shape<T>): Shape<readonly T[]> =>
  (value, path) =>
    Array.isArray(value) && value.length <= MAX_ITEMS
      ? value.map((given, i) => item(given, `${path}[${i}]`))
      : misfit(path, 'a list');

export function object<T>(fields: Fields<T>): Shape<T> {
  const entries = Object.entries(fields) as [string, Shape<unknown> | Maybe<unknown>][];
  return (value, path) => {
    if (!isObject(value)) return misfit(path, 'an object');
    const fitted: Record<string, unknown> = {};
    for (const [key, field] of entries) {
      const given = Object.hasOwn(value, key) ? value[key] : undefined;
      const place = path === '' ? key : `${path}.${key}`;
      if (typeof field === 'function') fitted[key] = field(given, place);
      else if (given !== undefined) fitted[key] = field.maybe(given, place);
    }
    return fitted as T;
  };
}
