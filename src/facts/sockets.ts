import type { Family, Interface, Routing, Socket } from '../model/network.ts';
import { inPrefix, isLoopback, parseCidr, sameAddress } from './prefix.ts';

/** Connections with something to lose; TIME-WAIT ends by itself. */
const CONNECTED: ReadonlySet<string> = new Set(
  'ESTAB SYN-SENT SYN-RECV FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT LAST-ACK CLOSING'.split(' '),
);
export const isConnected = (state: string): boolean => CONNECTED.has(state);
const NETIDS: ReadonlySet<string> = new Set(['tcp', 'udp', 'mptcp', 'sctp', 'dccp']);

/** Sockets bound to an address that this host does not have, as places in the slice. */
export interface Orphans {
  readonly address: string;
  readonly connected: readonly number[];
  readonly listening: readonly number[];
}

/** `::ffff:10.0.0.1` is 10.0.0.1 in a socket for both families. */
export const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** By address. Without routing, addresses that a route takes as local count as gone. */
export function orphanedSockets(
  sockets: readonly Socket[],
  interfaces: readonly Interface[],
  routing?: Routing,
): readonly Orphans[] {
  const held = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ local }) => local)));
  return byAddress(sockets).filter(({ address }) => !held.has(address) && !isHere(address, held, routing));
}

function byAddress(sockets: readonly Socket[]): readonly Orphans[] {
  const found = new Map<string, { address: string; connected: number[]; listening: number[] }>();
  for (const [index, { netid, state, local }] of sockets.entries()) {
    if (netid !== undefined && !NETIDS.has(netid)) continue;
    const list = isConnected(state) ? 'connected' : state === 'LISTEN' ? 'listening' : undefined;
    if (!list) continue;
    const address = unmapped(local.address);
    const known = found.get(address) ?? { address, connected: [], listening: [] };
    known[list].push(index);
    found.set(address, known);
  }
  return [...found.values()];
}

/** On every host, and on no interface. */
const isEverywhere = (address: string): boolean =>
  ['*', '0.0.0.0', '::'].includes(address) ||
  isLoopback(address) ||
  inPrefix(address, '224.0.0.0', 4) ||
  inPrefix(address, 'ff00::', 8);

/** Everywhere, taken as local by a route (AnyIP, TPROXY), spelt in another way, or no address at all. */
function isHere(address: string, held: ReadonlySet<string>, routing: Routing | undefined): boolean {
  const family = (['inet', 'inet6'] as const).find((candidate: Family) => parseCidr(address, candidate));
  if (!family || isEverywhere(address)) return true;
  const isLocal = routing?.routes.some((route) => {
    const prefix = route.type === 'local' && route.family === family ? parseCidr(route.dst, family) : undefined;
    return prefix !== undefined && inPrefix(address, prefix.network, prefix.length);
  });
  return isLocal === true || (family === 'inet6' && [...held].some((other) => sameAddress(other, address)));
}
