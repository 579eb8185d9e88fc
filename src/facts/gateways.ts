import type { EvidenceRef } from '../model/check.ts';
import type { Gateway, Interface, Neighbour, Routing } from '../model/network.ts';
import { at } from './evidence.ts';
import { familyOf, inPrefix, isLinkLocal, parseCidr, sameAddress } from './prefix.ts';
import { defaultRoutes, nexthopsOf } from './routing.ts';

interface Seen {
  readonly routing: Routing;
  readonly neighbours: readonly Neighbour[];
  readonly gateways?: readonly Gateway[];
}

/** A gateway of a default route that does not answer, and what proves it. */
export interface SilentGateway {
  readonly address: string;
  readonly dev: string;
  readonly evidence: readonly EvidenceRef[];
  /** Another gateway answers, of a better route or, for IPv6, of IPv4: the host has a way. */
  readonly spare: boolean;
}

/** By the probe where it was made; otherwise by the neighbour table, which is late. */
export function silentGateways(seen: Seen): readonly SilentGateway[] {
  return seen.gateways ? silentByProbe(seen, seen.gateways) : silentByNeighbour(seen);
}

function silentByProbe({ routing, neighbours }: Seen, gateways: readonly Gateway[]): SilentGateway[] {
  return [...gateways.entries()]
    .filter(([, { state }]) => state === 'unreachable')
    .map(([index, gateway]) => {
      const { address, dev } = gateway;
      const entry = entryOf(neighbours, address, dev);
      const evidence = [at('gateways', index), ...(entry === -1 ? [] : [at('neighbours', entry)])];
      return { address, dev, evidence, spare: gateways.some((other) => replaces(other, gateway, routing)) };
    });
}

function silentByNeighbour({ routing, neighbours }: Seen): SilentGateway[] {
  return defaultRoutes(routing).flatMap(({ index, route }) =>
    nexthopsOf(route).flatMap(({ gateway: address, dev }) => {
      if (address === undefined || dev === undefined) return [];
      const entry = entryOf(neighbours, address, dev);
      if (!neighbours[entry]?.state.includes('FAILED')) return [];
      return [{ address, dev, evidence: [at('routing', 'routes', index), at('neighbours', entry)], spare: false }];
    }),
  );
}

const entryOf = (neighbours: readonly Neighbour[], address: string, dev: string): number =>
  neighbours.findIndex((entry) => entry.dev === dev && sameAddress(entry.dst, address));

function replaces(other: Gateway, silent: Gateway, routing: Routing): boolean {
  if (other.state !== 'reachable') return false;
  if (familyOf(other.address) !== familyOf(silent.address)) return familyOf(silent.address) === 'inet6';
  return metricOf(other, routing) < metricOf(silent, routing);
}

function metricOf({ address, dev }: Gateway, routing: Routing): number {
  const isHop = (hop: { gateway?: string; dev?: string }) =>
    hop.dev === dev && hop.gateway !== undefined && sameAddress(hop.gateway, address);
  return defaultRoutes(routing).find(({ route }) => nexthopsOf(route).some(isHop))?.route.metric ?? 0;
}

/** Names a gateway: every network may have an fe80::1 or a 169.254.1.1. */
export const gatewayOn = (address: string, dev: string): string =>
  isLinkLocal(address) ? `${address}%${dev}` : address;

/**
 * Whether the kernel can ask for the gateway on the interface: it is in a prefix of an address, at the other end,
 * or behind a link route, as 169.254.1.1 of OVN-Kubernetes and Calico is.
 */
export function isOnLink(gateway: string, { name, addresses }: Interface, { routes }: Routing): boolean {
  if (addresses.some(({ local, peer, prefixLength }) => inPrefix(gateway, peer ?? local, prefixLength))) return true;
  const family = familyOf(gateway);
  return routes.some((route) => {
    if (route.family !== family || route.type !== 'unicast' || route.dev !== name || route.gateway !== undefined)
      return false;
    const prefix = parseCidr(route.dst, family);
    return prefix !== undefined && inPrefix(gateway, prefix.network, prefix.length);
  });
}
