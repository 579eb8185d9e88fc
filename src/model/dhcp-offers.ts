/** What a DHCPv4 server would give. What it does not say is absent. */
export interface DhcpOffer {
  readonly server?: string;
  readonly address?: string;
  readonly prefixLength?: number;
  readonly router: readonly string[];
  readonly dns: readonly string[];
  readonly mtu?: number;
  readonly leaseSeconds?: number;
  /** From the first DISCOVER on. */
  readonly durationMs: number;
}

/** An interface on which a DISCOVER was sent, and what came back: nothing was taken. */
export interface DhcpSurvey {
  readonly interface: string;
  /**
   * Why a server is expected there: a lease is known; its address has a lifetime; a manager is told to ask for one; or it
   * has no address, and nobody knows why.
   */
  readonly expected: 'lease' | 'address' | 'configuration' | 'unaddressed';
  /** Client id that was sent, that of the lease. */
  readonly clientId?: string;
  readonly offers: readonly DhcpOffer[];
  /** Why it was not asked. */
  readonly error?: string;
}

/** An IPv4 address of this host that the segment was asked for. */
export interface AddressProbe {
  readonly interface: string;
  readonly address: string;
  /** Hardware addresses of other hosts that answered for it. */
  readonly holders: readonly string[];
  readonly error?: string;
}
