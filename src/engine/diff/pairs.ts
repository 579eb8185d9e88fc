import type { Aspect, Change } from '../../model/state.ts';

/** The same thing in two states; one of the two is absent where it came or went. */
export interface Pair<T> {
  readonly before?: T;
  readonly after?: T;
}

/**
 * Joins two sorted lists of states by key. Where one of them is as long as it may be, nothing is known of what comes
 * behind its last key: that something is in the other alone says nothing then.
 */
export function pairs<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
  most: number,
): readonly Pair<T>[] {
  const [was, is] = [listed(before, keyOf, most), listed(after, keyOf, most)];
  return [...new Set([...was.items.keys(), ...is.items.keys()])].sort().flatMap((key): Pair<T>[] => {
    const [old, now] = [was.items.get(key), is.items.get(key)];
    if (old !== undefined && now !== undefined) return [{ before: old, after: now }];
    if (old !== undefined) return is.covers(key) ? [{ before: old }] : [];
    return now !== undefined && was.covers(key) ? [{ after: now }] : [];
  });
}

function listed<T>(items: readonly T[], keyOf: (item: T) => string, most: number) {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const last = items.length < most ? undefined : [...byKey.keys()].sort().at(-1);
  return { items: byKey, covers: (key: string) => last === undefined || key <= last };
}

/** What two lists do not have in common. */
export function differing<T>(before: readonly T[], after: readonly T[]): { gone: readonly T[]; came: readonly T[] } {
  const [was, is] = [new Set(before), new Set(after)];
  return { gone: before.filter((item) => !is.has(item)), came: after.filter((item) => !was.has(item)) };
}

export const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Names told before the others are counted. */
const FEW = 3;

/** `a, b, c and 4 more`. */
export function few(names: readonly string[], most: number = FEW): string {
  if (names.length <= most + 1) return listOf(names);
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function listOf(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

type Told = Omit<Change, 'aspect' | 'kind'>;
const change =
  (kind: Change['kind']) =>
  (aspect: Aspect, told: Told): Change => ({ aspect, kind, ...told });
export const changed = change('changed');
export const appeared = change('appeared');
export const vanished = change('vanished');

/** Something that was one value and is another. */
export const became = (
  aspect: Aspect,
  subject: string,
  what: string,
  [before, after]: readonly [string | number, string | number],
  words: string,
): Change => changed(aspect, { subject, what, before: String(before), after: String(after), words });

/** Changes told one by one before the others are counted. */
const MOST_TOLD = 20;

/** The first of the changes of one aspect, and how many others there are. */
export function limited(changes: readonly Change[]): readonly Change[] {
  const [first] = changes;
  if (!first || changes.length <= MOST_TOLD) return changes;
  const left = changes.length - MOST_TOLD;
  const { aspect } = first;
  return [
    ...changes.slice(0, MOST_TOLD),
    changed(aspect, { subject: `${left} others`, words: `${left} more changes of this kind` }),
  ];
}
