/** Something of the network changed, or was told again. */
export interface NetworkEvent {
  readonly at: Date;
  /** `gap`: changes were missed, so that anything may have changed. */
  readonly kind: 'link' | 'address' | 'route' | 'rule' | 'neighbour' | 'gap';
  readonly interface?: string;
  /** Of the interface: another one with the same name has another. */
  readonly index?: number;
  /** Why the kernel tells of a link: `NOTIFY PEERS` after a live migration or a failover, ip-monitor(8). */
  readonly event?: string;
  readonly deleted?: true;
  /** Of a link: whether it has a carrier, IFF_LOWER_UP. */
  readonly carrier?: boolean;
  /** `192.168.24.6/25` of an address; that of a neighbour. */
  readonly address?: string;
  /** Of a link or a neighbour. */
  readonly mac?: string;
  /** Of a neighbour: `REACHABLE`, `FAILED`, … */
  readonly state?: string;
  /** Of a gap: why, in words. */
  readonly reason?: string;
}

/** Tells of changes until it is closed. */
export type Watch = (listener: (event: NetworkEvent) => void) => { close(): void };

/** What clocks tell of a machine that stood still, or whose time was set. */
export interface ClockEvent {
  readonly at: Date;
  /** `paused`: the process did not run. `stepped`: the time of day moved against the monotonic clock. */
  readonly kind: 'paused' | 'stepped';
  /** Negative where the time of day was set back. */
  readonly seconds: number;
}

export type ClockWatch = (listener: (event: ClockEvent) => void) => { close(): void };
