import { isClusterDomainKnown, isClusterWorkload } from '../facts/cluster.ts';
import { consulted, knowsCluster } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { type CurrentLease, currentLeases, isExpired } from '../facts/leases.ts';
import { isLoopback, sameAddress } from '../facts/prefix.ts';
import { byQuestion, denialOf, hasRecords, isAnswered, type PlacedLookup } from '../facts/resolver.ts';
import { defaultRoutes, nexthopsOf } from '../facts/routing.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Routing } from '../model/network.ts';

/** The interface of the best default route; `undefined` where several are as good. */
function mainInterface(routing: Routing): string | undefined {
  const metrics = defaultRoutes(routing).map(({ route }) => ({ metric: route.metric ?? 0, hops: nexthopsOf(route) }));
  const least = Math.min(...metrics.map(({ metric }) => metric));
  const devices = metrics.filter(({ metric }) => metric === least).flatMap(({ hops }) => hops.map(({ dev }) => dev));
  return new Set(devices).size === 1 ? devices[0] : undefined;
}

const names = ({ lease }: CurrentLease, server: string): boolean => lease.dns.some((dns) => sameAddress(dns, server));

/** Whether programs suffer from asking this server: it is silent, or denies what another one knows. */
function isHarmful(server: string, { lookups, host }: CheckInput<never, 'lookups' | 'host'>): boolean {
  if (!lookups) return false;
  const all = consulted(lookups);
  const own = all.filter(({ lookup }) => lookup.server === server);
  if (own.length === 0 || knowsCluster(all, server)) return false;
  if (!own.some(({ lookup }) => isAnswered(lookup))) return true;
  if (isClusterDomainKnown(lookups) || (host && isClusterWorkload(host))) return true;
  const isDenied = ({ lookup }: PlacedLookup) => lookup.server === server && denialOf(lookup) !== undefined;
  return [...byQuestion(all).values()].some(
    (asked) => asked.some(isDenied) && asked.some(({ lookup }) => hasRecords(lookup)),
  );
}

export default defineCheck({
  id: 'resolv-conf-overwritten',
  title: 'The first DNS server is that of another network than the default route',
  category: 'resolver',
  severity: 'warning',
  why: 'Each DHCP client writes the servers of its own lease into resolv.conf, and the last one wins. A second NIC so replaces the DNS of the cluster by servers that do not know it, or do not answer.',
  fix: [
    'cat /etc/resolv.conf',
    '# let {other} bring no DNS servers: dhcp4-overrides: use-dns: false (netplan), UseDNS=no (networkd)',
    '# NetworkManager: nmcli device modify {other} ipv4.ignore-auto-dns yes',
    '# then renew the lease of {main}',
  ],
  refs: ['resolv.conf(5)', 'https://github.com/linuxkit/linuxkit/issues/102'],
  needs: ['resolver', 'leases', 'interfaces', 'routing'],
  wants: ['lookups', 'host'],
  messages: {
    overwritten:
      'resolv.conf names {subject} first, which the lease of {other} brought; that of {main}, which has the default route, says {servers}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'dns-servers-disagree', 'lookup-failed'],
  *run({ resolver, leases, interfaces, routing, lookups, host }, { takenAt }) {
    const [first] = resolver.nameservers;
    const main = mainInterface(routing);
    if (first === undefined || main === undefined || resolver.stub || isLoopback(first)) return;
    const current = currentLeases(leases, interfaces, takenAt).filter((lease) => !isExpired(lease, takenAt));
    const own = current.filter(({ iface, lease }) => iface.name === main && lease.dns.length > 0);
    const other = current.find((lease) => lease.iface.name !== main && names(lease, first));
    if (own.length === 0 || !other || own.some((lease) => names(lease, first))) return;
    const seen = { ...(lookups && { lookups }), ...(host && { host }) };
    // Two networks whose servers both do are in order; where nobody was asked it is worth a look.
    if (lookups && !isHarmful(first, seen)) return;
    yield {
      message: 'overwritten',
      subject: first,
      data: { main, other: other.iface.name, servers: own.flatMap(({ lease }) => lease.dns).join(', ') },
      evidence: [
        at('resolver', 'nameservers', 0),
        at('leases', other.index, 'dns'),
        ...own.map(({ index }) => at('leases', index, 'dns')),
      ],
      ...(!lookups && { severity: 'info' as const }),
    };
  },
});
