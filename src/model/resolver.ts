import type { Problem } from './parser.ts';

/** resolv.conf(5). Of several `domain` and `search` lines the last one wins. */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly domain?: string;
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly sortlist: readonly string[];
  readonly problems: readonly Problem[];
}

/** Who writes /etc/resolv.conf. */
export type ResolverOwner =
  | 'systemd-resolved'
  | 'NetworkManager'
  | 'resolvconf'
  | 'netconfig'
  | 'dhclient'
  | 'dhcpcd'
  | 'kubelet'
  | 'unknown';

export interface Resolver extends ResolvConf {
  readonly owner: ResolverOwner;
  /** What the owner was read from. */
  readonly ownerEvidence: string;
  /** Target when the file is a symbolic link. */
  readonly linkTarget?: string;
  /** The file names systemd-resolved's stub listener (127.0.0.53 or .54). */
  readonly stub: boolean;
}

/** systemd-resolved behind the stub: what its own resolv.conf and networkd's link files say. */
export interface Resolved {
  /** Real servers, from /run/systemd/resolve/resolv.conf. */
  readonly nameservers: readonly string[];
  /** Domains of every link: searched, or only routed. */
  readonly search: readonly string[];
  readonly links: readonly ResolvedLink[];
  /** resolvectl could not ask, and no other file says what the links have: `links` is empty for that. */
  readonly linksUnseen?: true;
}

export interface ResolvedLink {
  readonly interface: string;
  readonly dns: readonly string[];
  /** Search domains. */
  readonly domains: readonly string[];
  /** Routing-only domains, without the `~`. */
  readonly routeDomains: readonly string[];
}
