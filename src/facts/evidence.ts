import type { EvidenceRef } from '../model/check.ts';
import type { SliceName } from '../model/snapshot.ts';

/** Names that stand in a path without quotes. Anything else is a JSON string in brackets. */
const PLAIN = /^[A-Za-z_][\w@:-]*$/;

/**
 * Points at a place in a slice: `at('interfaces', 'eth0', 'addresses', 0, 'local')` is
 * `eth0.addresses[0].local`. In a list, a name selects the element with that `name`.
 */
export function at(slice: SliceName, ...segments: readonly (string | number)[]): EvidenceRef {
  let path = '';
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`;
    else if (!PLAIN.test(segment)) path += `[${JSON.stringify(segment)}]`;
    else path += path === '' ? segment : `.${segment}`;
  }
  return { slice, path };
}

/**
 * The value at a path that `at` wrote.
 * @throws Error when the path leads nowhere.
 */
export function resolve(value: unknown, path: string): unknown {
  return segmentsOf(path).reduce<unknown>((place, segment) => {
    const next = step(place, segment);
    if (next === undefined) throw new Error(`evidence path ${path} leads nowhere at ${JSON.stringify(segment)}`);
    return next;
  }, value);
}

function step(place: unknown, segment: string | number): unknown {
  if (Array.isArray(place)) {
    return typeof segment === 'number' ? place[segment] : place.find((item) => item?.name === segment);
  }
  if (typeof place !== 'object' || place === null || !Object.hasOwn(place, segment)) return undefined;
  return (place as Record<string | number, unknown>)[segment];
}

function segmentsOf(path: string): (string | number)[] {
  const found: (string | number)[] = [];
  let rest = path;
  while (rest !== '') {
    const match = /^(?:\.?([A-Za-z_][\w@:-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\])/.exec(rest);
    if (!match) throw new Error(`evidence path ${path} is malformed at "${rest}"`);
    const [all, name, index, quoted] = match;
    found.push(index !== undefined ? Number(index) : (name ?? (JSON.parse(quoted ?? '""') as string)));
    rest = rest.slice(all.length);
  }
  return found;
}
