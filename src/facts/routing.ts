import type { Family, Nexthop, Route, Routing } from '../model/network.ts';
import { familyOf, inPrefix, parseCidr } from './prefix.ts';

const ALL = ['default', '0.0.0.0/0', '::/0'];

/** The next hops of a route, also where it has a single one. */
export function nexthopsOf(route: Route): readonly Nexthop[] {
  if (route.nexthops.length > 0) return route.nexthops;
  return [
    {
      flags: route.flags,
      ...(route.gateway !== undefined && { gateway: route.gateway }),
      ...(route.dev !== undefined && { dev: route.dev }),
    },
  ];
}

/** A default route of the main table, with its place in the slice. */
export interface DefaultRoute {
  readonly index: number;
  readonly route: Route;
}

/** Default routes of the main table that send packets somewhere. */
export function defaultRoutes({ routes }: Routing, family?: Family): readonly DefaultRoute[] {
  return [...routes.entries()]
    .filter(([, route]) => route.dst === 'default' && route.table === 'main' && route.type === 'unicast')
    .filter(([, route]) => family === undefined || route.family === family)
    .map(([index, route]) => ({ index, route }));
}

/** Whether any table sends what has no closer route somewhere, also by the two halves that VPN clients set. */
export function hasDefaultRoute({ routes }: Routing, family?: Family): boolean {
  const halves = ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'];
  return routes.some(
    (route) =>
      route.type === 'unicast' &&
      (family === undefined || route.family === family) &&
      (ALL.includes(route.dst) || halves.includes(route.dst)),
  );
}

/**
 * The route of the main table that the kernel would take: longest prefix, then lowest metric.
 * Policy rules are not walked: where they choose another table the answer is only likely.
 */
export function routeTo(routing: Routing, address: string): Route | undefined {
  const family = familyOf(address);
  let best: { route: Route; length: number } | undefined;
  for (const route of routing.routes) {
    if (route.table !== 'main' || route.family !== family || route.type !== 'unicast') continue;
    const prefix = parseCidr(route.dst, family);
    if (!prefix || !inPrefix(address, prefix.network, prefix.length)) continue;
    const closer = !best || prefix.length > best.length;
    if (closer || (prefix.length === best?.length && (route.metric ?? 0) < (best.route.metric ?? 0)))
      best = { route, length: prefix.length };
  }
  return best?.route;
}

/** The interface through which an address is reached, where the main table has a way. */
export function egressInterface(routing: Routing, address: string): string | undefined {
  const route = routeTo(routing, address);
  return route && nexthopsOf(route)[0]?.dev;
}
