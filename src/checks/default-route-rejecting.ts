import { at } from '../facts/evidence.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { type DefaultRoute, defaultRoutes } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Family, Routing } from '../model/network.ts';

const REJECTING = ['unreachable', 'blackhole', 'prohibit'];
/** The kernel's own last IPv6 route, which stands where nothing else does; `ip -6 route`. */
const LAST_METRIC = 4_294_967_295;

export default defineCheck({
  id: 'default-route-rejecting',
  title: 'The best default route rejects packets',
  category: 'route',
  severity: 'critical',
  why: 'A route of this type comes before the one with a gateway, since its metric is lower, or is the only one. Programs are told that there is no way, or wait for answers that never come.',
  fix: [
    'ip -f {family} route del {type} default metric {metric}',
    '# a VPN client or a script that shuts the host off may have set it: give it a higher metric than the real one',
  ],
  refs: ['ip-route(8)'],
  needs: ['routing'],
  messages: {
    shadowing:
      'the {words} default route is {type} with metric {metric}, before the one by {interface} with metric {other}',
    only: 'the only {words} default route is {type}',
  },
  // The gateways themselves are on the link, where it rejects nothing.
  explains: ['cluster-domain-unserved', 'default-route-missing', 'dns-server-unreachable', 'lookup-failed'],
  *run({ routing }) {
    for (const family of ['inet', 'inet6'] as const) {
      const rejecting = best(routing, family);
      if (!rejecting) continue;
      const { index, route } = rejecting;
      const metric = route.metric ?? 0;
      const ways = defaultRoutes(routing, family);
      if (ways.some((way) => isBefore(way, rejecting))) continue;
      const [way] = ways;
      yield {
        message: way ? 'shadowing' : 'only',
        subject: `${family} default`,
        data: {
          family,
          words: FAMILY_NAMES[family],
          type: route.type,
          metric,
          interface: way?.route.dev ?? 'several interfaces',
          other: way?.route.metric ?? 0,
        },
        evidence: [at('routing', 'routes', index), ...(way ? [at('routing', 'routes', way.index)] : [])],
        // Somebody wants this host to be alone, or has a last resort while the real route is gone.
        ...(!way && { severity: 'warning' as const }),
      };
    }
  },
});

/** Of two with the same metric the kernel takes the one that it lists first. */
const isBefore = (a: DefaultRoute, b: DefaultRoute): boolean => {
  const [left, right] = [a.route.metric ?? 0, b.route.metric ?? 0];
  return left < right || (left === right && a.index < b.index);
};

/** The rejecting default route of the main table that comes first. */
function best({ routes }: Routing, family: Family): DefaultRoute | undefined {
  let found: DefaultRoute | undefined;
  for (const [index, route] of routes.entries()) {
    if (route.family !== family || route.dst !== 'default' || route.table !== 'main') continue;
    if (!REJECTING.includes(route.type) || route.metric === LAST_METRIC) continue;
    if (!found || (route.metric ?? 0) < (found.route.metric ?? 0)) found = { index, route };
  }
  return found;
}
