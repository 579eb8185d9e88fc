// Listings of a large node as the tools print them, of the sizes that the targets for speed name.
const INTERFACES = 5000;
const PORTS = 10_000;
const ENTRIES = 50_000;

const hex = (number, digits) => number.toString(16).padStart(digits, '0');
const mac = (i) => `02:00:00:${hex(i >> 16, 2)}:${hex((i >> 8) & 255, 2)}:${hex(i & 255, 2)}`;
const ipv4 = (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
const repeat = (count, print) => Array.from({ length: count }, (_, i) => print(i + 2)).join('');

const address = (i) => `\
${i}: veth${i}@if${i + 1}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master br${i % 100} state UP group default qlen 1000
    link/ether ${mac(i)} brd ff:ff:ff:ff:ff:ff link-netnsid ${i % 200}
    inet ${ipv4(i)}/24 brd ${ipv4(i | 255)} scope global dynamic noprefixroute veth${i}
       valid_lft 3${i}sec preferred_lft 3${i}sec
    inet6 fe80::${hex(i, 4)}/64 scope link proto kernel_ll 
       valid_lft forever preferred_lft forever
`;
const route = (i) => `\
10.${i >> 8}.${i & 255}.0/24 via 10.0.0.1 dev veth${i} proto static scope link src ${ipv4(i)} metric ${i} 
`;
const port = (i) => `\
${i}: veth${i}@if${i + 1}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br${i % 100} state forwarding priority 32 cost 2 
    hairpin off guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off 
`;
const entry = (
  i,
) => `${mac(i)} dev veth${i % 5000} ${i % 3 === 0 ? `vlan ${i % 4094} ` : ''}master br${i % 100} ${i % 2 === 0 ? 'permanent' : ''}
`;
const ovsPort = (i) => `\
        Port veth${i}
            tag: ${i % 4094}
            Interface veth${i}
                type: vxlan
                options: {key=flow, remote_ip="${ipv4(i)}"}
`;
const socket = (i) => `\
ESTAB 0      0      [::ffff:${ipv4(i)}]:${i}      [2001:db8::${hex(i, 4)}]:443 users:(("nginx",pid=${i},fd=7),("nginx",pid=${i + 1},fd=7))
`;

/** Parser → a text that it reads. */
export const LISTINGS = {
  'ip-addr': repeat(INTERFACES, address),
  'ip-route': repeat(INTERFACES, route),
  'bridge-link': repeat(INTERFACES, port),
  'bridge-fdb': repeat(ENTRIES, entry),
  'ovs-vsctl-show': `01234567-89ab-cdef-0123-456789abcdef\n    Bridge br-int\n${repeat(PORTS, ovsPort)}    ovs_version: "3.1.0"\n`,
  ss: `State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n${repeat(ENTRIES, socket)}`,
};
