import type { DnsServer, Lookup, LookupPurpose, Lookups } from '../model/lookups.ts';
import { hasRecords, isAnswered, type PlacedLookup, placed } from './resolver.ts';

/** Asked of one server because of what it answered: how it answers them says nothing of the others. */
const FOLLOWING: readonly LookupPurpose[] = ['api-port', 'api-reverse', 'explanation'];

/** Asked of every server, so that their answers can be compared. */
export const isAskedOfAll = ({ lookup }: PlacedLookup): boolean => !FOLLOWING.includes(lookup.purpose);

/** A server that is silent to the first questions is not asked the others: they count as silence without a datagram. */
export const wasSent = ({ outcome, durationMs }: Lookup): boolean => outcome !== 'timeout' || durationMs > 0;

/** Neither programs nor systemd-resolved ever ask the fourth server of resolv.conf, or one that somebody names. */
export function isConsulted({ servers = [] }: Lookups): (server: string) => boolean {
  const idle = new Set(
    servers.filter(({ role }) => role === 'ignored' || role === 'named').map(({ address }) => address),
  );
  return (server) => !idle.has(server);
}

/** What every server was asked that programs ask, directly or through systemd-resolved. */
export function consulted(lookups: Lookups): readonly PlacedLookup[] {
  const isIn = isConsulted(lookups);
  return placed(lookups).filter((item) => isAskedOfAll(item) && isIn(item.lookup.server));
}

/** A server that was tried beside its answers, with its place in the slice. */
export interface PlacedServer {
  readonly index: number;
  readonly server: DnsServer;
  /** What it answered over UDP, without EDNS: at least one question. */
  readonly answered: readonly PlacedLookup[];
}

/**
 * Servers of which can be told what they can do beside answering plain queries. Where packets are lost, one query
 * without an answer says nothing.
 */
export function triedServers(lookups: Lookups): readonly PlacedServer[] {
  const isIn = isConsulted(lookups);
  return [...(lookups.servers ?? []).entries()].flatMap(([index, server]) => {
    const asked = placed(lookups).filter(({ lookup }) => lookup.server === server.address);
    const answered = asked.filter(({ lookup }) => isAnswered(lookup) && lookup.transport === 'udp');
    const isLossy = answered.some(({ lookup }) => (lookup.attempts ?? 1) > 1);
    return isIn(server.address) && answered.length > 0 && !isLossy ? [{ index, server, answered }] : [];
  });
}

/** The answer to the question that programs of every cluster ask: whether a server knows the zone. */
export const knowsCluster = (lookups: readonly PlacedLookup[], server: string): boolean =>
  lookups.some(({ lookup }) => lookup.server === server && lookup.purpose === 'api-service' && hasRecords(lookup));
