import type { Interface, Routing } from '../model/network.ts';
import { globalAddresses, isHostInterface, isRunning } from './interfaces.ts';
import { canonical, familyOf, inPrefix } from './prefix.ts';
import { egressInterface } from './routing.ts';

/**
 * Bytes that a tunnel adds at the least, over IPv4 and over IPv6: the outer IP header, and the headers of UDP, VXLAN or
 * Geneve and the inner Ethernet (RFC 7348, RFC 8926). Options of Geneve, such as the 8 bytes of OVN, come on top.
 */
const OVERHEAD: Readonly<Record<string, readonly [inet: number, inet6: number]>> = {
  vxlan: [50, 70],
  geneve: [50, 70],
  ipip: [20, 40],
  sit: [20, 40],
  wireguard: [60, 80],
};

export const isTunnel = ({ kind }: Interface): boolean => kind !== undefined && Object.hasOwn(OVERHEAD, kind);

/** The interface that the packets of a tunnel leave by, and what they grow by on the way. */
export interface Underlay {
  readonly lower: Interface;
  readonly overhead: number;
}

/** Undefined where nothing tells which way they go. */
export function underlayOf(tunnel: Interface, all: readonly Interface[], routing?: Routing): Underlay | undefined {
  const [inet = 0, inet6 = 0] = OVERHEAD[tunnel.kind ?? ''] ?? [];
  // Its MTU says nothing: who hands packets over to it knows better.
  if (inet === 0 || tunnel.tunnel?.external) return undefined;
  const { link = tunnel.link, local = localOf(tunnel), remote } = tunnel.tunnel ?? {};
  const named = all.find(({ name }) => name === link);
  const lower = named ?? byRoute(remote, all, routing) ?? byAddress(local, all) ?? widest(tunnel, all);
  return lower && { lower, overhead: familyOf(remote ?? local ?? '') === 'inet6' ? inet6 : inet };
}

/** The link address of an ipip device is its own end. */
const localOf = ({ linkType, mac }: Interface): string | undefined =>
  linkType === 'ipip' || linkType === 'sit' ? mac : undefined;

function byRoute(remote: string | undefined, all: readonly Interface[], routing: Routing | undefined) {
  if (remote === undefined || all.some((iface) => !isRunning(iface) && holds(iface, remote))) return undefined;
  const dev = routing && egressInterface(routing, remote);
  return all.find(({ name }) => name === dev);
}

/** While the segment of the other end is down, packets take a way that is not theirs. */
const holds = (iface: Interface, remote: string): boolean =>
  globalAddresses(iface).some(({ local, prefixLength }) => inPrefix(remote, local, prefixLength));

const byAddress = (local: string | undefined, all: readonly Interface[]): Interface | undefined =>
  local === undefined
    ? undefined
    : all.find(({ addresses }) => addresses.some((held) => canonical(held.local) === canonical(local)));

/** WireGuard's peers are not known: whichever way its packets go, none carries larger ones. */
function widest({ kind }: Interface, all: readonly Interface[]): Interface | undefined {
  if (kind !== 'wireguard') return undefined;
  const ways = all.filter(
    (iface) => isRunning(iface) && isHostInterface(iface, all) && globalAddresses(iface).length > 0,
  );
  return ways.toSorted((a, b) => b.mtu - a.mtu)[0];
}
