import { clusterDomainOf } from '../facts/cluster-domain.ts';
import { FOREIGN_RESOLV_CONF, NOT_ASKED, resolvConfPath } from '../facts/resolver.ts';
import { defineCollector } from '../model/collector.ts';
import type { Lookup } from '../model/lookups.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { ask } from '../probes/dns.ts';

/** As many servers as resolv.conf may reasonably name, those behind systemd-resolved included. */
const MAX_SERVERS = 8;

interface Question {
  readonly name: string;
  readonly type: string;
  readonly purpose: Lookup['purpose'];
}

export default defineCollector({
  id: 'lookups',
  summary: 'Cluster DNS names asked of every configured server, over the wire',
  reads: [
    '/etc/resolv.conf',
    '/etc/netns/NAME/resolv.conf',
    '/run/systemd/resolve/resolv.conf',
    'udp and tcp SERVER port 53',
  ],
  // Each query twice over UDP, then once over TCP.
  leastMs: ({ dnsTimeoutMs }) => 3 * dnsTimeoutMs + 500,
  async collect(os, options) {
    if (os.partial) return absent(NOT_ASKED);
    const configured = await os.readFile(resolvConfPath(os));
    if (configured === undefined && os.foreignFiles) return absent(FOREIGN_RESOLV_CONF);
    const behindStub = os.foreignFiles ? undefined : await os.readFile('/run/systemd/resolve/resolv.conf');
    const { nameservers, search } = parseResolvConf(configured ?? '').value;
    const upstreams = parseResolvConf(behindStub ?? '').value;
    const servers = [...new Set([...nameservers, ...upstreams.nameservers])].slice(0, MAX_SERVERS);
    if (servers.length === 0) return absent('no nameserver is configured');
    const { domain, source } = clusterDomainOf([...search, ...upstreams.search], options.clusterDomain);
    const questions: Question[] = [
      { name: `kubernetes.default.svc.${domain}`, type: 'A', purpose: 'api-service' },
      // The cheapest proof that a server is cluster DNS: Kubernetes DNS specification, section 2.2.
      { name: `dns-version.${domain}`, type: 'TXT', purpose: 'dns-version' },
      ...options.lookups.map(({ name, type }) => ({
        name: name.replace(/\.$/, ''),
        type,
        purpose: 'configured' as const,
      })),
    ];
    const lookups = servers.flatMap((server) =>
      questions.map((question) => lookup(os, server, question, options.dnsTimeoutMs)),
    );
    return ok({ clusterDomain: domain, clusterDomainSource: source, lookups: await Promise.all(lookups) });
  },
});

async function lookup(os: Platform, server: string, question: Question, timeoutMs: number): Promise<Lookup> {
  return { server, ...question, ...(await ask(os, { server, ...question, timeoutMs })) };
}
