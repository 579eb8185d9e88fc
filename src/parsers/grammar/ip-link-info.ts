import { field, flag, fraction, integer, onOff, type Read, readWords, skip, type Table, word } from './keywords.ts';
import type { Words } from './words.ts';

/** `info_data` and `info_slave_data`, whose keys depend on the kind. */
export type InfoData = Readonly<Record<string, unknown>>;

/** `linkinfo` of `ip -d -j link`. */
export interface LinkInfo {
  readonly info_kind?: string;
  readonly info_data?: InfoData;
  readonly info_slave_kind?: string;
  readonly info_slave_data?: InfoData;
}

type InfoTable = Table<Record<string, unknown>>;
interface KindOf {
  readonly table: InfoTable;
  /** What `-j` prints and the text leaves out. */
  readonly defaults?: InfoData;
}

type Row = readonly [string, (entry: never, words: Words) => boolean];
const table = (...rows: readonly Row[]): InfoTable => new Map(rows as unknown as ReadonlyMap<string, never>);
const same = <V>(read: Read<V>, ...names: readonly string[]): Row[] => names.map((name) => [name, field(name, read)]);
const named = <V>(read: Read<V>, names: Readonly<Record<string, string>>): Row[] =>
  Object.entries(names).map(([text, key]) => [text, field(key, read)]);

/** `ttl auto` and `ttl 5`, `ageing none` and `ageing 300`. */
const orZero =
  (name: string): Read<number> =>
  (words) =>
    words.take(name) ? 0 : integer(words);
/** `tos inherit` is the bit 1, ip-link(8). */
const tos: Read<string> = (words) => (words.take('inherit') ? '0x1' : word(words));
/** `remote` or `remote6`, by the address behind it. */
const byFamily = (name: string): Row => [
  name,
  (entry: Record<string, unknown>, words: Words) => {
    const address = words.next();
    if (address === '') return false;
    entry[address.includes(':') ? `${name}6` : name] = address;
    return true;
  },
];
const portRange: Read<{ low: number; high: number }> = (words) => {
  const low = integer(words);
  const high = integer(words);
  return low === undefined || high === undefined ? undefined : { low, high };
};
const switches = (key: string, on: string): Row[] => [
  [on, flag(key)],
  [`no${on}`, flag(key, false)],
];
const noneIsNull: Read<string | null> = (words) => (words.take('none') ? null : word(words));

const UDP_CHECKSUMS: readonly Row[] = [
  ...switches('udp_csum', 'udpcsum'),
  ...switches('udp_zero_csum6_tx', 'udp6zerocsumtx'),
  ...switches('udp_zero_csum6_rx', 'udp6zerocsumrx'),
];

const TUN = table(
  ...same(word, 'type', 'user', 'group'),
  ...same(onOff, 'pi', 'vnet_hdr', 'persist'),
  ...same(integer, 'numqueues', 'numdisabled'),
  ['multi_queue', flag('multi_queue')],
);

const MACVLAN = table(...same(word, 'mode'), ...same(integer, 'bcqueuelen', 'usedbcqueuelen'), [
  'nopromisc',
  flag('nopromisc'),
]);

const VXLAN = table(
  ...['external', 'vnifilter', 'proxy', 'rsc', 'l2miss', 'l3miss', 'gbp', 'gpe'].map((name): Row => [name, flag(name)]),
  ...['group', 'remote', 'local'].map(byFamily),
  ...UDP_CHECKSUMS,
  ...switches('learning', 'learning'),
  ...switches('localbypass', 'localbypass'),
  ...named(integer, { id: 'id', dstport: 'port', maxaddr: 'limit' }),
  ...named(word, { dev: 'link', df: 'df', flowlabel: 'label' }),
  ['srcport', field('port_range', portRange)],
  ['ttl', field('ttl', orZero('auto'))],
  ['ageing', field('ageing', orZero('none'))],
  ['tos', field('tos', tos)],
  ['remcsumtx', flag('remcsum_tx')],
  ['remcsumrx', flag('remcsum_rx')],
);

const GENEVE = table(
  ['external', flag('external')],
  byFamily('remote'),
  ...UDP_CHECKSUMS,
  ...named(integer, { id: 'id', dstport: 'port' }),
  ...named(word, { df: 'df', flowlabel: 'label' }),
  ['ttl', field('ttl', orZero('auto'))],
  ['tos', field('tos', tos)],
);

const BRIDGE = table(
  ...same(
    integer,
    ...['forward_delay', 'hello_time', 'max_age', 'ageing_time', 'stp_state', 'priority', 'vlan_filtering'],
    ...['root_port', 'root_path_cost', 'topology_change', 'topology_change_detected', 'vlan_default_pvid'],
    ...['vlan_stats_enabled', 'vlan_stats_per_port', 'mcast_snooping', 'no_linklocal_learn', 'mcast_vlan_snooping'],
    ...['mcast_router', 'mcast_query_use_ifaddr', 'mcast_querier', 'mcast_hash_elasticity', 'mcast_hash_max'],
    ...['mcast_stats_enabled', 'mcast_igmp_version', 'mcast_mld_version', 'fdb_n_learned', 'fdb_max_learned'],
    ...['nf_call_iptables', 'nf_call_ip6tables', 'nf_call_arptables'],
  ),
  ...named(integer, {
    mcast_last_member_count: 'mcast_last_member_cnt',
    mcast_startup_query_count: 'mcast_startup_query_cnt',
    mcast_last_member_interval: 'mcast_last_member_intvl',
    mcast_membership_interval: 'mcast_membership_intvl',
    mcast_querier_interval: 'mcast_querier_intvl',
    mcast_query_interval: 'mcast_query_intvl',
    mcast_query_response_interval: 'mcast_query_response_intvl',
    mcast_startup_query_interval: 'mcast_startup_query_intvl',
  }),
  ...same(fraction, 'hello_timer', 'tcn_timer', 'topology_change_timer', 'gc_timer'),
  ...same(word, 'vlan_protocol', 'bridge_id', 'group_fwd_mask', 'group_fwd_mask_str'),
  ...named(word, { designated_root: 'root_id', group_address: 'group_addr' }),
);

/** What a bridge does or does not do at a port, IFLA_BRPORT_*: `bridge -d link` prints it in the same words. */
export const PORT_SWITCHES = [
  ...(['hairpin', 'guard', 'root_block', 'fastleave', 'learning', 'flood', 'mcast_flood', 'bcast_flood'] as const),
  ...([
    'mcast_to_unicast',
    'neigh_suppress',
    'neigh_vlan_suppress',
    'vlan_tunnel',
    'isolated',
    'locked',
    'mab',
  ] as const),
] as const;

const BRIDGE_SLAVE = table(
  ...same(word, 'state', 'group_fwd_mask', 'group_fwd_mask_str', 'backup_port'),
  // Cumulus Linux has 32 bits of it.
  ...same(word, 'group_fwd_maskhi', 'group_fwd_maskhi_str'),
  ...named(word, { port_id: 'id', port_no: 'no', designated_bridge: 'bridge_id', designated_root: 'root_id' }),
  ...same(integer, 'priority', 'cost', 'designated_port', 'designated_cost', 'topology_change_ack', 'config_pending'),
  ...named(integer, { mcast_router: 'multicast_router' }),
  ...same(fraction, 'hold_timer', 'message_age_timer', 'forward_delay_timer'),
  ...same(onOff, ...PORT_SWITCHES, 'proxy_arp', 'proxy_arp_wifi'),
  // `-j` prints this one under the name of `fastleave`, which it equals.
  ['mcast_fast_leave', skip(1)],
);

const adInfo = (key: string, read: Read<number | string>): Row => [
  `ad_${key}`,
  (entry: Record<string, unknown>, words: Words) => {
    const value = read(words);
    if (value === undefined) return false;
    entry['ad_info'] = { ...(entry['ad_info'] as InfoData | undefined), [key]: value };
    return true;
  },
];

const BOND = table(
  ...same(word, 'mode', 'active_slave', 'arp_all_targets', 'primary', 'primary_reselect', 'fail_over_mac'),
  ...same(word, 'xmit_hash_policy', 'ad_select', 'ad_actor_system'),
  ...same(noneIsNull, 'arp_validate'),
  ...named(word, { lacp_active: 'ad_lacp_active', lacp_rate: 'ad_lacp_rate' }),
  ...same(integer, 'miimon', 'updelay', 'downdelay', 'peer_notify_delay', 'use_carrier', 'arp_interval'),
  ...same(integer, 'arp_missed_max', 'resend_igmp', 'all_slaves_active', 'min_links', 'lp_interval'),
  ...same(integer, 'packets_per_slave', 'tlb_dynamic_lb', 'ad_actor_sys_prio', 'ad_user_port_key', 'coupled_control'),
  ...named(integer, { num_grat_arp: 'num_peer_notif', num_unsol_na: 'num_peer_notif' }),
  adInfo('aggregator', integer),
  adInfo('num_ports', integer),
  adInfo('actor_key', integer),
  adInfo('partner_key', integer),
  adInfo('partner_mac', word),
  ['arp_ip_target', field('arp_ip_target', (words) => word(words)?.split(','))],
);

const BOND_SLAVE = table(
  ...same(word, 'state', 'mii_status', 'perm_hwaddr'),
  ...same(integer, 'link_failure_count', 'queue_id', 'prio', 'ad_aggregator_id'),
  ...same(integer, 'ad_actor_oper_port_state', 'ad_partner_oper_port_state'),
);

const VLAN = table(
  ...same(word, 'protocol'),
  ...same(integer, 'id'),
  ['ingress-qos-map', skipMap],
  ['egress-qos-map', skipMap],
);
const IPVLAN = table(...same(word, 'mode'), ...['bridge', 'private', 'vepa'].map((name): Row => [name, flag(name)]));
const VRF = table(...same(integer, 'table'));
const NOTHING = table();

/** `{ 1:2 3:4 }` */
function skipMap(_entry: never, words: Words): boolean {
  for (let next = words.next(); next !== ''; next = words.next()) if (next === '}') return true;
  return false;
}

const VXLAN_DEFAULTS = { learning: true, df: 'unset' };

/** Kinds whose data the text carries. */
const KINDS: ReadonlyMap<string, KindOf> = new Map<string, KindOf>([
  ['tun', { table: TUN, defaults: { multi_queue: false } }],
  ['macvlan', { table: MACVLAN }],
  ['macvtap', { table: MACVLAN }],
  ['vxlan', { table: VXLAN, defaults: VXLAN_DEFAULTS }],
  ['geneve', { table: GENEVE, defaults: { df: 'unset' } }],
  ['bridge', { table: BRIDGE }],
  ['bridge_slave', { table: BRIDGE_SLAVE }],
  ['bond', { table: BOND }],
  ['bond_slave', { table: BOND_SLAVE }],
  ['vlan', { table: VLAN }],
  ['ipvlan', { table: IPVLAN }],
  ['vrf', { table: VRF }],
  ['vrf_slave', { table: VRF }],
  ...['veth', 'dummy', 'ifb', 'wireguard', 'openvswitch', 'openvswitch_slave', 'nlmon', 'team', 'team_slave'].map(
    (name): [string, KindOf] => [name, { table: NOTHING }],
  ),
]);

/** Kinds whose data is passed over: ip-link(8) lists them. */
const PASSED_OVER = new Set([
  ...['gre', 'gretap', 'erspan', 'ip6gre', 'ip6gretap', 'ip6erspan', 'ipip', 'ip6tnl', 'sit', 'vti', 'vti6', 'xfrm'],
  ...['can', 'vcan', 'vxcan', 'hsr', 'ipoib', 'lowpan', 'macsec', 'netdevsim', 'rmnet', 'ipvtap', 'bareudp', 'gtp'],
  ...['amt', 'batadv', 'dsa', 'netkit', 'ppp', 'vlan_slave', 'wwan', 'virt_wifi', 'pfcp'],
]);

export const isKind = (name: string): boolean => KINDS.has(name) || PASSED_OVER.has(name);

/** The data of one kind while its line, which may be wrapped, is being read. */
export interface KindReader {
  readonly name: string;
  readonly table: InfoTable;
  readonly data: Record<string, unknown>;
  /** Words that we do not know are no fault of the text. */
  readonly lenient: boolean;
}

export const kindReader = (name: string): KindReader => {
  const kind = KINDS.get(name);
  return { name, table: kind?.table ?? NOTHING, data: { ...kind?.defaults }, lenient: kind === undefined };
};

/** `<REORDER_HDR>` of a VLAN; of a bond's port state the number before says the same. */
function readVlanFlags(kind: KindReader, name: string): boolean {
  if (!name.startsWith('<') || !name.endsWith('>')) return kind.lenient;
  if (kind.name === 'vlan') kind.data['flags'] = name.slice(1, -1).split(',');
  return true;
}

/** Reads what follows the name of a kind; the words that `details` knows belong to the device itself. */
export function readKind<T>(kind: KindReader, words: Words, details: Table<T>, entry: T): string | undefined {
  return readWords<Record<string, unknown>>(words, kind.table, kind.data, (_data, name) => {
    const detail = details.get(name);
    return detail === undefined ? readVlanFlags(kind, name) : detail(entry, words);
  });
}
