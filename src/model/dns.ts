/** What one DNS server said to one question. */
export interface DnsReply {
  /**
   * `answer`: a reply that fits the question, whatever its code. `refused`: ICMP port unreachable or a reset.
   * `unreachable`: no route, or nobody there. `malformed`: a reply that cannot be read, or a question that cannot be
   * asked.
   */
  readonly outcome: 'answer' | 'timeout' | 'refused' | 'unreachable' | 'malformed';
  /** Over what the reply came, or the last attempt was made. */
  readonly transport: 'udp' | 'tcp';
  /** Of the exchange that was answered, or of the last one; milliseconds. */
  readonly durationMs: number;
  /** Datagrams sent; absent where the first was answered. */
  readonly attempts?: number;
  /** As in RFC 1035 section 4.1.1 and later ones: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`. */
  readonly rcode?: string;
  /** The reply was cut off to fit a datagram, and TCP did not bring the rest. */
  readonly truncated?: boolean;
  /** The server has the zone itself (AA); a cache clears it. */
  readonly authoritative?: true;
  /** Data of the records of the type that was asked for, as text: at the end of the aliases where there are any. */
  readonly answers: readonly string[];
  /** Names that CNAME records lead to, in order. */
  readonly aliases?: readonly string[];
  /** The aliases lead back to one of them. */
  readonly aliasLoop?: true;
  /** Least time to live of the records in the answer, seconds. */
  readonly ttl?: number;
  /** Of a denial: how long it may be kept, RFC 2308 section 5; seconds. */
  readonly negativeTtl?: number;
  /** Of a denial: the zone that the server looked in, by its SOA record. */
  readonly zone?: string;
  /** UDP payload that the server takes, where it answered with EDNS, RFC 6891 section 6.2.3; bytes. */
  readonly ednsBytes?: number;
  /** Replies that did not fit the question and were dropped: of a late answer, or forged. */
  readonly strays?: number;
  readonly error?: string;
}
