/** A table as iptables-save(8) prints it. */
export interface IptablesTable {
  readonly name: string;
  readonly chains: readonly IptablesChain[];
}
export interface IptablesChain {
  readonly name: string;
  /** Only of a chain of the kernel: `ACCEPT`, `DROP`. */
  readonly policy?: string;
  /** What stands behind `-A CHAIN`. */
  readonly rules: readonly string[];
  /** Rules that were left out behind those, where there are too many to keep. */
  readonly omitted?: number;
}

/** Rules of iptables for IPv4, by who keeps them: both act on every packet. */
export interface Iptables {
  /** `iptables-legacy-save`; absent where no table of it is loaded. */
  readonly legacy?: readonly IptablesTable[];
  /** `iptables-nft-save`: kept in nftables. */
  readonly nft?: readonly IptablesTable[];
}
