import { clusterDomain, isBelow, isClusterDomainKnown, isClusterWorkload } from '../facts/cluster.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { domainsWith } from '../facts/resolved-domains.ts';
import { hasRecords, isAnswered } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Host } from '../model/host.ts';
import type { Lookups } from '../model/lookups.ts';
import type { Resolved, Resolver } from '../model/resolver.ts';

/** Names of services through the stub are what fails, so the domain that must be covered is svc.<zone>. */
function isCovered(zone: string, resolver: Resolver, resolved: Resolved): boolean {
  const links = resolved.links.flatMap(({ domains, routeDomains }) => [...domains, ...routeDomains]);
  // The stub's file says `search .` where there is no domain; as a routing domain of a link `.` is every name.
  const searched = [...resolver.search, ...resolved.search].filter((domain) => domain !== '.');
  return [...searched, ...links].some((domain) => isBelow(`svc.${zone}`, domain));
}

interface Seen {
  readonly resolved: Resolved;
  readonly host?: Host;
  readonly lookups?: Lookups;
}

/** Whether cluster names should resolve here: a server proves it, or disproves it, or the host is a workload. */
function isExpected(zone: string, { host, lookups: seen, resolved }: Seen): boolean {
  const asked = (seen?.lookups ?? []).filter(({ name }) => isBelow(name, zone));
  const throughStub = asked.filter(({ server }) => isLoopback(server));
  if (throughStub.some(hasRecords)) return false;
  const upstream = asked.filter(({ server }) => !isLoopback(server) && server !== '');
  if (upstream.some(hasRecords)) return true;
  if (upstream.some(isAnswered) || resolved.linksUnseen) return false;
  return (host !== undefined && isClusterWorkload(host)) || (seen !== undefined && isClusterDomainKnown(seen));
}

function fixes(link: string | undefined, domains: readonly string[], hasServer: boolean): string[] {
  const all = domains.map((_domain, index) => ` {domain${index}}`).join('');
  return [
    ...(link === undefined ? [] : [`resolvectl domain {link}${all}`]),
    '# to keep it over a restart:',
    'mkdir -p /etc/systemd/resolved.conf.d',
    `printf '[Resolve]\\n${hasServer ? 'DNS=%s\\n' : ''}Domains=%s\\n' ${hasServer ? '{server} ' : ''}{route} > /etc/systemd/resolved.conf.d/cluster-domain.conf`,
    'systemctl restart systemd-resolved',
  ];
}

export default defineCheck({
  id: 'resolved-local-domain-unrouted',
  title: 'systemd-resolved keeps names of the cluster from the DNS server',
  category: 'resolver',
  severity: 'critical',
  why: 'systemd-resolved takes names in .local for multicast DNS. It sends them to a DNS server only below a search or routing domain of a link, and DHCP brought none.',
  fix: ['resolvectl domain'],
  refs: ['systemd-resolved.service(8)', 'https://github.com/cozystack/cozystack/issues/2085'],
  needs: ['resolver', 'resolved'],
  wants: ['host', 'lookups', 'routing'],
  messages: {
    unrouted: 'systemd-resolved sends no *.svc.{subject} name to {servers}: no link has {subject} as its domain',
  },
  explains: ['cluster-domain-unserved', 'dns-servers-disagree', 'lookup-failed', 'resolved-stub-diverging'],
  *run({ resolver, resolved, host, lookups, routing }) {
    const zone = clusterDomain(lookups, resolver);
    if (!resolver.stub || !isBelow(zone, 'local') || isCovered(zone, resolver, resolved)) return;
    if (!isExpected(zone, { resolved, ...(host && { host }), ...(lookups && { lookups }) })) return;
    const server = resolved.nameservers.find((address) => !isLoopback(address));
    const egress = server !== undefined && routing ? egressInterface(routing, server) : undefined;
    const link = egress ?? resolved.links.find(({ dns }) => dns.length > 0)?.interface;
    const domains = domainsWith(
      resolved.links.find((known) => known.interface === link),
      zone,
    );
    yield {
      message: 'unrouted',
      subject: zone,
      data: {
        servers: resolved.nameservers.join(', ') || 'any server',
        route: `~${zone}`,
        ...(link !== undefined && { link }),
        ...(server !== undefined && { server }),
        ...Object.fromEntries(domains.map((domain, index) => [`domain${index}`, domain])),
      },
      ...(link !== undefined && { interface: link }),
      // What is not seen cannot be repeated.
      fix: fixes(resolved.linksUnseen ? undefined : link, domains, server !== undefined),
      evidence: [at('resolver', 'nameservers'), at('resolved', 'links'), at('resolved', 'search')],
    };
  },
});
