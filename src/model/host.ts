/** Where the agent runs. */
export type Role = 'vm' | 'node' | 'pod' | 'launcher' | 'host';

export interface Host {
  readonly hostname: string;
  readonly role: Role;
  /** `kubevirt`, `kvm`, `vmware`, `none`, …; `kubevirt` where DMI says so. */
  readonly virtualization?: string;
  /** DMI product, as the firmware spells it. */
  readonly product?: string;
  readonly bootId?: string;
  readonly kernel?: string;
  readonly os?: string;
  /** Name, path or pid of the network namespace looked into, when it is not our own. */
  readonly namespace?: string;
  readonly memoryTotalBytes?: number;
}

/** resolv.conf(5). Of several `domain` and `search` lines the last one wins. */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly domain?: string;
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly sortlist: readonly string[];
  readonly problems: readonly { readonly line: number; readonly text: string; readonly reason: string }[];
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

/** `/run/systemd/netif/links/<ifindex>`: systemd-networkd's state of one link. */
export interface NetworkdLink {
  readonly adminState?: string;
  readonly operState?: string;
  readonly carrierState?: string;
  readonly addressState?: string;
  readonly onlineState?: string;
  readonly networkFile?: string;
  readonly dns: readonly string[];
  readonly domains: readonly string[];
  readonly routeDomains: readonly string[];
  readonly dhcpLease?: string;
}

/** A DHCP lease of any client. What the store does not say is absent, never invented. */
export interface Lease {
  readonly client: string;
  readonly interface?: string;
  /** File that it was read from. */
  readonly file?: string;
  readonly address?: string;
  readonly prefixLength?: number;
  readonly server?: string;
  readonly router: readonly string[];
  readonly dns: readonly string[];
  readonly domain?: string;
  readonly search: readonly string[];
  readonly mtu?: number;
  readonly routes: readonly { readonly dst: string; readonly gateway: string }[];
  /** 4294967295 is infinite, RFC 2131 section 3.3. */
  readonly leaseSeconds?: number;
  /** ISO 8601, UTC. An infinite lease has none of the three. */
  readonly renewAt?: string;
  readonly rebindAt?: string;
  readonly expiresAt?: string;
  readonly mac?: string;
  readonly clientId?: string;
  readonly vendorOptions: Readonly<Record<string, string>>;
}

/** Usage of the connection tracking table, `/proc/sys/net/netfilter`. */
export interface Conntrack {
  readonly count: number;
  readonly max: number;
}

/** One DNS question to one server. */
export interface Lookup {
  readonly server: string;
  readonly name: string;
  readonly type: string;
  /** Why it was asked. */
  readonly purpose: 'api-service' | 'dns-version' | 'configured' | 'service';
  readonly outcome: 'answer' | 'timeout' | 'refused' | 'unreachable' | 'malformed';
  readonly transport: 'udp' | 'tcp';
  readonly rcode?: string;
  readonly truncated?: boolean;
  /** Data of the answer records, as text. */
  readonly answers: readonly string[];
  readonly durationMs: number;
  readonly error?: string;
}
export interface Lookups {
  /** The cluster domain that the names were built with. */
  readonly clusterDomain: string;
  /** Where that domain comes from: `configured`, `search list` or `default`. */
  readonly clusterDomainSource: string;
  readonly lookups: readonly Lookup[];
}

/** The next hop of a default route, asked with one UDP datagram. */
export interface Gateway {
  readonly address: string;
  readonly dev: string;
  /** `reachable`: it answered, or its neighbour entry was confirmed just now; `unconfirmed`: known earlier, silent now. */
  readonly state: 'reachable' | 'unconfirmed' | 'unreachable';
  readonly neighbourState: readonly string[];
  readonly lladdr?: string;
}

/** One value that the hypervisor's host tells its guests, metric.c of vhostmd. */
export interface DownwardMetric {
  readonly context: 'host' | 'vm';
  /** `uint64`, `real64`, `string`, … */
  readonly type: string;
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  /** The VM it is about, where the host tells about several. */
  readonly uuid?: string;
}

/** A document of metrics, and what is asked of it most. A name that is given twice has no say. */
export interface VhostmdMetrics {
  /** KubeVirt: the name of the node. */
  readonly hostName?: string;
  readonly hostSystemInfo?: string;
  /** `kubevirt.io` for KubeVirt. */
  readonly virtualizationVendor?: string;
  /** KubeVirt: the version of QEMU. */
  readonly virtProductInfo?: string;
  /** The host's clock, seconds since 1970. */
  readonly time?: number;
  readonly hostCpuSeconds?: number;
  /** Goes back when another QEMU process runs the VM. */
  readonly vmCpuSeconds?: number;
  readonly metrics: readonly DownwardMetric[];
}

/** What the host tells this VM about itself: KubeVirt's downward metrics, or vhostmd's. */
export interface DownwardMetrics extends VhostmdMetrics {
  readonly transport: 'virtio-port' | 'disk';
  /** ISO 8601, UTC, by our own clock. */
  readonly takenAt: string;
}
