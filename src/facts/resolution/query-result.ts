import type { Lookup } from '../../model/lookups.ts';
import type { WalkedQuery } from '../../model/resolution.ts';
import { bareName } from '../resolver.ts';

/** What the resolver of a C library makes of one name: its A and AAAA queries together. */
export interface QueryResult {
  /** `refused`: no server listens. `silent`: none answered in time. `unsent`: there is nobody to ask. */
  readonly end: 'found' | 'nodata' | 'nxdomain' | 'servfail' | 'refused' | 'silent' | 'unsent';
  readonly addresses: readonly string[];
  readonly queries: readonly WalkedQuery[];
  readonly costMs: number;
}

/** What a server was seen to say; `undefined` where it was not asked. */
export type Observe = (server: string, name: string, type: string) => Lookup | undefined;

/** Asked for by name, not by who wanted to know: several may have, and the first counts. */
export function observer(lookups: readonly Lookup[]): Observe {
  const known = new Map<string, Lookup>();
  for (const lookup of lookups) {
    const key = keyOf(lookup.server, lookup.name, lookup.type);
    if (!known.has(key)) known.set(key, lookup);
  }
  return (server, name, type) => known.get(keyOf(server, name, type));
}

const keyOf = (server: string, name: string, type: string) => `${server} ${bareName(name)} ${type}`;

/** In one word: the code of an answer, or what came in its place. */
export function resultOf(lookup: Lookup | undefined): string {
  if (!lookup) return 'unasked';
  return lookup.outcome === 'answer' ? (lookup.rcode ?? 'NOERROR') : lookup.outcome;
}

/** An answer that ends the asking of servers: glibc and musl take both for the truth. */
export const isFinal = (lookup: Lookup | undefined): lookup is Lookup =>
  lookup?.outcome === 'answer' && ['NOERROR', 'NXDOMAIN'].includes(lookup.rcode ?? 'NOERROR');

/** Of final answers for all types of a name. */
export function meaningOf(answers: readonly Lookup[]): Pick<QueryResult, 'end' | 'addresses'> {
  const addresses = answers.flatMap((lookup) => lookup.answers);
  if (addresses.length > 0) return { end: 'found', addresses };
  const [first] = answers;
  return { end: first?.rcode === 'NXDOMAIN' ? 'nxdomain' : 'nodata', addresses: [] };
}
