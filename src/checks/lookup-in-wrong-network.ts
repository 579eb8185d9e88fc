import { clusterNameOf } from '../facts/cluster-name.ts';
import { clusterRanges, isWithin } from '../facts/cluster-ranges.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { bareName, hasRecords, type PlacedLookup } from '../facts/resolver.ts';
import { reverseName } from '../facts/reverse-name.ts';
import { OVN_CLUSTER_NETWORK, ownNetworkBeside } from '../facts/wrong-network.ts';
import { defineCheck } from '../model/check.ts';
import type { Lookups } from '../model/lookups.ts';

/** Names of addresses, by the server that told them and the name of the reverse zone. */
type Names = ReadonlyMap<string, readonly string[]>;

const namesOf = (lookups: Lookups): Names =>
  new Map(
    lookups.lookups
      .filter((lookup) => lookup.type === 'PTR' && hasRecords(lookup))
      .map(({ server, name, answers }) => [`${server} ${name}`, answers]),
  );

/** Names that lead to pods, and not to the address of a service, which user-defined networks do reach. */
function leadsToPods({ lookup }: PlacedLookup, lookups: Lookups, names: Names): boolean {
  const { kind } = clusterNameOf(lookup.name, bareName(lookups.clusterDomain));
  if (kind === 'endpoint' || kind === 'pod') return true;
  if (kind !== 'service') return false;
  const isSame = (name: string) => bareName(name) === bareName(lookup.name);
  if ((lookups.expectations ?? []).some(({ name, expect }) => expect === 'headless' && isSame(name))) return true;
  const reverse = reverseName(lookup.answers[0] ?? '');
  const named = names.get(`${lookup.server} ${reverse}`);
  return named ? !named.some(isSame) : lookups.podRanges !== undefined;
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
    const { podRanges } = lookups;
    const place = { interfaces, routing, ...(podRanges && { podRanges }) };
    const { services } = clusterRanges(lookups);
    const names = namesOf(lookups);
    const seen = new Set<string>();
    for (const item of consulted(lookups)) {
      const { lookup, index } = item;
      const { name, type, purpose, answers } = lookup;
      if (purpose !== 'configured' || (type !== 'A' && type !== 'AAAA') || !hasRecords(lookup)) continue;
      const found = answers.map((answer) => ({ answer, own: ownNetworkBeside(answer, place) }));
      const strange = found.find(({ answer, own }) => own && !isWithin(answer, services));
      if (!strange?.own || seen.has(bareName(name)) || !leadsToPods(item, lookups, names)) continue;
      const { answer: address, own } = strange;
      seen.add(bareName(name));
      yield {
        message: podRanges ? 'told' : 'likely',
        subject: bareName(name),
        data: { name, address, own: own.address, ranges: (podRanges ?? [OVN_CLUSTER_NETWORK]).join(', ') },
        evidence: [at('lookups', 'lookups', index), at('interfaces', own.interface, 'addresses')],
      };
    }
  },
});
