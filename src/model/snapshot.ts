import type { Cni } from './cni.ts';
import type { AddressProbe, DhcpSurvey } from './dhcp-offers.ts';
import type { LeaseStore } from './dhcp-server.ts';
import type { DnsFlow } from './dns-flow.ts';
import type { DownwardMetrics } from './downward-metrics.ts';
import type { Migrations } from './episode.ts';
import type { Host } from './host.ts';
import type { Iptables } from './iptables.ts';
import type { Conntrack, Kernel } from './kernel.ts';
import type { Launcher } from './launcher.ts';
import type { Lease } from './lease.ts';
import type { Lookups } from './lookups.ts';
import type { NetworkManagers } from './managers.ts';
import type { Names } from './names.ts';
import type { Gateway, Interface, LinuxBridges, Neighbour, Routing, Socket } from './network.ts';
import type { NftRuleset } from './nftables.ts';
import type { Ovs } from './ovs.ts';
import type { Resolved, Resolver } from './resolver.ts';
import type { Slice, SliceState } from './slice.ts';

/** Everything netdiagd can know about a host, one line per collector: the table of contents. */
export interface Slices {
  host: Host;
  interfaces: readonly Interface[];
  routing: Routing;
  neighbours: readonly Neighbour[];
  gateways: readonly Gateway[];
  bridges: LinuxBridges;
  ovs: Ovs;
  resolver: Resolver;
  resolved: Resolved;
  leases: readonly Lease[];
  dhcpServers: readonly LeaseStore[];
  dhcpOffers: readonly DhcpSurvey[];
  duplicates: readonly AddressProbe[];
  sockets: readonly Socket[];
  conntrack: Conntrack;
  kernel: Kernel;
  nftables: NftRuleset;
  iptables: Iptables;
  dnsFlows: readonly DnsFlow[];
  names: Names;
  cni: Cni;
  lookups: Lookups;
  downwardMetrics: DownwardMetrics;
  managers: NetworkManagers;
  launchers: readonly Launcher[];
  migrations: Migrations;
}
export type SliceName = keyof Slices;

/** How one collector fared. */
export interface CollectorRun {
  readonly id: SliceName;
  readonly state: SliceState;
  readonly durationMs: number;
  /** The files, commands and servers that the slice was read from. */
  readonly source: string;
  /** Why it is absent or failed; what was left out of it where it is ok. */
  readonly reason?: string;
}

/** Plain JSON: the same checks judge it live, saved, or replayed from captured files. */
export interface Snapshot {
  readonly apiVersion: 'netdiagd/v1';
  readonly kind: 'Snapshot';
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly durationMs: number;
  readonly version: string;
  readonly collectors: readonly CollectorRun[];
  readonly slices: { readonly [K in SliceName]: Slice<Slices[K]> };
  /** The same host a moment earlier, where it was observed twice. It has none itself. */
  readonly before?: Snapshot;
}
