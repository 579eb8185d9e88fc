import { clusterDomainOf } from '../facts/cluster-domain.ts';
import { serversToAsk } from '../facts/dns-servers.ts';
import { FOREIGN_RESOLV_CONF, hasRecords, NOT_ASKED, resolvConfPath } from '../facts/resolver.ts';
import { reverseName } from '../facts/reverse-name.ts';
import { type CollectOptions, defineCollector } from '../model/collector.ts';
import type { DnsServer, Lookup, LookupQuestion } from '../model/lookups.ts';
import { NOT_RECORDED, type Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { askAll, askEach, capabilities } from './reading/dns-matrix.ts';

export default defineCollector({
  id: 'lookups',
  summary: 'Cluster DNS names asked of every configured server, over the wire',
  reads: [
    '/etc/resolv.conf',
    '/etc/netns/NAME/resolv.conf',
    '/run/systemd/resolve/resolv.conf',
    'udp and tcp SERVER port 53',
  ],
  // Four rounds of queries at the most, until a server is given up: each is sent twice over UDP, and once over TCP.
  leastMs: ({ dnsTimeoutMs }) => 12 * dnsTimeoutMs + 500,
  async collect(os, options) {
    if (os.partial) return absent(NOT_ASKED);
    const configured = await os.readFile(resolvConfPath(os));
    if (configured === undefined && os.foreignFiles) return absent(FOREIGN_RESOLV_CONF);
    const behindStub = os.foreignFiles ? undefined : await os.readFile('/run/systemd/resolve/resolv.conf');
    const { nameservers, search } = parseResolvConf(configured ?? '').value;
    const upstreams = parseResolvConf(behindStub ?? '').value;
    const servers = serversToAsk(nameservers, upstreams.nameservers);
    if (servers.length === 0) return absent('no nameserver is configured');
    const { domain, source } = clusterDomainOf([...search, ...upstreams.search], options.clusterDomain);
    const manner = { timeoutMs: options.dnsTimeoutMs };
    const first = await askAll(os, servers, questionsFor(domain, options), manner);
    const [followed, able] = await Promise.all([
      followUp(os, first, domain, manner),
      abilities(os, servers, first, manner),
    ]);
    return ok({
      clusterDomain: domain,
      clusterDomainSource: source,
      servers: able,
      lookups: [...first, ...followed],
      ...(options.lookups.length > 0 && { expectations: options.lookups }),
      ...(options.serviceRanges && { serviceRanges: options.serviceRanges }),
      ...(options.podRanges && { podRanges: options.podRanges }),
    });
  },
});

const questionsFor = (domain: string, { lookups }: CollectOptions): readonly LookupQuestion[] => [
  { name: `kubernetes.default.svc.${domain}`, type: 'A', purpose: 'api-service' },
  // The cheapest proof that a server is cluster DNS: Kubernetes DNS specification, section 2.2.
  { name: `dns-version.${domain}`, type: 'TXT', purpose: 'dns-version' },
  ...lookups.map(({ name, type }) => ({ name: name.replace(/\.$/, ''), type, purpose: 'configured' as const })),
];

interface Manner {
  readonly timeoutMs: number;
}

/** The other records of what resolved, asked of the server that knows it: what is not in a capture is left out. */
async function followUp(
  os: Platform,
  first: readonly Lookup[],
  domain: string,
  manner: Manner,
): Promise<readonly Lookup[]> {
  const known = first.filter((lookup) => lookup.purpose === 'api-service' && hasRecords(lookup));
  const expected = first.filter((lookup) => lookup.purpose === 'configured' && hasRecords(lookup));
  const ports = known.map(({ server }) => ({
    server,
    name: `_https._tcp.kubernetes.default.svc.${domain}`,
    type: 'SRV',
    purpose: 'api-port' as const,
  }));
  const reversed = [...known, ...expected].flatMap(({ server, type, answers, purpose: why }) => {
    const name = type === 'A' || type === 'AAAA' ? reverseName(answers[0] ?? '') : undefined;
    const purpose = why === 'api-service' ? ('api-reverse' as const) : ('explanation' as const);
    return name === undefined ? [] : [{ server, name, type: 'PTR', purpose }];
  });
  return (await askEach(os, [...ports, ...reversed], manner)).filter(({ error }) => error !== NOT_RECORDED);
}

/** Tried with a question that the server has answered. */
async function abilities(os: Platform, servers: readonly DnsServer[], first: readonly Lookup[], manner: Manner) {
  return Promise.all(
    servers.map(async (server) => {
      const known = first.find(({ server: address, outcome }) => address === server.address && outcome === 'answer');
      return known && server.role !== 'ignored' ? capabilities(os, server, known, manner) : server;
    }),
  );
}
