/** Counters by name, as the kernel's files head them. */
export type Counters = Readonly<Record<string, number>>;
/** Groups of counters: `Ip`, `Tcp`, `TcpExt`, `Udp6`, … */
export type CounterGroups = Readonly<Record<string, Counters>>;

/** A setting of the kernel: a number where the file holds one, otherwise its text with single blanks. */
export type SysctlValue = number | string;

/** One CPU's line of /proc/net/softnet_stat, softnet_seq_show() in net/core/net-procfs.c. */
export interface Softnet {
  readonly processed: number;
  /** Packets lost because the backlog was full, `net.core.netdev_max_backlog`. */
  readonly dropped: number;
  readonly time_squeeze: number;
}

/** The neighbour tables of one family, shared by all network namespaces: /proc/net/stat/arp_cache and ndisc_cache. */
export interface NeighbourTable {
  readonly entries: number;
  /** How often a neighbour found no room, `gc_thresh3`. */
  readonly table_fulls?: number;
}

/** What the kernel is told, and what it counts. What a kernel or a namespace does not have is absent. */
export interface Kernel {
  /** By the name that sysctl(8) prints, `net.ipv4.ip_forward`. */
  readonly sysctls: Readonly<Record<string, SysctlValue>>;
  /** Interfaces whose settings are not among them, because there are too many; those of pods are not counted. */
  readonly omittedInterfaces?: number;
  /** Of `/proc/net/snmp`, `netstat`, `snmp6`, `sockstat` and `sockstat6`. */
  readonly counters: CounterGroups;
  /** `/proc/net/stat/nf_conntrack`, the sum of all CPUs. */
  readonly conntrack?: Counters;
  /** The sum of all CPUs. */
  readonly softnet?: Softnet;
  readonly neighbours: { readonly inet?: NeighbourTable; readonly inet6?: NeighbourTable };
}

/** Usage of the connection tracking table, `/proc/sys/net/netfilter`. */
export interface Conntrack {
  readonly count: number;
  readonly max: number;
}
