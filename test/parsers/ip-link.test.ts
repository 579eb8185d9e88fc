import t from 'tap';
import parser, { parseIpLink } from '../../src/parsers/ip-link.ts';
import { read } from '../support/captures.ts';
import { testPairs } from '../support/ip-oracle.ts';

const head = { ifindex: 2, ifname: 'x', flags: ['UP'], mtu: 9 };

/** First lines. */
const HEADERS: readonly [name: string, text: string, expected: object][] = [
  [
    'the other end in another namespace',
    '14: veth1883dceb@if16: <UP> mtu 9 qdisc noqueue master docker0 state UP group default ',
    {
      ...{ ifindex: 14, ifname: 'veth1883dceb', link_index: 16, flags: ['UP'], mtu: 9, qdisc: 'noqueue' },
      ...{ master: 'docker0', operstate: 'UP', group: 'default' },
    },
  ],
  [
    'no lower device',
    '5: gre0@NONE: <NOARP> mtu 9',
    { ifindex: 5, ifname: 'gre0', link: null, flags: ['NOARP'], mtu: 9 },
  ],
  [
    'a lower device that is a VLAN',
    '7: vlan13-v0@vlan13: <UP> mtu 9',
    { ifindex: 7, ifname: 'vlan13-v0', link: 'vlan13', flags: ['UP'], mtu: 9 },
  ],
  [
    'a dot in the name',
    '8: peerlink.4094@peerlink: <UP> mtu 9',
    { ifindex: 8, ifname: 'peerlink.4094', link: 'peerlink', flags: ['UP'], mtu: 9 },
  ],
  [
    'a colon and an @ in the name',
    '7: foo:veth0@eth0@veth0: <> mtu 9',
    { ifindex: 7, ifname: 'foo:veth0@eth0', link: 'veth0', flags: [], mtu: 9 },
  ],
  [
    'an event of two words',
    '2: x: <UP> mtu 9 qdisc fq_codel state UP group default event NOTIFY PEERS ',
    { ...head, qdisc: 'fq_codel', operstate: 'UP', group: 'default', event: 'NOTIFY PEERS' },
  ],
  ['an event that goes on', 'Deleted 2: x: <UP> mtu 9 ', { ...head, deleted: true }],
  ['an XDP program', '2: x: <UP> mtu 9 xdpgeneric/id:58 qdisc mq', { ...head, qdisc: 'mq' }],
  [
    'a mode, as ip link prints it',
    '2: x: <UP> mtu 9 qdisc mq state DOWN mode DORMANT qlen 11000',
    { ...head, qdisc: 'mq', operstate: 'DOWN', linkmode: 'DORMANT', txqlen: 11000 },
  ],
];

/** Lines below `2: x: <UP> mtu 9`. */
const LINES: readonly [name: string, lines: string, expected: object][] = [
  ['link/none', 'link/none ', { link_type: 'none' }],
  ['link/void', 'link/void', { link_type: 'void' }],
  ['link/[65534]', 'link/[65534] ', { link_type: '[65534]' }],
  ['link/tunnel6', 'link/tunnel6 :: brd ::', { link_type: 'tunnel6', address: '::', broadcast: '::' }],
  [
    'link/ipip: addresses, and a peer',
    'link/ipip 10.0.0.1 peer 10.0.0.2',
    { link_type: 'ipip', address: '10.0.0.1', link_pointtopoint: true, broadcast: '10.0.0.2' },
  ],
  [
    'link/infiniband: 20 bytes',
    'link/infiniband 80:00:02:08:fa:81:00:00:00:00:00:00:00:23:7d:ff:ff:94:73:fd brd 00:ff:ff:ff:ff:12:40:1b:ff:ff:00:00:00:00:00:00:ff:ff:ff:ff',
    {
      link_type: 'infiniband',
      address: '80:00:02:08:fa:81:00:00:00:00:00:00:00:23:7d:ff:ff:94:73:fd',
      broadcast: '00:ff:ff:ff:ff:12:40:1b:ff:ff:00:00:00:00:00:00:ff:ff:ff:ff',
    },
  ],
  [
    'suffixes of the addresses',
    'link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff permaddr 02:00:00:00:00:02 link-netnsid 1',
    {
      ...{ link_type: 'ether', address: '02:00:00:00:00:01', broadcast: 'ff:ff:ff:ff:ff:ff' },
      ...{ permaddr: '02:00:00:00:00:02', link_netnsid: 1 },
    },
  ],
  ['a namespace with a name', 'link/none link-netns red', { link_type: 'none', link_netns: 'red' }],
  ['a namespace that is not known', 'link/none link-netnsid unknown', { link_type: 'none', link_netnsid: -1 }],
  ['protodown', 'link/none protodown on protodown_reason <mlag>', { link_type: 'none', proto_down: true }],
  ['an alias with blanks', 'alias loopback  interface ', { ifalias: 'loopback  interface' }],
  ['alternative names', 'altname enp1s0\naltname enx02', { altnames: ['enp1s0', 'enx02'] }],
  [
    'virtual functions and their counters',
    'vf 0     link/ether 02:00:00:00:00:09 brd ff:ff:ff:ff:ff:ff, spoof checking on\nRX: bytes  packets  mcast   bcast   dropped\n1 2 3 4 5\nvf 1 MAC 00:00:00:00:00:00, vlan 4095',
    {},
  ],
  [
    'counters that -h has rounded',
    'RX:  bytes packets errors dropped  missed   mcast           \n         1.44k      22      0       0       0       0 ',
    { stats64: { rx: { packets: 22, errors: 0, dropped: 0, missed_errors: 0, multicast: 0 } } },
  ],
  [
    'counters of old releases',
    'RX: bytes  packets  errors  dropped overrun mcast   \n38374458039 291293530 0       7       1       2\nTX: bytes  packets  errors  dropped carrier collsns \n6          5          4        3       2       1',
    {
      stats64: {
        rx: { bytes: 38374458039, packets: 291293530, errors: 0, dropped: 7, over_errors: 1, multicast: 2 },
        tx: { bytes: 6, packets: 5, errors: 4, dropped: 3, carrier_errors: 2, collisions: 1 },
      },
    },
  ],
  [
    'the kind and the port of a switch',
    'veth\nopenvswitch_slave',
    { linkinfo: { info_kind: 'veth', info_slave_kind: 'openvswitch' } },
  ],
  [
    'a port of a VRF',
    'vrf_slave table 1001',
    { linkinfo: { info_slave_kind: 'vrf', info_slave_data: { table: 1001 } } },
  ],
  [
    'a VLAN',
    'vlan protocol 802.1Q id 13 <REORDER_HDR,GVRP>\n  ingress-qos-map { 1:2 }',
    { linkinfo: { info_kind: 'vlan', info_data: { protocol: '802.1Q', id: 13, flags: ['REORDER_HDR', 'GVRP'] } } },
  ],
  [
    'a bond',
    'bond mode 802.3ad miimon 100 arp_validate none num_grat_arp 1 lacp_active on lacp_rate slow ad_select stable ad_aggregator 1 ad_num_ports 2 ad_partner_mac 02:00:00:00:00:09',
    {
      linkinfo: {
        info_kind: 'bond',
        info_data: {
          ...{ mode: '802.3ad', miimon: 100, arp_validate: null, num_peer_notif: 1, ad_lacp_active: 'on' },
          ...{ ad_lacp_rate: 'slow', ad_select: 'stable' },
          ad_info: { aggregator: 1, num_ports: 2, partner_mac: '02:00:00:00:00:09' },
        },
      },
    },
  ],
  [
    'the line of a port that is wrapped at column 0',
    'bond_slave state ACTIVE ad_actor_oper_port_state 5\nad_partner_oper_port_state 63\n\n',
    {
      linkinfo: {
        info_slave_kind: 'bond',
        info_slave_data: { state: 'ACTIVE', ad_actor_oper_port_state: 5, ad_partner_oper_port_state: 63 },
      },
    },
  ],
  [
    'a kind that we never heard of',
    'link/none promiscuity 0\nwarp factor 9 numtxqueues 1\n',
    { link_type: 'none', promiscuity: 0 },
  ],
  [
    'a kind that we never heard of, with nothing to say',
    'link/none promiscuity 0\nwarp numtxqueues 1\n',
    { link_type: 'none', promiscuity: 0, linkinfo: { info_kind: 'warp' }, num_tx_queues: 1 },
  ],
  [
    'the data of a tunnel',
    'gre remote any local any ttl inherit numtxqueues 1',
    { linkinfo: { info_kind: 'gre' }, num_tx_queues: 1 },
  ],
  ['addresses', 'inet 10.0.0.1/24 scope global x\n   valid_lft forever preferred_lft forever', {}],
];

const BRIEF = `lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>
v2@if2           LOWERLAYERDOWN 02:00:00:00:00:03 <NO-CARRIER,BROADCAST,MULTICAST,UP>
tun0             DOWN           <POINTOPOINT,MULTICAST,NOARP> `;

/** Lines below `2: x: <UP> mtu 9` that are reported. */
const PROBLEMS: readonly [lines: string, reason: string][] = [
  ['warp factor 9', 'not a line of an interface'],
  ['RX nothing', 'not a header of counters'],
  ['RX: bytes packets\nnot 2', 'not a line of an interface'],
  ['link/ether 02:00:00:00:00:01 brd', 'cannot read brd'],
  ['tun type tap pi maybe', 'cannot read pi'],
  ['bond_slave state ACTIVE mii_status', 'cannot read mii_status'],
  ['3: y: <UP', 'not the first line of an interface'],
  ['3: y:  mtu 9000 state UP', 'no flags behind the name'],
];

t.test('ip-link', async (t) => {
  t.equal(parser.id, 'ip-link');
  for (const [name, text, expected] of HEADERS) {
    t.strictSame(parseIpLink(text), { value: [expected], problems: [] }, name);
  }
  for (const [name, lines, expected] of LINES) {
    const { value, problems } = parseIpLink(`2: x: <UP> mtu 9\n${lines}`);
    t.strictSame(value, [{ ...head, ...expected }], name);
    const known = !name.endsWith('never heard of');
    t.equal(problems.length, known ? 0 : 1, `${name}: problems`);
  }
  for (const [lines, reason] of PROBLEMS) {
    const { problems } = parseIpLink(`2: x: <UP> mtu 9\n${lines}`);
    t.strictSame(
      problems.map((problem) => problem.reason),
      [reason],
      lines,
    );
  }
  t.strictSame(
    parseIpLink(BRIEF).value.map(({ ifname, link_index, address, flags }) => [
      ifname,
      link_index,
      address,
      flags?.length,
    ]),
    [
      ['lo', undefined, '00:00:00:00:00:00', 3],
      ['v2', 2, '02:00:00:00:00:03', 4],
      ['tun0', undefined, undefined, 3],
    ],
    'brief',
  );
  const switches = parseIpLink(read('test/fixtures/ip-link/openvswitch-d.txt'));
  t.strictSame(
    [switches.problems, switches.value.map(({ ifname, linkinfo }) => [ifname, linkinfo])],
    [
      [],
      [
        ['ovs-system', { info_kind: 'openvswitch' }],
        ['brk', { info_kind: 'openvswitch' }],
      ],
    ],
  );
  for (const name of ['monitor-ts-d', 'monitor-ts-j']) {
    const events = parseIpLink(read(`test/fixtures/ip-link/${name}.txt`));
    t.strictSame(
      [events.problems, events.value.map(({ event, operstate, altnames }) => [event, operstate, altnames])],
      [
        [],
        [
          ['NOTIFY PEERS', 'UP', ['enp0s2']],
          ['RESEND IGMP', 'UP', ['enp0s2']],
          [undefined, 'DOWN', ['enp0s2']],
          [undefined, 'UP', ['enp0s2']],
        ],
      ],
      `${name}: text, whatever was asked for`,
    );
  }
  testPairs(t, 'ip-link', parseIpLink);
  for (const name of ['all-kinds-j-d', 'vm-guest-j-s']) {
    const text = read(`test/fixtures/ip-link/${name}.json`);
    t.strictSame(parseIpLink(text), { value: JSON.parse(text), problems: [] }, `${name} as it is`);
  }
});
