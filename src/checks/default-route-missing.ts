import { at } from '../facts/evidence.ts';
import { addressless, expectedUp, type Seen } from '../facts/expectations.ts';
import { globalAddresses, isHostInterface, isLauncherNamespace, isLoopback } from '../facts/interfaces.ts';
import { type CurrentLease, currentLeases, isExpired, isInUse, renewal } from '../facts/leases.ts';
import { cidr } from '../facts/prefix.ts';
import { defaultRoutes, hasDefaultRoute, nexthopsOf } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface, Routing } from '../model/network.ts';

/** Addresses and interfaces shown as proof. */
const SHOWN = 3;

export default defineCheck({
  id: 'default-route-missing',
  title: 'There is no default route',
  category: 'route',
  severity: 'critical',
  why: 'Only hosts on the same segment can be reached. Cluster services, DNS servers and everything else beyond it cannot.',
  fix: ['ip route show table all', '# ip route add default via GATEWAY dev INTERFACE'],
  refs: ['ip-route(8)'],
  needs: ['interfaces', 'routing'],
  wants: ['host', 'leases'],
  messages: {
    missing: 'no default route in any table; this host has {networks}',
    withheld: 'no {words} in any table, although the lease of {interface} names the router {router}',
    isolated: 'no default route in any table, and no lease names a router; this host has {networks}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'lookup-failed'],
  *run(seen, { takenAt }) {
    const { interfaces, routing } = seen;
    if (seen.host?.role === 'launcher' || isLauncherNamespace(interfaces) || hasDefaultRoute(routing, 'inet')) return;
    // A default route of IPv6 does not stand in for one of IPv4, which a lease promises.
    const isPartial = hasDefaultRoute(routing);
    const leases = currentLeases(seen.leases ?? [], interfaces, takenAt).filter((item) => !isExpired(item, takenAt));
    const lease = leases.find((item) => routerOf(item) !== undefined && (!isPartial || isInUse(item)));
    const addressed = interfaces.filter(
      (iface) => !isLoopback(iface) && isHostInterface(iface, interfaces) && globalAddresses(iface).length > 0,
    );
    const relied = isPartial ? (lease ? [lease.iface] : []) : [...addressed, ...reliedOn(seen, takenAt)];
    if (relied.length === 0) return;
    // DHCPv6 names no router, so its leases say nothing.
    const isolated = !lease && leases.some(({ family }) => family === 'inet');
    const networks = [...new Set(addressed.flatMap((iface) => globalAddresses(iface).map(cidr)))].slice(0, SHOWN);
    yield {
      message: lease ? 'withheld' : isolated ? 'isolated' : 'missing',
      subject: 'default',
      data: {
        words: isPartial ? 'IPv4 default route' : 'default route',
        networks: networks.join(', ') || 'no address',
        router: (lease && routerOf(lease)) ?? '',
        interface: lease?.iface.name ?? '',
      },
      evidence: [
        ...[...new Set(relied)].slice(0, SHOWN).map(({ name }) => at('interfaces', name, 'addresses')),
        ...(lease ? [at('leases', lease.index)] : []),
      ],
      ...(lease && {
        fix: ['ip route replace default via {router} dev {interface}', ...renewal(lease.lease, '{interface}')],
      }),
      ...(isolated && { severity: 'info' as const }),
      ...(isPartial && lease && !leadsOut(lease.iface, routing) && { severity: 'warning' as const }),
    };
  },
});

const reliedOn = (seen: Seen, takenAt: Date): readonly Interface[] =>
  [...expectedUp(seen, takenAt), ...addressless(seen, takenAt, 0)].map(({ iface }) => iface);

/** The host goes out by it; another interface may have a lease whose router is refused on purpose. */
const leadsOut = ({ name }: Interface, routing: Routing): boolean =>
  defaultRoutes(routing).some(({ route }) => nexthopsOf(route).some(({ dev }) => dev === name));

/** Routes of option 121 replace the router of option 3, RFC 3442. */
function routerOf({ lease }: CurrentLease): string | undefined {
  return lease.routes.find(({ dst }) => dst === '0.0.0.0/0' || dst === 'default')?.gateway ?? lease.router[0];
}
