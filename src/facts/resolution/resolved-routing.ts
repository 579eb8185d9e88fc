import type { Resolved, ResolvedLink } from '../../model/resolver.ts';
import { isBelow } from '../cluster.ts';
import { bareName } from '../resolver.ts';

/** Where systemd-resolved sends a name, and why. */
export interface ResolvedRoute {
  /** Empty where it asks no DNS server. */
  readonly servers: readonly string[];
  readonly reason: string;
}

/** Names that it never sends to a server on its own: RFC 6762, RFC 2606; dns_scope_good_domain() of resolved-dns-scope.c. */
const KEPT_BACK: readonly (readonly [domain: string, why: string])[] = [
  ['local', 'names in .local are multicast DNS, and no link has a domain that covers this one'],
  ['localhost', 'it answers names in .localhost itself'],
  ['invalid', 'names in .invalid do not exist'],
];

/**
 * The servers that systemd-resolved asks for a name with a dot: those of the links, or of the global ones, whose search
 * or routing domain covers it best, else all of those that take everything. systemd-resolved.service(8), Protocols and
 * Routing. A link without servers takes no part in it.
 */
export function resolvedRoute(name: string, { links, nameservers, search }: Resolved): ResolvedRoute {
  const bare = bareName(name);
  const best = bestLinks(
    bare,
    links.filter(({ dns }) => dns.length > 0),
  );
  const global = longest(search.filter((domain) => bareName(domain) !== '' && isBelow(bare, domain)));
  if (best && (global === undefined || best.length >= global.length)) {
    const servers = [...new Set(best.links.flatMap(({ dns }) => dns))];
    return { servers, reason: `${best.links.map((link) => link.interface).join(', ')} has the domain ${best.domain}` };
  }
  if (global !== undefined) return { servers: nameservers, reason: `the global domain ${global} covers it` };
  const kept = KEPT_BACK.find(([domain]) => isBelow(bare, domain));
  if (kept) return { servers: [], reason: kept[1] };
  if (!bare.includes('.')) return { servers: [], reason: 'a name of one label is not sent to DNS servers as it is' };
  return { servers: nameservers, reason: 'no domain of a link covers it' };
}

/** The links with the longest domain that covers the name; `~.` covers all, and counts as the shortest. */
function bestLinks(name: string, links: readonly ResolvedLink[]) {
  const matches = links.flatMap((link) =>
    [...link.domains.filter((domain) => domain !== '.'), ...link.routeDomains]
      .filter((domain) => isBelow(name, domain))
      .map((domain) => ({ link, domain: bareName(domain) })),
  );
  const domain = longest(matches.map((match) => match.domain));
  if (domain === undefined) return undefined;
  const best = matches.filter((match) => match.domain === domain).map(({ link }) => link);
  return { domain: domain === '' ? '~.' : domain, length: domain.length, links: [...new Set(best)] };
}

/** Of domains that all cover one name, the one with the most labels. */
const longest = (domains: readonly string[]): string | undefined =>
  domains.map(bareName).toSorted((a, b) => b.length - a.length)[0];
