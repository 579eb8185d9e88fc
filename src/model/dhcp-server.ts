/** Programs that hand out addresses and keep a store of them. */
export type DhcpServer = 'dnsmasq' | 'dhcpd' | 'kea' | 'libvirt' | 'host-local';

/** An address that a server has handed out. What the store does not say is absent, never invented. */
export interface ServerLease {
  readonly server: DhcpServer;
  readonly address: string;
  /** Length of a delegated prefix, which begins at the address (DHCPv6 IA_PD). */
  readonly prefixLength?: number;
  readonly mac?: string;
  /** DHCPv4 client identifier, `01:52:54:…`. */
  readonly clientId?: string;
  /** DHCPv6 client, with the identity association that it asked for. */
  readonly duid?: string;
  readonly iaid?: number;
  readonly hostname?: string;
  /** ISO 8601, UTC: when it was given or, where the store says only that, last renewed. */
  readonly startsAt?: string;
  /** An infinite lease has none. */
  readonly expiresAt?: string;
  /** Word of the server: dhcpd's binding state (`active`, `free`, `abandoned`, …), Kea's (`default`, `declined`, …). */
  readonly state?: string;
  /** host-local: the sandbox that holds the address, and its interface there. */
  readonly containerId?: string;
  readonly interface?: string;
  /** host-local: the network namespace that the runtime noted for it does not exist any more. */
  readonly sandboxGone?: true;
}

/** Addresses that host-local may give, as the CNI configuration names them. */
export interface AddressRange {
  readonly subnet: string;
  readonly rangeStart?: string;
  readonly rangeEnd?: string;
  /** Never given to a container; the first address of the subnet where it is not named. */
  readonly gateway?: string;
}

/** What one server keeps of the addresses that it has handed out. */
export interface LeaseStore {
  readonly server: DhcpServer;
  /** For host-local the folder of one network. */
  readonly file: string;
  /** CNI network of host-local. */
  readonly network?: string;
  /** Addresses in the store, and those of them that are held at the time of the observation. */
  readonly count: number;
  readonly active: number;
  /** Those that are held come first; where there are very many, the rest is left out. */
  readonly leases: readonly ServerLease[];
  /** Absent where no CNI configuration on this host names them. */
  readonly ranges?: readonly AddressRange[];
  /** host-local: the address given last from each range. */
  readonly lastReserved?: readonly string[];
}
