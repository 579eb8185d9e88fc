import type { ResolvedLink } from '../model/resolver.ts';

/**
 * What `resolvectl domain` has to be told for a link to take a domain as well: the list is replaced, so that what it
 * has is named again. A link whose only domains are routing ones is asked for nothing else (Domains= and
 * DNSDefaultRoute= of systemd.network(5)), so that the first of them must not be added: a search domain routes, too.
 */
export function domainsWith(link: ResolvedLink | undefined, domain: string): readonly string[] {
  const { domains = [], routeDomains = [] } = link ?? {};
  const routed = routeDomains.map((known) => `~${known}`);
  return [...domains, ...routed, routed.length > 0 ? `~${domain}` : domain];
}
