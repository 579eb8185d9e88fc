import type { ResolvedConf } from '../model/managers.ts';
import type { ResolvedLink } from '../model/resolver.ts';

/** Where systemd-resolved leaves what it was told, and where it is told. */
export const RESOLVED = {
  upstreams: '/run/systemd/resolve/resolv.conf',
  links: '/run/systemd/resolve/netif',
  networkdLinks: '/run/systemd/netif/links',
  conf: '/etc/systemd/resolved.conf',
  /** The first that has a file of a name decides about it, resolved.conf(5). */
  dropIns: [
    '/etc/systemd/resolved.conf.d',
    '/run/systemd/resolved.conf.d',
    '/usr/local/lib/systemd/resolved.conf.d',
    '/usr/lib/systemd/resolved.conf.d',
  ],
} as const;

/** States in which networkd leaves a link to others, link_is_managed() of resolved-link.c. */
const LEFT_TO_OTHERS: ReadonlySet<string> = new Set(['pending', 'initialized', 'unmanaged']);

export const isNetworkdManaged = (adminState: string | undefined): boolean =>
  adminState !== undefined && !LEFT_TO_OTHERS.has(adminState);

/** What systemd-resolved was told for all links. */
export type GlobalSettings = Pick<ResolvedConf, 'dns' | 'domains' | 'routeDomains' | 'fallbackDns'>;

/** `[ADDRESS]:PORT%LINK#NAME` without all but the address, as resolv.conf names it. */
export function bareServer(server: string): string {
  const [address = ''] = server.split(/[#%]/, 1);
  if (address.startsWith('[')) return address.slice(1, address.indexOf(']'));
  const [host = '', port, ...more] = address.split(':');
  return port !== undefined && more.length === 0 ? host : address;
}

/**
 * Whether these settings are all there is: systemd-resolved writes the servers and search domains of all
 * of them into its own resolv.conf, manager_compile_dns_servers() of resolved-manager.c.
 */
export function explains(
  upstreams: { readonly nameservers: readonly string[]; readonly search: readonly string[] },
  global: GlobalSettings,
  links: readonly Omit<ResolvedLink, 'interface'>[],
): boolean {
  const bare = (servers: readonly string[]) => servers.map(bareServer);
  const told = bare([...global.dns, ...links.flatMap(({ dns }) => dns)]);
  const servers = new Set(told.length > 0 ? told : bare(global.fallbackDns ?? []));
  const domains = new Set([...global.domains, ...links.flatMap((link) => link.domains), '.']);
  const written = new Set(bare(upstreams.nameservers));
  return (
    [...written].every((server) => servers.has(server)) &&
    upstreams.search.every((domain) => domains.has(domain)) &&
    bare(global.dns).every((server) => written.has(server))
  );
}
