import type { EvidenceRef } from '../model/check.ts';
import type { Host } from '../model/host.ts';
import type { Lease } from '../model/lease.ts';
import type { Family, Interface, Routing } from '../model/network.ts';
import { at } from './evidence.ts';
import {
  carriesVlan,
  globalAddresses,
  isEnslaved,
  isHostInterface,
  isLauncherNamespace,
  isLoopback,
  isPhysicalCandidate,
  isRunning,
  isStandIn,
  lowerDevices,
} from './interfaces.ts';
import { type CurrentLease, currentLeases, isExpired } from './leases.ts';
import { canonical, cidr, isLinkLocal } from './prefix.ts';
import { nexthopsOf } from './routing.ts';

/** What tells which interfaces a host relies on. Only the interfaces are indispensable. */
export interface Seen {
  readonly interfaces: readonly Interface[];
  readonly host?: Host;
  readonly routing?: Routing;
  readonly leases?: readonly Lease[];
}

/** An interface that the host relies on, and why. */
export interface Expectation {
  readonly iface: Interface;
  /** The strongest of the causes. */
  readonly cause: 'route' | 'address' | 'only' | 'lease';
  /** Follows "but": `it has 192.0.2.1/24`. */
  readonly reason: string;
  readonly evidence: EvidenceRef;
  /** The interface on which the host would notice: the one above, or itself; `undefined` where several are. */
  readonly scope: string | undefined;
}

/**
 * Interfaces that have to be up. What nobody relies on may be down: an unused card, a bridge without
 * guests, a stand-in. Below a bridge, bond or VLAN that is relied on, the only card is relied on too.
 */
export function expectedUp(seen: Seen, takenAt: Date): readonly Expectation[] {
  const { interfaces } = seen;
  const routes = relianceByRoute(seen.routing);
  const leases = new Map(validLeases(seen, takenAt).map((current) => [current.iface, current]));
  const cards = interfaces.filter((iface) => isPhysicalCandidate(iface, interfaces));
  const found = new Map<Interface, Expectation>();
  for (const iface of interfaces) {
    if (isLoopback(iface) || isStandIn(iface, interfaces)) continue;
    const why = reasonFor(iface, interfaces, routes.get(iface.name), leases.get(iface));
    if (why) found.set(iface, { iface, scope: iface.name, ...why });
  }
  const [card] = cards;
  if (seen.host?.role === 'vm' && cards.length === 1 && card && !found.has(card)) found.set(card, onlyCard(card));
  for (const upper of [...found.values()]) passDown(upper, interfaces, found);
  return [...found.values()];
}

type Why = Pick<Expectation, 'cause' | 'reason' | 'evidence'>;

function reasonFor(
  iface: Interface,
  all: readonly Interface[],
  route: Reliance | undefined,
  lease: CurrentLease | undefined,
): Why | undefined {
  const own = isHostInterface(iface, all);
  const [address] = globalAddresses(iface);
  // Every bridge of a container engine has an address and a route to its own network; only a gateway counts there.
  if (route && (own || route.gateway))
    return {
      cause: 'route',
      reason: `the route to ${route.dst} uses it`,
      evidence: at('routing', 'routes', route.index),
    };
  if (!own) return undefined;
  if (address)
    return { cause: 'address', reason: `it has ${cidr(address)}`, evidence: at('interfaces', iface.name, 'addresses') };
  if (lease)
    return {
      cause: 'lease',
      reason: `there is a lease for it${lease.lease.address === undefined ? '' : `, ${lease.lease.address}`}`,
      evidence: at('leases', lease.index),
    };
  return undefined;
}

const onlyCard = (card: Interface): Expectation => ({
  iface: card,
  cause: 'only',
  reason: 'it is the only network interface of this guest',
  evidence: at('interfaces', card.name, 'operstate'),
  scope: card.name,
});

function passDown(upper: Expectation, all: readonly Interface[], found: Map<Interface, Expectation>): void {
  const [lower, second] = lowerDevices(upper.iface, all);
  if (!lower || second) return;
  const own = found.get(lower);
  if (own && (own.scope === undefined || own.scope === upper.scope)) return;
  const shared = own !== undefined && own.cause !== 'only';
  const passed = { ...upper, iface: lower, reason: `${upper.iface.name} stands on it` };
  const expectation = shared ? { ...own, scope: undefined } : passed;
  found.set(lower, expectation);
  passDown(expectation, all, found);
}

interface Reliance {
  readonly index: number;
  readonly dst: string;
  readonly gateway: boolean;
}

/** Per device the route of the main table that says most: one with a gateway, else any beyond link-local. */
function relianceByRoute(routing: Routing | undefined): ReadonlyMap<string, Reliance> {
  const found = new Map<string, Reliance>();
  for (const [index, route] of (routing?.routes ?? []).entries()) {
    if (route.table !== 'main' || route.type !== 'unicast') continue;
    // fe80::/64 and ff00::/8 stay on a card that was plugged in once.
    if (isLinkLocal(route.dst.split('/', 1)[0] ?? '') || route.dst.startsWith('ff')) continue;
    for (const { dev, gateway } of nexthopsOf(route)) {
      const reliance = { index, dst: route.dst, gateway: gateway !== undefined || route.dst === 'default' };
      if (dev !== undefined && (!found.has(dev) || (reliance.gateway && !found.get(dev)?.gateway)))
        found.set(dev, reliance);
    }
  }
  return found;
}

const validLeases = ({ leases, interfaces }: Seen, takenAt: Date): readonly CurrentLease[] =>
  currentLeases(leases ?? [], interfaces, takenAt).filter((current) => !isExpired(current, takenAt));

/** An interface that should have an address and has none, and the lease that says so. */
export interface Addressless {
  readonly iface: Interface;
  readonly lease?: CurrentLease;
  /** The family that is missing, where the interface has an address of the other one. */
  readonly family?: Family;
}

/**
 * Interfaces that run and should have a global address, but have none: those without any whose lease ended less
 * than `leftoverMs` ago, those with one of the other family alone whose lease is valid, and the first network
 * card where the host has no address at all.
 */
export function addressless(seen: Seen, takenAt: Date, leftoverMs: number): readonly Addressless[] {
  const { interfaces } = seen;
  if (seen.host?.role === 'launcher' || isLauncherNamespace(interfaces)) return [];
  const candidates = interfaces.filter(
    (iface) =>
      isRunning(iface) &&
      isHostInterface(iface, interfaces) &&
      !isEnslaved(iface, interfaces) &&
      !carriesVlan(iface, interfaces),
  );
  const leased = unfulfilled(seen, new Set(candidates), takenAt, leftoverMs);
  if (leased.length > 0 || interfaces.some((iface) => !isLoopback(iface) && globalAddresses(iface).length > 0))
    return leased;
  return candidates.slice(0, 1).map((iface) => ({ iface }));
}

/** Leases that no address of their interface answers to, one for each interface. */
function unfulfilled(
  { interfaces, leases = [] }: Seen,
  candidates: ReadonlySet<Interface>,
  takenAt: Date,
  leftoverMs: number,
): readonly Addressless[] {
  let held: ReadonlySet<string> | undefined;
  const isHeld = (address: string): boolean => {
    held ??= new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ local }) => canonical(local))));
    return held.has(canonical(address));
  };
  const found = new Map<Interface, Addressless>();
  for (const lease of currentLeases(leases, interfaces, takenAt)) {
    const { iface, family, expiresAt } = lease;
    if (!candidates.has(iface) || found.has(iface)) continue;
    if (globalAddresses(iface).length === 0) {
      if (expiresAt === undefined || expiresAt > takenAt.getTime() - leftoverMs) found.set(iface, { iface, lease });
    } else if (globalAddresses(iface, family).length === 0) {
      const { address } = lease.lease;
      const isDue = address !== undefined && !isHeld(address) && !isExpired(lease, takenAt);
      if (isDue) found.set(iface, { iface, lease, family });
    }
  }
  return [...found.values()];
}
