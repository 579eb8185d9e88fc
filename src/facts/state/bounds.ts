import type { Aspect } from '../../model/state.ts';

/** What a state keeps of each kind at most: for a host that is larger, the first by name. */
export const MOST = {
  interface: 256,
  /** Of one interface. */
  address: 32,
  gateway: 16,
  route: 256,
  lease: 64,
  /** Servers of one list, and records of one answer. */
  server: 16,
  answer: 128,
  neighbour: 128,
  connection: 256,
  launcher: 250,
  finding: 200,
  /** Lines of its repair. */
  fix: 4,
  /** Checks that could not be made. */
  undecided: 100,
  /** Characters of a name, and of a message. */
  text: 255,
  message: 500,
} as const;

/** The kinds that are told apart by a key, which is also their order. */
export type Kept = Extract<Aspect, keyof typeof MOST>;

export interface Bounded<T> {
  readonly kept: readonly T[];
  readonly omitted: number;
}

/** Sorted by their keys, so that two looks at the same host keep the same; of one key the first. */
export function bounded<T>(items: Iterable<T>, keyOf: (item: T) => string, most: number): Bounded<T> {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }
  const keys = [...byKey.keys()].sort();
  const kept = keys.slice(0, most).map((key) => byKey.get(key) as T);
  return { kept, omitted: keys.length - kept.length };
}

/**
 * A text that came with a snapshot, cut to a length.
 * @throws TypeError for what is no text: a saved snapshot may hold anything.
 */
export function text(value: unknown, most: number = MOST.text): string {
  if (typeof value !== 'string') throw new TypeError('expected a text');
  return value.length <= most ? value : `${value.slice(0, most - 1)}…`;
}

export const optional = <K extends string>(key: K, value: unknown): { readonly [P in K]?: string } =>
  (value === undefined ? {} : { [key]: text(value) }) as { readonly [P in K]?: string };

/** @throws TypeError for what is no finite number. */
export function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('expected a number');
  return value;
}

export const optionalNumber = <K extends string>(key: K, value: unknown): { readonly [P in K]?: number } =>
  (value === undefined ? {} : { [key]: number(value) }) as { readonly [P in K]?: number };

export const texts = (values: readonly unknown[], most: number = MOST.server): readonly string[] =>
  values.slice(0, most).map((value) => text(value));
