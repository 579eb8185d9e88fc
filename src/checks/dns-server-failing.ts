import { isBelow } from '../facts/cluster.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { byServer, denialOf, hasRecords, isAnswered, type PlacedLookup } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

const SHOWN_LOOKUPS = 3;

const isFailing = ({ lookup }: PlacedLookup): boolean => denialOf(lookup) === 'servfail';

export default defineCheck({
  id: 'dns-server-failing',
  title: 'One DNS server fails where another one answers',
  category: 'service-dns',
  severity: 'warning',
  why: 'SERVFAIL means that the server could not find out: CoreDNS says so until it has read the API, a forwarder when those behind it are silent or refuse. Programs then ask the next server, which takes time, and musl gives up where the others fail later.',
  fix: [
    'dig @{subject} {name} {type}',
    'dig @{answering} {name} {type}',
    '# look at the log of {subject}: CoreDNS names the upstream, or the API server, that it does not reach',
  ],
  refs: ['https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1'],
  needs: ['lookups', 'resolver'],
  wants: ['routing'],
  messages: {
    failing: '{subject} fails for all {count} names of the cluster (SERVFAIL); {answering} knows {name} as {answer}',
  },
  *run({ lookups, resolver, routing }) {
    const ofCluster = consulted(lookups).filter(
      ({ lookup }) =>
        isAnswered(lookup) &&
        isBelow(lookup.name, lookups.clusterDomain) &&
        resolver.nameservers.includes(lookup.server),
    );
    const known = ofCluster.find(({ lookup }) => hasRecords(lookup));
    if (!known) return;
    for (const [server, answered] of byServer(ofCluster)) {
      if (!answered.every(isFailing)) continue;
      const { name, type, server: answering, answers } = known.lookup;
      const egress = routing && egressInterface(routing, server);
      yield {
        message: 'failing',
        subject: server,
        data: { count: answered.length, name, type, answering, answer: answers[0] ?? '' },
        evidence: [...answered.slice(0, SHOWN_LOOKUPS), known].map(({ index }) => at('lookups', 'lookups', index)),
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
