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
