/** Settings that decide whether packets are forwarded, answered, or find room, by their names in sysctl(8). */
export const KERNEL_SYSCTLS: readonly string[] = [
  ...['net.ipv4.ip_forward', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.ip_nonlocal_bind', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range'],
  ...['net.ipv4.tcp_l3mdev_accept', 'net.ipv4.udp_l3mdev_accept', 'net.ipv4.raw_l3mdev_accept'],
  ...['net.ipv4.tcp_max_syn_backlog', 'net.ipv4.tcp_syncookies', 'net.ipv4.icmp_echo_ignore_all'],
  ...['net.core.somaxconn', 'net.core.netdev_max_backlog', 'net.core.netdev_budget'],
  ...['net.core.rmem_max', 'net.core.wmem_max'],
  ...['iptables', 'ip6tables', 'arptables'].map((name) => `net.bridge.bridge-nf-call-${name}`),
  ...['ipv4', 'ipv6'].flatMap((family) => [1, 2, 3].map((n) => `net.${family}.neigh.default.gc_thresh${n}`)),
  ...['max', 'buckets', 'tcp_timeout_established', 'tcp_be_liberal', 'acct'].map(
    (name) => `net.netfilter.nf_conntrack_${name}`,
  ),
  ...['fs.inotify.max_user_instances', 'fs.inotify.max_user_watches', 'vm.unprivileged_userfaultfd'],
];

/** Files of /proc/net whose counters are kept. */
export const KERNEL_COUNTERS: readonly string[] = ['snmp', 'netstat', 'snmp6', 'sockstat', 'sockstat6'].map(
  (name) => `/proc/net/${name}`,
);

const PER_INTERFACE: readonly (readonly [family: string, settings: readonly string[]])[] = [
  ['ipv4', ['forwarding', 'rp_filter', 'arp_filter', 'arp_ignore', 'arp_announce', 'route_localnet']],
  ['ipv6', ['forwarding', 'accept_ra', 'disable_ipv6', 'mtu']],
];

/**
 * The host's end of a pod's or VM's cable, by the names that CNI plugins and hypervisors give. A node has hundreds, all
 * set alike by who made them, and ten files each: reading them would cost more than all else that is collected.
 */
const POD_ENDS =
  /^(?:veth|cali|lxc|eni[0-9a-f]{11}$|azv|gke[0-9a-f]|[0-9a-f]{15}$|[0-9a-f]{10,13}_\d{1,4}$|vnet\d|tap|qvb|qvo|qbr)/;
/** Beyond it the first by name. `all` and `default` are always among them, and decide for the others. */
const MAX_INTERFACES = 64;
const GENERAL = ['all', 'default'];

/** Names of the settings of these interfaces, and how many interfaces there are besides those that are never looked at. */
export function perInterface(names: readonly string[]): {
  readonly names: readonly string[];
  readonly omitted: number;
} {
  const own = names.filter((name) => !GENERAL.includes(name) && !POD_ENDS.test(name));
  const chosen = [...GENERAL, ...own.slice(0, MAX_INTERFACES)];
  return {
    names: chosen.flatMap((name) =>
      PER_INTERFACE.flatMap(([family, settings]) =>
        // As sysctl(8) prints them: a dot in the name of a VLAN is a slash.
        settings.map((setting) => `net.${family}.conf.${name.replaceAll('.', '/')}.${setting}`),
      ),
    ),
    omitted: Math.max(own.length - MAX_INTERFACES, 0),
  };
}
