import type { Host } from '../../model/host.ts';
import type { DnsServer, Lookup } from '../../model/lookups.ts';
import type { Interface, Routing } from '../../model/network.ts';
import type { Explanation, HostAnswer, ResolutionPlan, Walk } from '../../model/resolution.ts';
import type { Resolved, Resolver } from '../../model/resolver.ts';
import { clusterNameOf } from '../cluster-name.ts';
import { candidatesIn } from '../resolution/plan.ts';
import { bareName, denialOf, hasRecords } from '../resolver.ts';

/** All that is known of one name, from which the reasons are drawn. */
export interface Seen {
  readonly name: string;
  readonly plan: ResolutionPlan;
  readonly walk: Walk;
  readonly servers: readonly DnsServer[];
  readonly queries: readonly Lookup[];
  readonly zone: string;
  readonly resolver: Resolver;
  readonly resolved?: Resolved;
  readonly interfaces?: readonly Interface[];
  readonly routing?: Routing;
  readonly host?: Host;
  readonly hostAnswer?: HostAnswer;
  readonly serviceRanges?: readonly string[];
  readonly podRanges?: readonly string[];
}

/** Says why, or nothing. */
export type Reason = (seen: Seen) => Explanation | undefined;

/** A query with its place, to point at. */
export interface Placed {
  readonly index: number;
  readonly lookup: Lookup;
}

/** By the list of queries: a search list of many domains has it looked through for each of them, by every reason. */
const indexes = new WeakMap<readonly Lookup[], ReadonlyMap<string, readonly Placed[]>>();

function byName(queries: readonly Lookup[]): ReadonlyMap<string, readonly Placed[]> {
  const known = indexes.get(queries);
  if (known) return known;
  const index = new Map<string, Placed[]>();
  for (const [at, lookup] of queries.entries()) {
    const name = bareName(lookup.name);
    const placed = index.get(name);
    if (placed) placed.push({ index: at, lookup });
    else index.set(name, [{ index: at, lookup }]);
  }
  indexes.set(queries, index);
  return index;
}

export function queriesFor(
  { queries }: Pick<Seen, 'queries'>,
  { name, type, server }: { readonly name?: string; readonly type?: string; readonly server?: string },
): readonly Placed[] {
  const named =
    name === undefined
      ? queries.map((lookup, index) => ({ index, lookup }))
      : (byName(queries).get(bareName(name)) ?? []);
  return named.filter(
    ({ lookup }) => (type === undefined || lookup.type === type) && (server === undefined || lookup.server === server),
  );
}

export const places = (placed: readonly Placed[], most = 4): readonly number[] =>
  placed.slice(0, most).map(({ index }) => index);

/** Servers that programs ask, in their order. */
export const askedServers = ({ plan, servers }: Seen): readonly DnsServer[] =>
  servers.filter(({ address, role }) => role === 'named' || plan.servers.includes(address));

/** What programs ask for: not what only explains. */
export const askedFor = (seen: Seen): readonly Placed[] =>
  queriesFor(seen, {}).filter(({ lookup }) => lookup.purpose === 'asked' && seen.plan.types.includes(lookup.type));

/** Queries whose first datagram, or its answer, was lost. */
export const repeated = (seen: Seen): readonly Placed[] =>
  askedFor(seen).filter(({ lookup }) => lookup.outcome === 'answer' && (lookup.attempts ?? 1) > 1);

/**
 * The name that is meant: the one that the walk ended with, the one that some server has records for, the full name
 * of something in a namespace that exists, or the name as it was written.
 */
export function meantName(seen: Seen): string {
  const { walk, zone, name } = seen;
  if (walk.end === 'resolved' && walk.candidate) return walk.candidate.name;
  const candidates = candidatesIn(seen.plan);
  const known = candidates.find((candidate) =>
    queriesFor(seen, { name: candidate.name }).some(({ lookup }) => hasRecords(lookup)),
  );
  if (known) return known.name;
  const written = bareName(name);
  if (isInCluster(written, zone)) return written;
  const inside = candidates.filter((candidate) => isInCluster(candidate.name, zone));
  // A name with dots may be one of the world, which no namespace has.
  const fits =
    inside.find((candidate) => hasNamespace(seen, candidate.name)) ?? (written.includes('.') ? undefined : inside[0]);
  return fits?.name ?? written;
}

const isInCluster = (name: string, zone: string): boolean =>
  !['outside', 'stray', 'zone', 'namespace'].includes(clusterNameOf(name, zone).kind);

/** CoreDNS has no data for a namespace that exists, and denies others. */
function hasNamespace(seen: Seen, name: string): boolean {
  const parts = clusterNameOf(name, seen.zone);
  if (!('namespace' in parts)) return false;
  const folder = parts.kind === 'pod' ? 'pod' : 'svc';
  return queriesFor(seen, { name: `${parts.namespace}.${folder}.${seen.zone}` }).some(
    ({ lookup }) => denialOf(lookup) === 'noData',
  );
}

/** A server that proves to be the DNS of the cluster: it knows the version of its schema, or the API service. */
export const isClusterDns = (seen: Seen, server: string): boolean =>
  [`dns-version.${seen.zone}`, `kubernetes.default.svc.${seen.zone}`].some((name) =>
    queriesFor(seen, { name, server }).some(({ lookup }) => hasRecords(lookup)),
  );

export const listed = (words: readonly string[], most = 3): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;

/** `1.2 s`, `40 ms`, `0.4 ms`. */
export function duration(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}
