import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Parsed } from '../../src/model/parser.ts';
import { read } from './captures.ts';

type Json = Record<string, unknown>;

/** Keys that either the text or the JSON of `ip` has, and why. They are left out of comparisons. */
const EXEMPT: Readonly<Record<string, string>> = {
  link_netns: 'the text names the namespace',
  link_netnsid: 'JSON has its number',
  over_errors: 'the text prints missed in its place, but with -s -s',
  missed_errors: 'JSON prints it with -s -s only',
  nh_info: 'the text repeats the next hop object, we do not',
};
/** Kinds whose data is passed over. */
const WITHOUT_DATA = new Set(['gre']);
/** Hundredths of a second go on between two calls. */
const TIMER = /_timer$/;

/** What text and JSON must have in common. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !(key in EXEMPT) && !(key === 'info_data' && WITHOUT_DATA.has(String((value as Json)['info_kind']))),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, TIMER.test(key) ? 'a timer' : comparable(inner)]));
}

/** Fixtures that hold the same state as text and as JSON: `[name, text, json]`. */
export function pairs(folder: string): (readonly [name: string, text: string, json: string])[] {
  const path = join('test/fixtures', folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.txt') && readdirSync(path).includes(name.replace(/\.txt$/, '.json')))
    .map((name) => [name, read(join(path, name)), read(join(path, name.replace(/\.txt$/, '.json')))]);
}

/** Asserts on the pairs of a folder: no problems, and the same value from both. */
export function testPairs(
  t: { strictSame(actual: unknown, expected: unknown, name: string): unknown },
  folder: string,
  parse: (text: string) => Parsed<unknown[]>,
): void {
  for (const [name, text, json] of pairs(folder)) {
    const fromText = parse(text);
    const fromJson = parse(json);
    t.strictSame([...fromText.problems, ...fromJson.problems], [], `${name}: no problems`);
    t.strictSame(comparable(fromText.value), comparable(fromJson.value), `${name} is ${name.replace('.txt', '.json')}`);
  }
}
