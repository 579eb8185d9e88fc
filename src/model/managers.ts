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

/** A link as networkctl(1) shows it. */
export interface NetworkctlLink {
  readonly index: number;
  readonly interface: string;
  /** `ether`, `loopback`, `none`, … */
  readonly type?: string;
  /** `routable`, `carrier`, `no-carrier`, `degraded`, `off`, … */
  readonly operState?: string;
  /** Setup state: `configured`, `configuring`, `pending`, `failed`, `unmanaged`, … */
  readonly adminState?: string;
  readonly onlineState?: string;
  readonly networkFile?: string;
  readonly linkFile?: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly dns: readonly string[];
  /** Search domains. */
  readonly domains: readonly string[];
  /** Routing-only domains, without the `~`. */
  readonly routeDomains: readonly string[];
}

/** A section of a configuration file of systemd; several may have one name. */
export interface IniSection {
  readonly name: string;
  readonly line: number;
  readonly settings: readonly { readonly key: string; readonly value: string; readonly line: number }[];
}

/** A `.network`, `.netdev` or `.link` file: systemd.network(5), systemd.netdev(5), systemd.link(5). */
export interface NetworkdFile {
  readonly sections: readonly IniSection[];
  /** What [Match] names the links by; `Name` and `OriginalName` as they are written, with their wildcards. */
  readonly names: readonly string[];
  readonly macs: readonly string[];
  /** `DHCP=` as written: `yes`, `no`, `ipv4`, `ipv6`. */
  readonly dhcp?: string;
  /** Static addresses of [Network] and [Address], with their prefix. */
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly dns: readonly string[];
  readonly domains: readonly string[];
  /** Routing-only domains, without the `~`. */
  readonly routeDomains: readonly string[];
  /** `UseDNS=` and `UseDomains=` of the DHCPv4 client, as written. */
  readonly useDns?: string;
  readonly useDomains?: string;
  readonly mtu?: string;
  /** Name and kind of the device that a `.netdev` file makes. */
  readonly netdev?: { readonly name?: string; readonly kind?: string };
}

/** resolved.conf(5) with its drop-ins. */
export interface ResolvedConf {
  readonly dns: readonly string[];
  /** Absent where the file does not say: then it is what systemd was built with. */
  readonly fallbackDns?: readonly string[];
  readonly domains: readonly string[];
  /** Routing-only domains, without the `~`. */
  readonly routeDomains: readonly string[];
  /** `yes`, `no`, `udp`, `tcp` as written; absent means yes. */
  readonly stubListener?: string;
  readonly llmnr?: string;
  readonly mdns?: string;
  readonly dnssec?: string;
  readonly dnsOverTls?: string;
}

/** `/run/systemd/resolve/netif/IFINDEX`: what others than systemd-networkd set for a link, over D-Bus. */
export interface ResolvedLinkState {
  readonly dns: readonly string[];
  readonly domains: readonly string[];
  readonly routeDomains: readonly string[];
  readonly defaultRoute?: boolean;
  readonly llmnr?: string;
  readonly mdns?: string;
  readonly dnssec?: string;
  readonly dnsOverTls?: string;
}

/** NetworkManager.conf(5) with its drop-ins, as far as it concerns name servers and addresses. */
export interface NetworkManagerConf {
  /** `main.dns`, `main.rc-manager` and `main.dhcp`, as written. */
  readonly dns?: string;
  readonly rcManager?: string;
  readonly dhcp?: string;
  readonly plugins: readonly string[];
  /** `keyfile.unmanaged-devices` */
  readonly unmanaged: readonly string[];
}

/** Who sets up an interface. */
export type ManagerName = 'systemd-networkd' | 'NetworkManager' | 'ifupdown' | 'network-scripts';

/** One interface, and what those who manage it say about it. */
export interface ManagedLink {
  readonly interface: string;
  readonly index: number;
  /** Those who have it in hand; several on one interface fight over it. */
  readonly managers: readonly ManagerName[];
  readonly networkd?: Omit<NetworkdLink, 'dns' | 'domains' | 'routeDomains'>;
  readonly networkManager?: { readonly managed: boolean; readonly connectionUuid?: string };
  /** Name servers and domains that it was set up with: by networkd, over D-Bus, or by a lease of NetworkManager. */
  readonly dns: readonly string[];
  readonly domains: readonly string[];
  /** Routing-only domains, without the `~`. */
  readonly routeDomains: readonly string[];
  /** Whether systemd-resolved sends it names that no domain covers. */
  readonly defaultRoute?: boolean;
  readonly llmnr?: string;
  readonly mdns?: string;
}

/** Who set up the network of this host, by the files that they leave. */
export interface NetworkManagers {
  readonly links: readonly ManagedLink[];
  /** systemd-networkd, /run/systemd/netif/state: all links together. */
  readonly networkd?: Omit<NetworkdLink, 'adminState' | 'networkFile' | 'dhcpLease'>;
  readonly networkManager?: NetworkManagerConf & {
    /** Servers of /run/NetworkManager/resolv.conf, or of no-stub-resolv.conf where a cache stands in between. */
    readonly nameservers: readonly string[];
    readonly search: readonly string[];
  };
  /**
   * `stub`: resolv.conf names 127.0.0.53; `uplink`: it is the list of real servers; `static`: the one of the
   * package; `foreign`: somebody else writes it and systemd-resolved reads it; `missing`: there is none.
   */
  readonly resolved?: ResolvedConf & { readonly mode: 'stub' | 'uplink' | 'static' | 'foreign' | 'missing' };
  /** Configuration that was found, of each who reads it. */
  readonly files: {
    readonly networkd: readonly string[];
    readonly networkManager: readonly string[];
    readonly netplan: readonly string[];
    readonly ifupdown: readonly string[];
    readonly networkScripts: readonly string[];
    readonly cloudInit: readonly string[];
  };
}
