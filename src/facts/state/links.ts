import type { Gateway, Interface, Neighbour, Route, Routing } from '../../model/network.ts';
import type { GatewayState, InterfaceState, NeighbourState, RouteState } from '../../model/state.ts';
import { hasCarrier } from '../interfaces.ts';
import { inPrefix, isLinkLocal, sameAddress } from '../prefix.ts';
import { defaultRoutes, nexthopsOf } from '../routing.ts';
import { type Bounded, bounded, MOST, number, optional, optionalNumber, text } from './bounds.ts';
import { KEYS } from './keys.ts';

/** Those of the link's own say nothing that its MAC does not; those of 169.254.0.0/16 somebody has set. */
const isOfLink = (address: string): boolean => address.includes(':') && inPrefix(address, 'fe80::', 10);

export const interfaces = (all: readonly Interface[]): Bounded<InterfaceState> =>
  bounded(all.map(interfaceOf), KEYS.interface, MOST.interface);

function interfaceOf(iface: Interface): InterfaceState {
  const addresses = iface.addresses
    .filter(({ local }) => !isOfLink(local))
    .map(({ local, prefixLength }) => `${text(local)}/${number(prefixLength)}`);
  return {
    name: text(iface.name),
    index: number(iface.index),
    ...optional('kind', iface.kind),
    ...(iface.mac !== undefined && { mac: text(iface.mac).toLowerCase() }),
    mtu: number(iface.mtu),
    operstate: text(iface.operstate),
    carrier: hasCarrier(iface),
    ...optionalNumber('carrierChanges', iface.carrierChanges),
    addresses: bounded(addresses, String, MOST.address).kept,
  };
}

/** Routes that the kernel makes of addresses, and those to every link's own prefix, are left out. */
const isTold = ({ type, table, dst }: Route): boolean =>
  table !== 'local' && !['local', 'broadcast', 'multicast', 'anycast'].includes(type) && !/^(?:fe80|ff00):/.test(dst);

export const routes = ({ routes: all }: Routing): Bounded<RouteState> =>
  bounded(all.filter(isTold).flatMap(routesOf), KEYS.route, MOST.route);

const routesOf = (route: Route): readonly RouteState[] =>
  nexthopsOf(route)
    .slice(0, MOST.server)
    .map(({ gateway, dev }) => ({
      family: route.family,
      type: text(route.type),
      dst: text(route.dst),
      table: text(route.table),
      ...optional('via', gateway),
      ...optional('dev', dev),
      ...optionalNumber('metric', route.metric),
      ...optionalNumber('mtu', route.mtu),
      ...optional('protocol', route.protocol),
    }));

const GIVEN_UP: readonly string[] = ['FAILED', 'INCOMPLETE'];
const CONFIRMED: readonly string[] = ['REACHABLE', 'PERMANENT', 'NOARP'];

/** Of the links' own addresses only routers are of interest, and these are gateways. */
const isUnicast = ({ dst, state }: Neighbour): boolean =>
  !state.includes('NOARP') && !isLinkLocal(dst) && !inPrefix(dst, '224.0.0.0', 4) && !inPrefix(dst, 'ff00::', 8);

export const neighbours = (all: readonly Neighbour[]): Bounded<NeighbourState> =>
  bounded(
    all.filter(isUnicast).map(({ dst, dev, lladdr, state }) => ({
      dst: text(dst),
      ...optional('dev', dev),
      ...optional('mac', lladdr?.toLowerCase()),
      failed: state.some((word) => GIVEN_UP.includes(word)),
    })),
    KEYS.neighbour,
    MOST.neighbour,
  );

/** As the probe found them; otherwise those of default routes, as the neighbour table has them. */
export function gateways(
  probed: readonly Gateway[] | undefined,
  routing: Routing | undefined,
  table: readonly Neighbour[],
): Bounded<GatewayState> {
  const found = probed?.map(({ lladdr: mac, ...gateway }) => ({ ...gateway, mac }));
  return bounded(
    (found ?? hopsOf(routing, table)).map(({ address, dev, mac, state, answered }) => ({
      address: text(address),
      dev: text(dev),
      ...optional('mac', mac?.toLowerCase()),
      state,
      ...(answered === true && { answered: true as const }),
    })),
    KEYS.gateway,
    MOST.gateway,
  );
}

function hopsOf(routing: Routing = { routes: [], rules: [] }, table: readonly Neighbour[]) {
  return defaultRoutes(routing).flatMap(({ route }) =>
    nexthopsOf(route).flatMap(({ gateway: address, dev }) => {
      if (address === undefined || dev === undefined) return [];
      const entry = table.find((known) => known.dev === dev && sameAddress(known.dst, address));
      return [{ address, dev, mac: entry?.lladdr, state: stateOf(entry), answered: undefined }];
    }),
  );
}

function stateOf(entry: Neighbour | undefined): GatewayState['state'] {
  if (entry?.state.some((word) => CONFIRMED.includes(word))) return 'reachable';
  return entry?.state.includes('FAILED') ? 'unreachable' : 'unconfirmed';
}
