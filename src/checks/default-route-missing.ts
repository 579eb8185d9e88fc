import { at } from '../facts/evidence.ts';
import { addressless, expectedUp } from '../facts/expectations.ts';
import { globalAddresses, isHostInterface, isLauncherNamespace, isLoopback } from '../facts/interfaces.ts';
import { type CurrentLease, currentLeases, isExpired, renewal } from '../facts/leases.ts';
import { cidr } from '../facts/prefix.ts';
import { hasDefaultRoute } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

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
    withheld: 'no default route in any table, although the lease of {interface} names the router {router}',
    isolated: 'no default route in any table, and no lease names a router; this host has {networks}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'lookup-failed'],
  *run(seen, { takenAt }) {
    const { interfaces, routing } = seen;
    if (seen.host?.role === 'launcher' || isLauncherNamespace(interfaces) || hasDefaultRoute(routing)) return;
    const addressed = interfaces.filter(
      (iface) => !isLoopback(iface) && isHostInterface(iface, interfaces) && globalAddresses(iface).length > 0,
    );
    const relied = [...addressed, ...expectedUp(seen, takenAt), ...addressless(seen, takenAt, 0)].map((item) =>
      'iface' in item ? item.iface : item,
    );
    if (relied.length === 0) return;
    const leases = currentLeases(seen.leases ?? [], interfaces, takenAt).filter((item) => !isExpired(item, takenAt));
    const lease = leases.find((item) => routerOf(item) !== undefined);
    // DHCPv6 names no router, so its leases say nothing.
    const isolated = !lease && leases.some(({ family }) => family === 'inet');
    const networks = [...new Set(addressed.flatMap((iface) => globalAddresses(iface).map(cidr)))].slice(0, SHOWN);
    yield {
      message: lease ? 'withheld' : isolated ? 'isolated' : 'missing',
      subject: 'default',
      data: {
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
    };
  },
});

/** Routes of option 121 replace the router of option 3, RFC 3442. */
function routerOf({ lease }: CurrentLease): string | undefined {
  return lease.routes.find(({ dst }) => dst === '0.0.0.0/0' || dst === 'default')?.gateway ?? lease.router[0];
}
