import { isObject, type JsonObject } from '../../model/json.ts';
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

type Plain = Extract<Kind, string>;

/** Keys of one kind. */
export const each = <K extends Plain, N extends string>(kind: K, ...names: readonly N[]): Readonly<Record<N, K>> =>
  Object.fromEntries(names.map((name) => [name, kind])) as Record<N, K>;

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

type Nested = Exclude<Kind, string>;

function fitNested(value: unknown, kind: Nested, where: Where): unknown {
  if ('object' in kind) return isObject(value) ? fit(value, kind.object, where) : undefined;
  return Array.isArray(value) ? fitAll(value, kind.list, kind.required ?? [], where) : undefined;
}

/** The elements that are objects and hold the keys without which they say nothing. */
export function fitAll(
  elements: readonly unknown[],
  shape: Shape,
  required: readonly string[],
  where: Where,
): JsonObject[] {
  const fitting: JsonObject[] = [];
  for (const [index, item] of elements.entries()) {
    // Releases before 5.0 printed `{}` for everything that a filter had left out.
    if (isObject(item) && Object.keys(item).length === 0) continue;
    const path = `${where.path}[${index}]`;
    const element = isObject(item) ? fit(item, shape, { ...where, path }) : undefined;
    const missing = required.find((key) => element?.[key] === undefined);
    if (element === undefined) where.problems.add(where.line, path, 'not an object');
    else if (missing !== undefined) where.problems.add(where.line, path, `without ${missing}`);
    else fitting.push(element);
  }
  return fitting;
}

/**
 * Makes an object of a tool's JSON hold what its interface promises: a known key with a value of another
 * kind is taken out and reported. Keys that the shape does not name stay, newer releases print more.
 */
function fit(object: JsonObject, shape: Shape, where: Where): JsonObject {
  for (const key of Object.keys(object)) {
    // Nobody names a key so in good faith, and assigning it elsewhere would change a prototype.
    const kind = key === '__proto__' ? undefined : Object.hasOwn(shape, key) ? shape[key] : 'unknown';
    if (kind === 'unknown') continue;
    const given = object[key];
    const place = (): Where => ({ ...where, path: `${where.path}.${key}` });
    const value = typeof kind === 'string' ? CONVERT[kind](given) : kind && fitNested(given, kind, place());
    if (value === undefined) {
      delete object[key];
      where.problems.add(where.line, place().path, 'unexpected kind of value');
    } else if (value !== given) object[key] = value;
  }
  return object;
}
