import { isConsulted, knowsCluster } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { bareName, denialOf, hasRecords, type PlacedLookup, placed } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

/** The server claims to be cluster DNS, and not only to know one name of it. */
const isClusterDns = (all: readonly PlacedLookup[], server: string): boolean =>
  knowsCluster(all, server) &&
  all.some(({ lookup }) => lookup.server === server && lookup.purpose === 'dns-version' && hasRecords(lookup));

const isMissing = ({ lookup }: PlacedLookup): boolean => ['nxdomain', 'noData'].includes(denialOf(lookup) ?? '');

/** A local cache such as dnsmasq with bogus-priv denies all names of private addresses, and is meant to. */
function faultOf(item: PlacedLookup, api: string): 'port' | 'reverse' | 'otherName' | undefined {
  const { purpose, server, answers } = item.lookup;
  if (purpose === 'api-port') return isMissing(item) ? 'port' : undefined;
  if (purpose !== 'api-reverse' || isLoopback(server)) return undefined;
  if (isMissing(item)) return 'reverse';
  return hasRecords(item.lookup) && !answers.some((name) => bareName(name) === api) ? 'otherName' : undefined;
}

export default defineCheck({
  id: 'api-service-records-incomplete',
  title: 'Cluster DNS lacks a record of the API service',
  category: 'service-dns',
  severity: 'warning',
  why: 'By the DNS specification of Kubernetes a service has an SRV record for each named port, and its address a PTR record. Where the best-known service has none, others have none either: something between answers in the place of cluster DNS, or rewrites its answers.',
  fix: [
    'dig @{server} {subject} {type}',
    'kubectl -n kube-system get configmap coredns -o yaml',
    '# {type} queries have to reach the kubernetes plugin, which needs in-addr.arpa and ip6.arpa among its zones for PTR',
  ],
  refs: ['https://github.com/kubernetes/dns/blob/master/docs/specification.md'],
  needs: ['lookups'],
  wants: ['routing'],
  messages: {
    port: '{server} knows {api}, and has no SRV record {subject}',
    reverse: '{server} knows {api}, and has no name for its address ({subject})',
    otherName: '{server} knows {api}, and calls its address {answer}',
  },
  *run({ lookups, routing }) {
    const all = placed(lookups);
    const api = `kubernetes.default.svc.${bareName(lookups.clusterDomain)}`;
    const isAsked = isConsulted(lookups);
    const told = new Set<string>();
    for (const item of all) {
      const { server, name, type, answers } = item.lookup;
      const message = faultOf(item, api);
      if (!message || told.has(name) || !isAsked(server) || !isClusterDns(all, server)) continue;
      told.add(name);
      const egress = routing && egressInterface(routing, server);
      yield {
        message,
        subject: name,
        data: { server, api, type, answer: answers[0] ?? '' },
        evidence: [at('lookups', 'lookups', item.index)],
        ...(egress !== undefined && { interface: egress }),
        // The names of addresses may be somebody else's on purpose.
        ...(message !== 'port' && { severity: 'info' as const }),
      };
    }
  },
});
