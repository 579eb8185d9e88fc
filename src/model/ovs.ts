/** `key=value` pairs of a column, such as `options`. Secrets are replaced. */
export type OvsMap = Readonly<Record<string, string>>;

/**
 * Open vSwitch as its database has it. Names and words are those of ovs-vswitchd.conf.db(5); what is empty there is
 * absent here. `ovs-vsctl show` alone, as an old capture holds it, has no more than the fields marked with `show`.
 * Counters are left out: ovs-vswitchd writes them every five seconds, and the interfaces of the host have them too.
 */
export interface Ovs {
  /** show */
  readonly uuid?: string;
  /** show */
  readonly ovs_version?: string;
  readonly db_version?: string;
  readonly system_type?: string;
  readonly system_version?: string;
  /** What was asked for last, and what ovs-vswitchd has carried out: it lags behind for a moment, or hangs. */
  readonly next_cfg?: number;
  readonly cur_cfg?: number;
  readonly dpdk_initialized?: boolean;
  readonly external_ids?: OvsMap;
  readonly other_config?: OvsMap;
  /** show */
  readonly managers: readonly OvsConnection[];
  /** show */
  readonly bridges: readonly OvsBridge[];
  /** Absent where its folder cannot be seen, or its socket does not say. */
  readonly vswitchd?: OvsVswitchd;
  /** By ovs-vswitchd itself; absent where it does not run. */
  readonly datapaths?: readonly OvsDatapath[];
}

/** What moves the packets of all bridges of a type: `system@ovs-system` in the kernel, `netdev@ovs-netdev`. */
export interface OvsDatapath {
  readonly name: string;
  /** Packets for which a flow was there, and was not: ovs-vswitchd was asked. */
  readonly hit: number;
  readonly missed: number;
  /** Packets that are gone, because it could not even be asked. */
  readonly lost: number;
  readonly flows?: number;
}

/** The forwarding table of a bridge. */
export interface OvsFdb {
  readonly entries: number;
  readonly max: number;
  /** Since the bridge exists: forgotten because the table was full, and seen at another port than before. */
  readonly evicted: number;
  readonly moved: number;
}

/** ovs-vswitchd, which makes bridges of what is in the database. The database serves without it. */
export interface OvsVswitchd {
  /** Of its pid file, which it removes when it ends well. */
  readonly pid?: number;
  /** `stopped`: by a signal, such as SIGSTOP. */
  readonly state: 'running' | 'stopped' | 'gone';
}

/** A controller of a bridge, or a manager of the database. */
export interface OvsConnection {
  /** show */
  readonly target: string;
  /** show; false is the default there and not printed. */
  readonly is_connected: boolean;
  readonly role?: string;
  readonly connection_mode?: string;
  /** `ACTIVE`, `BACKOFF`, `CONNECTING`, `IDLE`, `VOID`. */
  readonly state?: string;
  readonly last_error?: string;
}

export interface OvsBridge {
  /** show */
  readonly name: string;
  /** show */
  readonly fail_mode?: string;
  /** show */
  readonly datapath_type?: string;
  readonly datapath_id?: string;
  readonly protocols?: readonly string[];
  readonly stp_enable?: boolean;
  readonly rstp_enable?: boolean;
  readonly mcast_snooping_enable?: boolean;
  readonly external_ids?: OvsMap;
  readonly other_config?: OvsMap;
  readonly status?: OvsMap;
  /** Whether the kernel has a device of its name, as it has while ovs-vswitchd serves it. */
  readonly hasDevice?: boolean;
  /** By ovs-vswitchd itself, since release 2.12. */
  readonly fdb?: OvsFdb;
  /** show */
  readonly controllers: readonly OvsConnection[];
  /** show */
  readonly ports: readonly OvsPort[];
}

export interface OvsPort {
  /** show */
  readonly name: string;
  /** show */
  readonly tag?: number;
  /** show */
  readonly trunks?: readonly number[];
  readonly cvlans?: readonly number[];
  readonly vlan_mode?: string;
  readonly bond_mode?: string;
  readonly bond_active_slave?: string;
  readonly lacp?: string;
  readonly external_ids?: OvsMap;
  readonly other_config?: OvsMap;
  readonly status?: OvsMap;
  /** show */
  readonly interfaces: readonly OvsInterface[];
}

export interface OvsInterface {
  /** show */
  readonly name: string;
  /** show; absent for a device of the system. */
  readonly type?: string;
  /** show */
  readonly options?: OvsMap;
  /** show */
  readonly error?: string;
  /** show */
  readonly bfd_status?: OvsMap;
  /** OpenFlow port number; -1 when it could not be opened. */
  readonly ofport?: number;
  readonly ifindex?: number;
  readonly admin_state?: string;
  readonly link_state?: string;
  /** Bits per second. */
  readonly link_speed?: number;
  readonly link_resets?: number;
  readonly mtu?: number;
  readonly mtu_request?: number;
  readonly mac_in_use?: string;
  /** `iface-id`, `attached-mac` (OVN-Kubernetes: `attached_mac`), `iface-status`, `vm-id`, … */
  readonly external_ids?: OvsMap;
  readonly other_config?: OvsMap;
  readonly status?: OvsMap;
  readonly cfm_fault?: boolean;
  readonly lacp_current?: boolean;
}

/** An atom of OVSDB; a UUID is text. */
export type OvsdbAtom = string | number | boolean;
/** A set of one element is that element, as RFC 7047 section 5.1 has it; an empty one is an empty list. */
export type OvsdbValue = OvsdbAtom | readonly OvsdbAtom[] | Readonly<Record<string, OvsdbAtom>>;
/** A row by column, with `_uuid`. */
export type OvsdbRow = Readonly<Record<string, OvsdbValue>>;
