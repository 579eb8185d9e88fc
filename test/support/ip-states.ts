export interface State {
  /** Commands of `ip -n NAMESPACE`. `PEER` is a second namespace. */
  readonly commands: readonly string[];
  /** Commands that this kernel may not know: without them the state is still worth a look. */
  readonly optional?: readonly string[];
  /** Listings that only this state has. */
  readonly listings?: readonly string[];
  /** A command inside the namespace. */
  readonly run?: readonly string[];
}

const VETH = ['link add v0 type veth peer name v1', 'link set v0 up', 'link set v1 up', 'link set lo up'];

/** Namespaces as `ip` commands make them: what a listing can show, and what has confused parsers. */
export const STATES: Readonly<Record<string, State>> = {
  'an empty namespace': { commands: [] },
  loopback: { commands: ['link set lo up'] },
  'addresses with flags, labels and lifetimes': {
    commands: [
      ...VETH,
      'addr add 10.1.0.1/24 brd + dev v0 label v0:web',
      'addr add 10.1.0.2/24 dev v0',
      'addr add 10.3.0.1/24 dev v0 valid_lft 1000 preferred_lft 500 metric 77',
      'addr add 10.4.0.1/24 dev v0 noprefixroute scope link',
      'addr add 10.5.0.1/8 brd 10.255.255.255 dev v0 scope 99',
      'addr add 239.1.1.9/32 dev v0 autojoin',
      'addr add fd00::1/64 dev v0 nodad',
      'addr add fd00::2/64 dev v0 preferred_lft 0 valid_lft 500',
      'addr add fd02::1/64 dev v0 mngtmpaddr home',
      'addr add fd03::1/64 dev v0 optimistic noprefixroute',
    ],
  },
  'point-to-point addresses': {
    commands: [
      ...VETH,
      'addr add 10.2.0.1 peer 10.2.0.2/32 dev v0',
      'addr add 10.2.1.1 peer 10.2.1.0/24 dev v0',
      'addr add fd01::1 peer fd01::2/128 dev v1 nodad',
    ],
  },
  'aliases and alternative names': {
    commands: [
      ...VETH,
      "link set v0 alias 'some words: here, <UP> mtu 9 link/ether'",
      "link set v1 alias 'a\\b'",
      'link property add dev v0 altname enx0a0b0c0d0e0f altname second',
      'link set v1 group 7',
    ],
  },
  'odd names': {
    commands: [
      'link add name dynamic type veth peer name secondary',
      'addr add 10.0.0.1/24 dev dynamic',
      'addr add 10.0.0.2/24 dev dynamic',
      'link add name peer.link type veth peer name a.7',
      'addr add 10.0.1.1/24 dev a.7',
      'link add name mtu type veth peer name UP',
    ],
  },
  'veth into another namespace': {
    commands: ['link add v2 type veth peer name v3 netns PEER', 'link set v2 up', 'addr add 10.0.0.1/24 dev v2'],
  },
  'a bridge with ports': {
    commands: [
      ...VETH,
      'link add br0 type bridge',
      'link set br0 up',
      'link set v0 master br0',
      'tuntap add tap0 mode tap',
      'link set tap0 master br0',
      'addr add 192.0.2.1/24 brd + dev br0',
    ],
    optional: ['link set v0 type bridge_slave isolated on hairpin on cost 9', 'link set br0 type bridge stp_state 1'],
  },
  'tun and tap': {
    commands: [
      'tuntap add tap0 mode tap user 107 group 107 vnet_hdr',
      'tuntap add tun0 mode tun multi_queue pi',
      'link set tun0 up',
      'addr add 10.8.0.1 peer 10.8.0.2 dev tun0',
    ],
  },
  'macvlan and macvtap': {
    commands: [
      ...VETH,
      'link add mv0 link v0 type macvlan mode bridge',
      'link add mt0 link v0 type macvtap mode private',
      'link set mv0 up',
      'addr add 10.0.0.1/24 dev mv0',
    ],
    optional: ['link add mv1 link v1 type macvlan mode passthru nopromisc'],
  },
  vxlan: {
    commands: [
      ...VETH,
      'link add vx0 type vxlan id 42 local 10.1.0.1 group 239.1.1.1 dstport 4789 dev v0',
      'link add vx1 type vxlan id 43 local fd00::1 remote fd00::9 ttl 5 tos inherit gbp proxy rsc l2miss l3miss nolearning ageing 55 srcport 100 200 df set udp6zerocsumtx dstport 8472',
      'link add vx2 type vxlan external dstport 4790',
    ],
  },
  'other kinds, where the kernel has them': {
    commands: VETH,
    optional: [
      'link add d0 type dummy',
      'link add i0 type ifb',
      'link add v0.7 link v0 type vlan id 7',
      'link add vrf0 type vrf table 1001',
      'link set v1 master vrf0',
      'link add bond0 type bond mode active-backup miimon 100',
      'link set d0 master bond0',
      'link add g0 type gre remote 10.0.0.9 local 10.0.0.1',
      'link add gn0 type geneve id 5 remote 10.9.9.9',
      'link add wg0 type wireguard',
      'link add iv0 link v0 type ipvlan mode l3',
    ],
  },
  'IPv4 routes': {
    commands: [
      ...VETH,
      'addr add 10.0.0.1/24 dev v0',
      'addr add 10.0.1.1/24 dev v1',
      'addr add fd00::1/64 dev v0 nodad',
      'route add default via 10.0.0.254',
      'route add default via 10.0.0.253 metric 200 proto static mtu 1400 advmss 1300',
      'route add 10.5.0.0/16 nexthop via 10.0.0.2 weight 1 nexthop via 10.0.1.2 dev v1 weight 5',
      'route add 10.6.0.0/16 via 192.0.2.7 dev v0 onlink',
      'route add blackhole 10.7.0.0/16',
      'route add unreachable 10.8.0.0/16 metric 9',
      'route add prohibit 10.9.0.0/16',
      'route add throw 10.10.0.0/16 table 55',
      'route add 10.11.0.0/16 via 10.0.0.3 table 100 proto bird src 10.0.0.1 metric 32 tos 0x10',
      'route add 10.12.0.0/16 dev v0 scope link mtu lock 1300 window 5000 rtt 300ms rttvar 20ms initcwnd 20 initrwnd 30 quickack 1 congctl cubic hoplimit 9 features ecn rto_min 1500ms',
      'route add 10.13.0.0/16 via inet6 fd00::9 dev v0',
      'route add local 10.14.0.1 dev v0',
      'route add broadcast 10.14.0.255 dev v0',
      'route add multicast 224.1.0.0/16 dev v0',
      'route add 10.15.0.0/16 dev v0 realm 3',
      'route add 10.16.0.0/16 dev v0 realms 3/4',
      'nexthop add id 7 via 10.0.0.7 dev v0',
      'route add 10.17.0.0/16 nhid 7',
      'nexthop add id 8 via 10.0.1.7 dev v1',
      'nexthop add id 9 group 7/8,3',
      'route add 10.18.0.0/16 nhid 9',
      'route add 0.0.0.0/1 via 10.0.0.9',
    ],
    listings: [
      'route get 10.6.1.1',
      'route get 10.6.1.1 mark 20',
      'route get 127.0.0.1',
      'route get 10.0.0.1 from 10.0.0.5 iif v0',
    ],
  },
  'IPv4 routes without carrier': {
    commands: [...VETH, 'addr add 10.0.0.1/24 dev v0', 'route add 10.1.0.0/16 via 10.0.0.2', 'link set v1 down'],
  },
  'IPv6 routes': {
    commands: [
      ...VETH,
      'addr add fd00::1/64 dev v0 nodad',
      'addr add fd01::1/64 dev v1 nodad',
      '-6 route add default via fd00::fe metric 1024',
      '-6 route add fd05::/64 via fd00::2 expires 2334 pref high',
      '-6 route add unreachable fd06::/64',
      '-6 route add blackhole fd07::/64 metric 5 table 77',
      '-6 route add fd08::/64 nexthop via fd00::2 nexthop via fd01::2 weight 3',
      '-6 route add fd09::/64 dev v0 mtu 1300 hoplimit 5',
      '-6 route add prohibit fd0a::/64',
      '-6 route add throw fd0b::/64',
      '-6 route add fd0c::/64 from fd00::/64 dev v0',
      '-6 route add fd0d::/64 via fe80::1 dev v0 pref low proto ra',
      '-6 route add fd0e::1 dev v0',
    ],
  },
  'IPv4 rules': {
    commands: [
      'link add v0 type veth peer name v1',
      'rule add from 10.0.0.0/8 table 100 prio 100',
      'rule add from 10.0.0.1 to 10.1.0.0/16 table 101 prio 101',
      'rule add fwmark 0x10/0xff table 102 prio 102',
      'rule add fwmark 5 lookup main prio 103',
      'rule add iif v0 table 104 prio 104',
      'rule add iif nodev table 104 prio 105',
      'rule add oif v1 table 105 prio 106',
      'rule add oif nodev table 105 prio 107',
      'rule add not from 10.0.0.0/8 table 106 prio 108',
      'rule add goto 2000 prio 109',
      'rule add goto 99999 prio 110',
      'rule add nop prio 2000',
      'rule add blackhole from 10.9.0.0/16 prio 111',
      'rule add unreachable to 10.9.0.0/16 prio 112',
      'rule add prohibit prio 113 from 192.0.2.1',
      'rule add prio 114 ipproto tcp sport 10-20 dport 80 table 5',
      'rule add uidrange 100-200 table 6 prio 115',
      'rule add table main suppress_prefixlength 0 prio 116',
      'rule add table main suppress_ifgroup 3 prio 117',
      'rule add tos 0x10 table 7 prio 118',
      'rule add table 8 realms 3/4 prio 119',
      'rule add table 8 realms 4 prio 120',
      'rule add protocol bird table 9 prio 121',
      'rule add tun_id 9 table 3 prio 122',
      'rule add type throw prio 123',
      'rule add from 0.0.0.0/8 table 4 prio 124',
    ],
    optional: ['rule add l3mdev prio 1000', 'rule add nat 10.0.0.5 from 10.0.0.6 prio 125'],
  },
  'IPv6 rules': {
    commands: [
      '-6 rule add from fd00::/8 table 100 prio 100',
      '-6 rule add not from fd00::1 fwmark 3 table 100 prio 101',
      '-6 rule add to fd00::9 unreachable prio 102',
    ],
  },
  'neighbours in every state': {
    commands: [
      ...VETH,
      'addr add 10.0.0.1/24 dev v0',
      'addr add fd00::1/64 dev v0 nodad',
      ...['permanent', 'noarp', 'stale', 'reachable', 'delay', 'probe', 'failed', 'incomplete', 'none'].flatMap(
        (nud, i) => [
          `neigh add 10.0.0.1${i} lladdr 02:00:00:00:00:1${i} dev v0 nud ${nud}`,
          `neigh add fd00::1${i} lladdr 02:00:00:00:00:1${i} dev v0 nud ${nud}`,
        ],
      ),
      'neigh add proxy 10.0.0.99 dev v0',
      'neigh add proxy fd00::99 dev v0',
      'neigh add fd00::77 lladdr 02:00:00:00:00:77 dev v0 router',
      'neigh add 10.0.0.78 lladdr 02:00:00:00:00:78 dev v0 extern_learn nud permanent protocol zebra',
    ],
    optional: ['neigh add 10.0.0.79 dev v0 managed extern_learn'],
    run: ['ping', '-c1', '-W1', '10.0.0.200'],
    listings: ['neigh show dev v0'],
  },
};
