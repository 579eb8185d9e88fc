import { clusterNameOf } from '../facts/cluster-name.ts';
import { clusterRanges, isWithin } from '../facts/cluster-ranges.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { bareName, hasRecords, type PlacedLookup, placed } from '../facts/resolver.ts';
import { reverseName } from '../facts/reverse-name.ts';
import { nexthopsOf } from '../facts/routing.ts';
import { OVN_CLUSTER_NETWORK, ownNetworkBeside, type Place } from '../facts/wrong-network.ts';
import { defineCheck } from '../model/check.ts';
import type { Lookups } from '../model/lookups.ts';
import type { Interface, Routing } from '../model/network.ts';

/** The interface of a pod in a primary user-defined network; eth0 beside it is for the kubelet alone. */
const PRIMARY = /^ovn-udn\d+$/;
const LOCKED = 'eth0';

/** What the host can use of its network. */
function placeOf(interfaces: readonly Interface[], routing: Routing, { podRanges }: Lookups): Place {
  const locked = interfaces.some(({ name }) => PRIMARY.test(name)) ? LOCKED : undefined;
  const routes = routing.routes.filter((route) => !nexthopsOf(route).some(({ dev }) => dev === locked));
  return {
    interfaces: interfaces.filter(({ name }) => name !== locked),
    routing: locked === undefined ? routing : { ...routing, routes },
    ...(podRanges && { podRanges }),
  };
}

/** The interface whose MAC is 0a:58 and the bytes of this address: behind masquerade a guest has the MAC of its pod. */
const assignedTo = (own: string, interfaces: readonly Interface[]): Interface | undefined =>
  interfaces.find(({ mac, addresses }) =>
    addresses.some(
      ({ local, prefixLength }) =>
        `${local}/${prefixLength}` === own &&
        mac?.toLowerCase() ===
          `0a:58:${local
            .split('.')
            .map((byte) => Number(byte).toString(16).padStart(2, '0'))
            .join(':')}`,
    ),
  );

/** Names that lead to pods, and not to the address of a service, which user-defined networks do reach. */
function leadsToPods({ lookup }: PlacedLookup, lookups: Lookups): boolean {
  const { kind } = clusterNameOf(lookup.name, bareName(lookups.clusterDomain));
  if (kind === 'endpoint' || kind === 'pod') return true;
  if (kind !== 'service') return false;
  const isSame = (name: string) => bareName(name) === bareName(lookup.name);
  if ((lookups.expectations ?? []).some(({ name, expect }) => expect === 'headless' && isSame(name))) return true;
  const reverse = reverseName(lookup.answers[0] ?? '');
  const named = placed(lookups).find(
    (item) => item.lookup.server === lookup.server && item.lookup.name === reverse && hasRecords(item.lookup),
  );
  return named ? !named.lookup.answers.some(isSame) : lookups.podRanges !== undefined;
}

export default defineCheck({
  id: 'lookup-in-wrong-network',
  title: 'A name leads to a network that this host does not reach',
  category: 'service-dns',
  severity: 'warning',
  why: 'A primary user-defined network of OVN-Kubernetes is apart from the default network of the cluster. CoreDNS still answers for headless services and pods with addresses in the default network, so that the name resolves and no connection is made. Services with a ClusterIP work.',
  fix: [
    '# use a Service with a ClusterIP in the place of {name}: OVN-Kubernetes carries those into the network of {own}',
    '# pods of this cluster have addresses in other ranges than {ranges}: tell them in dns.podRanges of the configuration',
  ],
  refs: ['https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/okeps/okep-5193-user-defined-networks.md'],
  needs: ['lookups', 'interfaces', 'routing', 'host'],
  messages: {
    told: '{name} leads to {address}, an address of pods ({ranges}); this host is in a network of its own, {own}',
    likely:
      '{name} leads to {address}, likely in the default network of the cluster ({ranges}); this host is in another, {own}',
  },
  *run({ lookups, interfaces, routing, host: { role } }) {
    if (role !== 'vm' && role !== 'pod') return;
    const place = placeOf(interfaces, routing, lookups);
    const { services } = clusterRanges(lookups);
    const seen = new Set<string>();
    for (const item of consulted(lookups)) {
      const { lookup, index } = item;
      const { name, type, purpose, answers } = lookup;
      if (purpose !== 'configured' || (type !== 'A' && type !== 'AAAA') || !hasRecords(lookup)) continue;
      const address = answers.find((answer) => !isWithin(answer, services) && ownNetworkBeside(answer, place));
      const own = address === undefined ? undefined : ownNetworkBeside(address, place);
      const assigned = own && assignedTo(own, interfaces);
      if (address === undefined || !own || !assigned || seen.has(bareName(name)) || !leadsToPods(item, lookups))
        continue;
      seen.add(bareName(name));
      yield {
        message: lookups.podRanges ? 'told' : 'likely',
        subject: bareName(name),
        data: { name, address, own, ranges: (lookups.podRanges ?? [OVN_CLUSTER_NETWORK]).join(', ') },
        evidence: [at('lookups', 'lookups', index), at('interfaces', assigned.name, 'addresses')],
      };
    }
  },
});
