import type { Lookup, Lookups } from '../model/lookups.ts';
import type { Platform } from '../model/platform.ts';

/** The resolv.conf that counts where we look: `ip netns exec` puts /etc/netns/NAME in the place of /etc, ip-netns(8). */
export const resolvConfPath = ({ foreignFiles, origin }: Pick<Platform, 'foreignFiles' | 'origin'>): string =>
  foreignFiles ? `/etc/netns/${origin}/resolv.conf` : '/etc/resolv.conf';

/** Why there is none, where files are of the host and the network is of another namespace. */
export const FOREIGN_RESOLV_CONF = 'the resolv.conf here belongs to another network namespace';

/** Why there is none in a capture that others made. */
export const NOT_ASKED = 'nobody was asked over the network when this capture was made';

/** A lookup with its place in the slice. */
export interface PlacedLookup {
  readonly index: number;
  readonly lookup: Lookup;
}

export const placed = ({ lookups }: Lookups): readonly PlacedLookup[] =>
  lookups.map((lookup, index) => ({ index, lookup }));

function groupBy(lookups: readonly PlacedLookup[], keyOf: (lookup: Lookup) => string) {
  const groups = new Map<string, PlacedLookup[]>();
  for (const item of lookups) {
    const key = keyOf(item.lookup);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups as ReadonlyMap<string, readonly PlacedLookup[]>;
}

/** In the order in which the servers were asked. */
export const byServer = (lookups: readonly PlacedLookup[]) => groupBy(lookups, ({ server }) => server);

/** Same name and type; the case of a name does not matter, RFC 4343. */
export const byQuestion = (lookups: readonly PlacedLookup[]) =>
  groupBy(lookups, ({ name, type }) => `${bareName(name)} ${type}`);

/** A domain name in lower case without the root's dot. The root itself is the empty name. */
export const bareName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

export const isAnswered = ({ outcome }: Lookup): boolean => outcome === 'answer';

/** The server gave what was asked for. */
export const hasRecords = (lookup: Lookup): boolean =>
  isAnswered(lookup) && (lookup.rcode ?? 'NOERROR') === 'NOERROR' && lookup.answers.length > 0;

/** How a server refuses a name without being silent; the message ids of several checks. */
export type Denial = 'nxdomain' | 'noData' | 'servfail' | 'refused';

const DENIALS: ReadonlyMap<string, Denial> = new Map([
  ['NXDOMAIN', 'nxdomain'],
  ['NOERROR', 'noData'],
  ['SERVFAIL', 'servfail'],
  ['REFUSED', 'refused'],
]);

/** `undefined` for an answer with records, for silence, and for rare codes such as NOTIMP. */
export function denialOf(lookup: Lookup): Denial | undefined {
  if (!isAnswered(lookup) || hasRecords(lookup)) return undefined;
  return DENIALS.get(lookup.rcode ?? 'NOERROR');
}
