import type { ErrorObject } from 'ajv';
import type { Document, LineCounter, Pair, YAMLMap } from 'yaml';
import { nearest } from '../engine/nearest.ts';
import { cut } from '../engine/wrap.ts';
import type { Schema } from './config-schema.ts';

const MAX_SHOWN = 100;

/** One thing that is wrong with a configuration, in words. */
export interface ConfigProblem {
  /** Keys from the top. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Says what ajv found: which key, what is there, and what was expected. */
export function explain(error: ErrorObject, schema: Schema, value: unknown): ConfigProblem {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const known = Object.keys(schemaAt(schema, path)?.properties ?? {});
    const hint = known.length > 0 ? `; the nearest known one is "${nearest(key, known)}"` : '';
    return { path: [...path, key], message: `unknown key${hint}` };
  }
  if (error.keyword === 'required') return { path, message: `lacks the key "${error.params['missingProperty']}"` };
  const expected = schemaAt(schema, path);
  const what = expected?.description ?? (expected?.type === 'object' ? 'a map' : `a value of type ${expected?.type}`);
  const given = valueAt(value, path);
  return { path, message: `is ${shown(given)}; expected ${what}${nearestKnown(expected, given)}` };
}

/** Of `CHECK:SUBJECT` the check is what can be mistaken. */
function nearestKnown(expected: Schema | undefined, given: unknown): string {
  if (!expected?.known || typeof given !== 'string') return '';
  const [name = ''] = given.split(':');
  if (/[*?]/.test(name)) return '';
  return expected.known.includes(name) ? '' : `; the nearest check is "${nearest(name, expected.known)}"`;
}

/** A value as it was written, cut to a length that a line of a log bears. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a map';
  return cut(JSON.stringify(value) ?? 'nothing', MAX_SHOWN);
}

/** RFC 6901 section 4. */
const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

function schemaAt(schema: Schema, path: readonly string[]): Schema | undefined {
  return path.reduce<Schema | undefined>((at, key) => at?.properties?.[key] ?? at?.items, schema);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}

/** Line of a key in the file; that of the nearest key above it when it has none. */
export function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true) as YAMLMap | undefined;
    const pair = parent?.items?.find?.((item: Pair) => String(item.key) === path[depth - 1]) as Pair | undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, depth), true)) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
