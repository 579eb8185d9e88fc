/** What connection tracking knows of DNS over UDP: queries to one address that are sent on to the same server. */
export interface DnsFlow {
  /** Where clients send to, often the address of a Service. */
  readonly server: string;
  /** Who has to answer: the same, unless the destination is translated. */
  readonly backend: string;
  /** Entries with an answer, and without one. */
  readonly replied: number;
  readonly unreplied: number;
}
