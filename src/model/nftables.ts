/** nft(8). Words as `nft list ruleset` prints them. */
export interface NftRuleset {
  readonly tables: readonly NftTable[];
}
export interface NftTable {
  /** `ip`, `ip6`, `inet`, `arp`, `bridge`, `netdev`. */
  readonly family: string;
  readonly name: string;
  readonly chains: readonly NftChain[];
  readonly sets: readonly NftSet[];
}
export interface NftChain {
  readonly name: string;
  /** `filter`, `nat`, `route`; only a base chain has it, as the three that follow. */
  readonly type?: string;
  readonly hook?: string;
  /** Names such as `dstnat` are numbers here, as in the kernel. */
  readonly priority?: number;
  readonly policy?: string;
  readonly rules: readonly NftRule[];
  /** Rules that were left out behind those, where there are too many to keep. */
  readonly omitted?: number;
}
export interface NftRule {
  /** What it says, without the values of its counter, comment and handle. */
  readonly expr: string;
  readonly counters?: { readonly packets: number; readonly bytes: number };
  readonly handle?: number;
  readonly comment?: string;
}
export interface NftSet {
  readonly name: string;
  readonly kind: 'set' | 'map' | 'meter';
  /** Type of the keys: `ipv4_addr . inet_service`. */
  readonly type?: string;
  /** How many elements it has; of ranges and prefixes each counts once. */
  readonly elements: number;
}
