/** Address family, as `ip -j` names it. */
export type Family = 'inet' | 'inet6';

/** An address of an interface. Words as ip-address(8) prints them. */
export interface Address {
  readonly family: Family;
  readonly local: string;
  readonly prefixLength: number;
  readonly peer?: string;
  readonly broadcast?: string;
  readonly scope: string;
  readonly label?: string;
  /** `dynamic`, `dadfailed`, `tentative`, `deprecated`, `secondary`, `noprefixroute`, … */
  readonly flags: readonly string[];
  /** Seconds left; absent means forever. */
  readonly validLifetime?: number;
  readonly preferredLifetime?: number;
}

/** Counters of `ip -s link` (IFLA_STATS64, linux/if_link.h). */
export interface LinkCounters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** Where a vxlan or geneve device sends to, as far as it is told: `ip -d link`. */
export interface Tunnel {
  /** Lower device, `dev`. */
  readonly link?: string;
  readonly local?: string;
  readonly remote?: string;
  /** Each packet says where it goes to: the device of Open vSwitch or of a program. */
  readonly external?: true;
}

/** A network interface with its addresses. */
export interface Interface {
  readonly name: string;
  readonly index: number;
  /** IFF_* as `ip` prints them: `UP`, `LOWER_UP`, `NO-CARRIER`, `LOOPBACK`, … */
  readonly flags: readonly string[];
  readonly mtu: number;
  /** RFC 2863 state: `UP`, `DOWN`, `LOWERLAYERDOWN`, `DORMANT`, `UNKNOWN`, … */
  readonly operstate: string;
  /** `ether`, `loopback`, `none`, `infiniband`, … */
  readonly linkType: string;
  readonly mac?: string;
  readonly permanentMac?: string;
  readonly altnames: readonly string[];
  readonly alias?: string;
  /** rtnl_link_ops kind: `veth`, `bridge`, `tun`, `vlan`, `vxlan`, `dummy`, `openvswitch`, …; absent for a plain device. */
  readonly kind?: string;
  /** `tap` or `tun` where the kind is `tun`. */
  readonly tunType?: string;
  readonly tunnel?: Tunnel;
  /** Of a bridge: whether it forwards by VLAN, `vlan_filtering`. */
  readonly vlanFiltering?: boolean;
  /** Master device: a bridge, bond, VRF or `ovs-system`. */
  readonly master?: string;
  /** The other end or lower device, where it has a name in this namespace. */
  readonly link?: string;
  /** The other end is in another namespace, which has this id here. */
  readonly linkNetnsid?: number;
  readonly group?: string;
  /** How often the carrier was gained or lost since the device exists. */
  readonly carrierChanges?: number;
  readonly rx?: LinkCounters;
  readonly tx?: LinkCounters;
  readonly addresses: readonly Address[];
}

/** One way out of a route. */
export interface Nexthop {
  readonly gateway?: string;
  readonly dev?: string;
  readonly weight?: number;
  readonly flags: readonly string[];
}

/** A route of any table. Words as ip-route(8) prints them. */
export interface Route {
  readonly family: Family;
  /** `unicast`, `local`, `broadcast`, `blackhole`, `unreachable`, `prohibit`, `throw`, … */
  readonly type: string;
  /** `default` or a prefix; a host address may come without `/32` or `/128`. */
  readonly dst: string;
  readonly table: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly protocol?: string;
  readonly scope?: string;
  readonly prefsrc?: string;
  readonly metric?: number;
  readonly mtu?: number;
  /** `linkdown`, `dead`, `onlink`, … */
  readonly flags: readonly string[];
  /** Multipath; empty where `dev` and `gateway` say it all. */
  readonly nexthops: readonly Nexthop[];
}

/** A policy rule, ip-rule(8). */
export interface Rule {
  readonly family: Family;
  readonly priority: number;
  readonly not?: boolean;
  /** `all` or a prefix. */
  readonly src: string;
  readonly dst?: string;
  readonly iif?: string;
  readonly oif?: string;
  readonly fwmark?: string;
  readonly l3mdev?: boolean;
  readonly table?: string;
  /** `blackhole`, `unreachable`, `prohibit`, `goto`, `nop` where it does not look up a table. */
  readonly action?: string;
}

export interface Routing {
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
}

/** A neighbour table entry, ip-neighbour(8). */
export interface Neighbour {
  readonly family: Family;
  readonly dst: string;
  readonly dev?: string;
  readonly lladdr?: string;
  /** NUD states: `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `FAILED`, `INCOMPLETE`, `PERMANENT`, `NOARP`. */
  readonly state: readonly string[];
  readonly router?: boolean;
}

/** A port of a Linux bridge, `bridge -d link`. */
export interface BridgePort {
  readonly name: string;
  readonly master: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  /** STP state: `forwarding`, `disabled`, `listening`, `learning`, `blocking`. */
  readonly state: string;
  readonly learning?: boolean;
  readonly hairpin?: boolean;
  readonly isolated?: boolean;
  readonly cost?: number;
}

/** A forwarding database entry, `bridge fdb show`. */
export interface FdbEntry {
  readonly mac: string;
  readonly dev: string;
  readonly master?: string;
  readonly vlan?: number;
  readonly dst?: string;
  readonly state?: string;
  readonly flags: readonly string[];
}

/** VLANs of one port, `bridge vlan show`. */
export interface PortVlans {
  readonly name: string;
  readonly vlans: readonly { readonly vlan: number; readonly vlanEnd?: number; readonly flags: readonly string[] }[];
}

export interface LinuxBridges {
  readonly ports: readonly BridgePort[];
  readonly fdb: readonly FdbEntry[];
  readonly vlans: readonly PortVlans[];
}

/** One end of a socket as ss(8) prints it; `*` and `0.0.0.0` are kept as printed. */
export interface SocketEnd {
  readonly address: string;
  readonly port: string;
  /** Interface behind `%`. */
  readonly zone?: string;
}
export interface Socket {
  readonly netid?: string;
  readonly state: string;
  readonly recvQ: number;
  readonly sendQ: number;
  readonly local: SocketEnd;
  readonly peer: SocketEnd;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly fd: number }[];
}

/** The next hop of a default route, asked with one UDP datagram. */
export interface Gateway {
  readonly address: string;
  readonly dev: string;
  /** `reachable`: it answered, or its neighbour entry was confirmed just now; `unconfirmed`: known earlier, silent now. */
  readonly state: 'reachable' | 'unconfirmed' | 'unreachable';
  /** To this datagram. A neighbour entry is believed for up to 45 s after the gateway is gone. */
  readonly answered?: true;
  readonly neighbourState: readonly string[];
  readonly lladdr?: string;
}
