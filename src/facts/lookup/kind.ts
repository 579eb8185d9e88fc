import { clusterNameOf, srvTarget } from '../cluster-name.ts';
import { clusterRanges, isWithin } from '../cluster-ranges.ts';
import { bareName, hasRecords } from '../resolver.ts';
import { queriesFor, type Seen } from './seen.ts';

/** What a name that resolves stands for. `service` where it cannot be told whether it is headless. */
export type NameKind =
  | 'cluster-ip'
  | 'headless'
  | 'service'
  | 'external-name'
  | 'endpoint'
  | 'port'
  | 'pod'
  | 'dns-version'
  | 'reverse'
  | 'outside';

/**
 * A ClusterIP is named by the service, and by nothing below it: in the targets of SRV records and in the name of its
 * address. The records of a headless service lead to its endpoints. Kubernetes DNS specification 1.1.0.
 */
export function kindOf(seen: Seen, name: string): NameKind {
  const parts = clusterNameOf(name, seen.zone);
  const found = queriesFor(seen, { name }).filter(({ lookup }) => hasRecords(lookup));
  if (parts.kind !== 'service') return isPlain(parts.kind) ? parts.kind : 'outside';
  if (found.some(({ lookup }) => (lookup.aliases?.length ?? 0) > 0)) return 'external-name';
  const targets = found
    .filter(({ lookup }) => lookup.type === 'SRV')
    .flatMap(({ lookup }) => lookup.answers.map(srvTarget));
  const names = queriesFor(seen, { type: 'PTR' }).flatMap(({ lookup }) => lookup.answers.map(bareName));
  const below = `.${bareName(name)}`;
  if (targets.some((target) => target.endsWith(below))) return 'headless';
  if (targets.includes(bareName(name))) return 'cluster-ip';
  if (names.some((owner) => owner.endsWith(below))) return 'headless';
  const range = byRange(
    seen,
    found.flatMap(({ lookup }) => (lookup.type === 'SRV' ? [] : lookup.answers)),
  );
  // A small server names each of its addresses by the one name that it has for it.
  if (names.includes(bareName(name))) return range === 'headless' ? 'service' : 'cluster-ip';
  return range;
}

const isPlain = (kind: string): kind is 'endpoint' | 'port' | 'pod' | 'dns-version' | 'reverse' =>
  ['endpoint', 'port', 'pod', 'dns-version', 'reverse'].includes(kind);

function byRange(seen: Seen, addresses: readonly string[]): NameKind {
  const { services } = clusterRanges({
    lookups: seen.queries,
    ...(seen.serviceRanges && { serviceRanges: seen.serviceRanges }),
  });
  if (services.length === 0 || addresses.length === 0) return 'service';
  return addresses.some((address) => isWithin(address, services)) ? 'cluster-ip' : 'headless';
}
