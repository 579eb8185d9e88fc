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
