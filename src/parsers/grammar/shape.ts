import type { Problems } from './lines.ts';

/** What a key of a JSON object holds. */
export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  /** iproute2 prints flags of rules and neighbours as `null`; other releases as `true`. It becomes `true`. */
  | 'flag'
  | 'strings'
  | 'nullable'
  | 'object'
  /** Elements without a required key are left out. */
  | { readonly list: Shape; readonly required?: readonly string[] }
  | { readonly object: Shape };
export type Shape = Readonly<Record<string, Kind>>;

type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Plain = Extract<Kind, string>;

/** The value as its kind, or undefined when it is none. Numbers pass as text: releases differ in that. */
const CONVERT: Readonly<Record<Plain, (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined),
  number: (value) => (typeof value === 'number' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  flag: (value) => (value === null || typeof value === 'boolean' ? value !== false : undefined),
  strings: (value) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined),
  nullable: (value) => (typeof value === 'string' || value === null ? value : undefined),
  object: (value) => (isObject(value) ? value : undefined),
};

/** For problems: the line of the document, and the path in it. */
export interface Where {
  readonly line: number;
  readonly path: string;
  readonly problems: Problems;
}

function convert(value: unknown, kind: Kind, where: Where): unknown {
  if (typeof kind === 'string') return CONVERT[kind](value);
  if ('object' in kind) return isObject(value) ? fit(value, kind.object, where) : undefined;
  if (!Array.isArray(value)) return undefined;
  const elements: JsonObject[] = [];
  for (const [index, item] of value.entries()) {
    const path = `${where.path}[${index}]`;
    const element = isObject(item) ? fit(item, kind.list, { ...where, path }) : undefined;
    const missing = kind.required?.find((key) => element?.[key] === undefined);
    if (element === undefined) where.problems.add(where.line, path, 'not an object');
    else if (missing !== undefined) where.problems.add(where.line, path, `without ${missing}`);
    else elements.push(element);
  }
  return elements;
}

/**
 * Makes an object of a tool's JSON hold what its interface promises: a known key with a value of another
 * kind is taken out and reported. Keys that the shape does not name stay, newer releases print more.
 */
export function fit(object: JsonObject, shape: Shape, where: Where): JsonObject {
  for (const key of Object.keys(object)) {
    // Nobody names a key so in good faith, and assigning it elsewhere would change a prototype.
    const kind = key === '__proto__' ? undefined : Object.hasOwn(shape, key) ? shape[key] : 'unknown';
    if (kind === 'unknown') continue;
    const path = `${where.path}.${key}`;
    const value = kind && convert(object[key], kind, { ...where, path });
    if (value === undefined) {
      delete object[key];
      where.problems.add(where.line, path, 'unexpected kind of value');
    } else object[key] = value;
  }
  return object;
}
