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
}
