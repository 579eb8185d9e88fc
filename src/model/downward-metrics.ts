/** One value that the hypervisor's host tells its guests, metric.c of vhostmd. */
export interface DownwardMetric {
  readonly context: 'host' | 'vm';
  /** `uint64`, `real64`, `string`, … */
  readonly type: string;
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  /** The VM it is about, where the host tells about several. */
  readonly uuid?: string;
}

/** A document of metrics, and what is asked of it most. A name that is given twice has no say. */
export interface VhostmdMetrics {
  /** KubeVirt: the name of the node. */
  readonly hostName?: string;
  readonly hostSystemInfo?: string;
  /** `kubevirt.io` for KubeVirt. */
  readonly virtualizationVendor?: string;
  /** KubeVirt: the version of QEMU. */
  readonly virtProductInfo?: string;
  /** The host's clock, seconds since 1970. */
  readonly time?: number;
  readonly hostCpuSeconds?: number;
  /** Goes back when another QEMU process runs the VM. */
  readonly vmCpuSeconds?: number;
  readonly metrics: readonly DownwardMetric[];
}

/** What the host tells this VM about itself: KubeVirt's downward metrics, or vhostmd's. */
export interface DownwardMetrics extends VhostmdMetrics {
  readonly transport: 'virtio-port' | 'disk';
  /** ISO 8601, UTC, by our own clock. */
  readonly takenAt: string;
}
