import type { DnsReply } from './dns.ts';

/**
 * Why it was asked:
 * - `api-service`, `dns-version`: what every cluster has, Kubernetes DNS specification 1.1.0 section 2.2;
 * - `api-port`, `api-reverse`: its SRV record, and the name of its address;
 * - `configured`: in `dns.lookups`;
 * - `asked`: the name that somebody asks about, with and without the search domains;
 * - `explanation`: what tells why, such as the namespace of a service.
 */
export type LookupPurpose =
  | 'api-service'
  | 'dns-version'
  | 'api-port'
  | 'api-reverse'
  | 'configured'
  | 'asked'
  | 'explanation';

/** What to ask a server, and why. */
export interface LookupQuestion {
  readonly name: string;
  readonly type: string;
  readonly purpose: LookupPurpose;
}

/** One DNS question to one server. */
export interface Lookup extends DnsReply, LookupQuestion {
  readonly server: string;
}

/** Where a server is known from. */
export type DnsServerRole =
  /** resolv.conf names it. */
  | 'resolv.conf'
  /** resolv.conf names it behind the first three, which are all that resolvers ask. */
  | 'ignored'
  /** systemd-resolved asks it. */
  | 'upstream'
  /** Somebody wants it asked. */
  | 'named';

/** What a server can do, beside what it knows. Absent where it was not tried: a server that answers nothing can do nothing. */
export interface DnsServer {
  readonly address: string;
  readonly role: DnsServerRole;
  /** A query with EDNS, RFC 6891: `dropped` where only those without are answered. */
  readonly edns?: 'answered' | 'dropped' | 'rejected';
  /** A query over TCP, RFC 7766: `closed` where nothing listens. */
  readonly tcp?: 'answered' | 'closed' | 'dropped';
  /** Which of several servers answered: `hostname.bind` or `id.server`, RFC 4892. */
  readonly identity?: string;
  /** `version.bind`. */
  readonly software?: string;
}

/** What a configured name should give. */
export interface LookupExpectation {
  readonly name: string;
  readonly type: string;
  /** `exists` (default): it has records. `headless`: they are those of endpoints. `absent`: it has none. */
  readonly expect?: 'exists' | 'headless' | 'absent';
  /** Records at the least. */
  readonly atLeast?: number;
  /** Prefixes that all addresses must lie in. */
  readonly within?: readonly string[];
}

export interface Lookups {
  /** The cluster domain that the names were built with. */
  readonly clusterDomain: string;
  /** Where that domain comes from: `configured`, `search list` or `default`. */
  readonly clusterDomainSource: string;
  /** Absent in snapshots of earlier versions. */
  readonly servers?: readonly DnsServer[];
  readonly lookups: readonly Lookup[];
  /** What the configuration expects of the configured ones. */
  readonly expectations?: readonly LookupExpectation[];
  /** Ranges that the configuration tells. */
  readonly serviceRanges?: readonly string[];
  readonly podRanges?: readonly string[];
}
