import type { Host } from './host.ts';
import type { DnsServer, Lookup } from './lookups.ts';

/** A name as a resolver would put it into a query. */
export interface Candidate {
  /** Without the dot at the end. */
  readonly name: string;
  /** The search domain behind it; absent where the name is taken as it was written. */
  readonly search?: string;
}

/** Where a program of this host looks for a name, in the order of nsswitch.conf. */
export type PlanStep =
  | {
      readonly source: 'files';
      /** Addresses of /etc/hosts. */
      readonly addresses: readonly string[];
    }
  | {
      /** systemd-resolved: by nss-resolve, or by the stub that resolv.conf names. */
      readonly source: 'resolved';
      /** It is asked by DNS, at its stub: what the stub says counts. */
      readonly stub?: true;
      readonly candidates: readonly ResolvedCandidate[];
    }
  | {
      readonly source: 'dns';
      readonly candidates: readonly Candidate[];
    }
  /** Another module, by its name in nsswitch.conf: myhostname, mdns4_minimal. */
  | { readonly source: 'other'; readonly service: string };

export interface ResolvedCandidate extends Candidate {
  /** Servers of the links that the name is routed to; none where it is sent to no DNS server. */
  readonly servers: readonly string[];
  /** Why it is sent there, or nowhere. */
  readonly route: string;
}

/** How programs of this host look up a name: resolv.conf(5), nsswitch.conf(5), systemd-resolved.service(8). */
export interface ResolutionPlan {
  readonly name: string;
  readonly libc: 'glibc' | 'musl';
  readonly steps: readonly (PlanStep & {
    /** What ends the search after this step: `always`, `notfound` or never. */
    readonly ends?: 'always' | 'notfound';
  })[];
  /** Record types that a program asks for: `A` and `AAAA` unless told otherwise. */
  readonly types: readonly string[];
  /** Servers in the order of asking, those that are ignored left out. */
  readonly servers: readonly string[];
  /** All at once (musl), or one after another (glibc). */
  readonly parallel: boolean;
  readonly timeoutSeconds: number;
  readonly attempts: number;
  readonly ndots: number;
  /** Options of resolv.conf that change how servers are asked: `rotate`, `single-request`, `use-vc`, `edns0`, … */
  readonly options: readonly string[];
  /** What the resolver leaves out, in words: a search line that is too long, a server beyond the third. */
  readonly ignored: readonly string[];
}

/** One question of a walk. */
export interface WalkedQuery {
  readonly name: string;
  readonly type: string;
  readonly server: string;
  /** What came of it: a code, `timeout`, `refused`, `unreachable`, `malformed`; `unasked` where we have not asked it. */
  readonly result: string;
  readonly costMs: number;
}

/** A plan carried out with what the servers were seen to say. */
export interface Walk {
  /** `resolved`: addresses were found. `denied`: a server says there are none. `failed`: nobody said anything of use. */
  readonly end: 'resolved' | 'denied' | 'failed' | 'unsent';
  /** The step of the plan that ended it, by its place. */
  readonly step?: number;
  /** The name that it ended with. */
  readonly candidate?: Candidate;
  readonly addresses: readonly string[];
  readonly queries: readonly WalkedQuery[];
  /** Queries that a program sends for it. */
  readonly queryCount: number;
  /** What a program waits for it, milliseconds; those that are asked side by side count once. */
  readonly costMs: number;
}

/** What getaddrinfo(3) of this host says, by getent(1). */
export interface HostAnswer {
  readonly outcome: 'found' | 'notfound' | 'timeout' | 'failed';
  readonly addresses: readonly string[];
  /** A capture does not tell. */
  readonly durationMs?: number;
  readonly error?: string;
}

export const LOOKUP_STATUSES = ['resolves', 'impaired', 'fails', 'unknown'] as const;
export type LookupStatus = (typeof LOOKUP_STATUSES)[number];

/** Why a name resolves, or does not. */
export interface Explanation {
  /** In kebab case, `service-missing`: what to tell apart, stable over releases. */
  readonly cause: string;
  /** One sentence of what was seen. */
  readonly message: string;
  /** Why that is so, where it is not plain. */
  readonly why?: string;
  /** Commands that repair it; prose goes behind `#`. */
  readonly fix: readonly string[];
  /** Places in `queries` that prove it. */
  readonly evidence: readonly number[];
}

export interface LookupVerdict extends Explanation {
  readonly status: LookupStatus;
}

/** What every server says about a name, what a program of this host gets of it, and why. */
export interface LookupReport {
  readonly apiVersion: 'netdiagd/v1';
  readonly kind: 'Lookup';
  readonly name: string;
  readonly host: Host | null;
  readonly takenAt: string;
  readonly durationMs: number;
  readonly verdict: LookupVerdict;
  /** What else is wrong, or worth knowing. */
  readonly notes: readonly Explanation[];
  readonly clusterDomain: string;
  /** Prefixes of services and pods, told or inferred. */
  readonly ranges: {
    readonly services: readonly string[];
    readonly pods: readonly string[];
    readonly inferred: boolean;
  };
  readonly plan: ResolutionPlan;
  readonly walk: Walk;
  /** Absent where the host was not asked. */
  readonly hostAnswer?: HostAnswer;
  readonly servers: readonly DnsServer[];
  readonly queries: readonly Lookup[];
  /** Questions for which no time was left. */
  readonly omitted?: number;
}

/** What somebody wants to know. */
export interface LookupRequest {
  readonly name: string;
  /** Default A, AAAA and SRV. */
  readonly types?: readonly string[];
  /** Asked in the place of the configured ones: addresses. */
  readonly servers?: readonly string[];
  /** TCP from the start. */
  readonly tcp?: boolean;
  readonly edns?: boolean;
  /** Where queries leave from. */
  readonly source?: string;
  readonly interface?: string;
}

/** Types that can be looked up. */
export const LOOKUP_TYPES = ['A', 'AAAA', 'SRV', 'PTR', 'TXT', 'CNAME', 'NS', 'SOA', 'MX'] as const;
