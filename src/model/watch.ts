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
  /** A port that a bridge has lost is not deleted. */
  readonly deleted?: true;
  /** Of a link: whether it has a carrier, IFF_LOWER_UP. */
  readonly carrier?: boolean;
  /** Of a link: somebody has set it down, IFF_UP. */
  readonly setDown?: true;
  /**
   * `192.168.24.6/25` of an address; that of a neighbour. A neighbour without one is an entry of a bridge's forwarding
   * database, whose `interface` is the port that it was learnt on.
   */
  readonly address?: string;
  /** Of a link or a neighbour. */
  readonly mac?: string;
  /** Of a neighbour: `REACHABLE`, `FAILED`, …; `NOARP` and `PERMANENT` were set by somebody, or by the kernel itself. */
  readonly state?: string;
  /** Of a gap: why, in words. */
  readonly reason?: string;
}

/**
 * Tells of changes until it is closed. `begun` resolves when they are heard: a look at the host after that misses
 * nothing that is not told.
 */
export type Watch = (listener: (event: NetworkEvent) => void) => { close(): void; readonly begun?: Promise<void> };

/** The same in the network namespace of a process, or in the one behind a path. */
export type NamespaceWatch = (
  target: number | string,
  listener: (event: NetworkEvent) => void,
) => ReturnType<Watch> & {
  /** Why it tells nothing any more: it was closed, the process is gone, or there is no way in. */
  readonly closed: Promise<string>;
};

/** What clocks tell of a machine that stood still, or whose time was set. */
export interface ClockEvent {
  readonly at: Date;
  /** `paused`: the process did not run. `stepped`: the time of day moved against the monotonic clock. */
  readonly kind: 'paused' | 'stepped';
  /** Negative where the time of day was set back. */
  readonly seconds: number;
}

export type ClockWatch = (listener: (event: ClockEvent) => void) => { close(): void };
