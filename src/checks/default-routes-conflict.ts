import { at } from '../facts/evidence.ts';
import { nexthopsOf } from '../facts/routing.ts';
import { defineCheck, type FindingDraft } from '../model/check.ts';
import type { Route } from '../model/network.ts';

/** Metric of a second route in the suggested repair. */
const METRIC_STEP = 100;

interface Place {
  readonly index: number;
  readonly route: Route;
}

export default defineCheck({
  id: 'default-routes-conflict',
  title: 'Two default routes of the same metric leave by different interfaces',
  category: 'route',
  severity: 'warning',
  why: 'Which of them is taken depends on the order in which they were added. Answers leave by the wrong interface, and its network drops them.',
  fix: ['ip -f {family} route show default table {table}', '# give one of them a higher metric, or remove it'],
  refs: ['ip-route(8)', 'https://github.com/lxc/incus/issues/3655'],
  needs: ['routing'],
  messages: { conflict: 'default routes by {devices} have the same metric {metric} in table {table}' },
  *run({ routing }) {
    const groups = new Map<string, Place[]>();
    for (const [index, route] of routing.routes.entries()) {
      if (route.dst !== 'default' || route.type !== 'unicast' || isDown(route)) continue;
      const key = `${route.family} ${route.table} ${route.metric ?? 0}`;
      const group = groups.get(key) ?? [];
      group.push({ index, route });
      groups.set(key, group);
    }
    for (const places of groups.values()) yield* conflict(places);
  },
});

function* conflict(places: readonly Place[]): Generator<FindingDraft<'conflict'>> {
  const devices = [...new Set(places.map(({ route }) => devicesOf(route)))];
  const last = places.findLast(({ route }) => devicesOf(route) === devices.at(-1))?.route;
  if (devices.length < 2 || !last) return;
  const { family, table, metric = 0, gateway, dev } = last;
  const hop = gateway === undefined ? 'dev {interface}' : 'via {gateway} dev {interface}';
  yield {
    message: 'conflict',
    subject: `${family === 'inet6' ? 'inet6 ' : ''}default table ${table} metric ${metric}`,
    data: {
      devices: devices.join(' and '),
      metric,
      table,
      family,
      gateway: gateway ?? '',
      interface: dev ?? '',
      later: metric + METRIC_STEP,
    },
    evidence: places.slice(0, 4).map(({ index }) => at('routing', 'routes', index)),
    ...(dev !== undefined && { fix: moveTo(hop) }),
  };
}

const moveTo = (hop: string): string[] => [
  `ip -f {family} route add default ${hop} table {table} metric {later}`,
  `ip -f {family} route del default ${hop} table {table} metric {metric}`,
  '# to keep it: RouteMetric= (systemd-networkd), ipv4.route-metric (nmcli), or no default route by {interface} at all',
];

const isDown = ({ flags }: Route): boolean => flags.includes('linkdown') || flags.includes('dead');

/** Several next hops in one route are meant to share. */
const devicesOf = (route: Route): string =>
  nexthopsOf(route)
    .map(({ dev }) => dev ?? '?')
    .join('+');
