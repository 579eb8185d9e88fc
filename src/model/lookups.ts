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
