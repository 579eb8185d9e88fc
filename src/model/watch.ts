/** Something of the network changed, or was told again. */
export interface NetworkEvent {
  readonly at: Date;
  /** `gap`: changes were missed, so that anything may have changed. */
  readonly kind: 'link' | 'address' | 'route' | 'rule' | 'gap';
  readonly interface?: string;
  /** Why the kernel tells of a link: `NOTIFY PEERS` after a live migration or a failover, ip-monitor(8). */
  readonly event?: string;
  readonly deleted?: true;
}

/** Tells of changes until it is closed. */
export type Watch = (listener: (event: NetworkEvent) => void) => { close(): void };
