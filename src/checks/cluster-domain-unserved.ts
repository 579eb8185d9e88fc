import { isClusterDomainKnown, isClusterWorkload } from '../facts/cluster.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { denialOf, hasRecords, isAnswered, type PlacedLookup } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

/**
 * Lookups that decide: those of the API service, else those of dns-version. An API service that resolves
 * proves the zone although a server may lack the TXT record of the specification. What is missing from an answer that
 * was cut off may stand in the rest of it.
 */
function decisive(all: readonly PlacedLookup[]): readonly PlacedLookup[] {
  const answered = all.filter(({ lookup }) => isAnswered(lookup) && !lookup.truncated);
  const api = answered.filter(({ lookup }) => lookup.purpose === 'api-service');
  return api.length > 0 ? api : answered.filter(({ lookup }) => lookup.purpose === 'dns-version');
}

export default defineCheck({
  id: 'cluster-domain-unserved',
  title: 'No DNS server knows the names of the cluster',
  category: 'service-dns',
  severity: 'critical',
  why: 'kubernetes.default.svc and dns-version exist in every cluster. A server that denies both is not the DNS of the cluster, has another cluster domain, or has not yet heard from the API.',
  fix: [
    'dig @{server} dns-version.{subject} TXT',
    '# point the resolver at the cluster DNS service (kube-dns or dns-default), or correct the cluster domain',
  ],
  refs: ['https://github.com/kubernetes/dns/blob/master/docs/specification.md'],
  needs: ['lookups'],
  wants: ['host', 'routing'],
  messages: {
    nxdomain: '{server} says that {name} does not exist: it does not serve {subject}',
    refused: '{server} refuses to answer for {name}: it does not serve {subject} for this host',
    servfail:
      '{server} fails to answer for {name} (SERVFAIL): CoreDNS does so until it has read the API, a forwarder when its upstream fails',
    noData: '{server} knows {name} but gives no address for it',
  },
  explains: ['lookup-failed'],
  *run({ lookups, host, routing }) {
    const known = isClusterDomainKnown(lookups);
    if (!known && !(host && isClusterWorkload(host))) return;
    const answers = decisive(consulted(lookups));
    if (answers.some(({ lookup }) => hasRecords(lookup))) return;
    const first = answers.find(({ lookup }) => denialOf(lookup) !== undefined);
    const denial = first && denialOf(first.lookup);
    if (!first || !denial) return;
    const { server, name } = first.lookup;
    const egress = routing && egressInterface(routing, server);
    yield {
      message: denial,
      subject: lookups.clusterDomain,
      data: { server, name },
      evidence: [...answers.map(({ index }) => at('lookups', 'lookups', index)), at('lookups', 'clusterDomainSource')],
      ...(egress !== undefined && { interface: egress }),
      answered: denial !== 'servfail' && !isLoopback(server),
      severity: known ? 'critical' : 'info',
    };
  },
});
