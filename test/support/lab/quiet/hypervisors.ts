import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { startDhcp } from '../dnsmasq.ts';
import { addNamespace, cable } from '../namespace.ts';
import { createDatabase, serveDatabase, startSwitch, vsctlIn } from '../ovs.ts';
import { ip, ips, mustIn, type Place, runIn } from '../place.ts';
import { until } from '../until.ts';
import type { QuietHost, View } from './host.ts';
import { addPod } from './own-processes.ts';
import { occupy, plugIn, wiredHost } from './wired.ts';

/** QEMU's end of a tap: a program that holds it. */
async function holdTap(t: Test, host: Place, tap: string, bridge: string): Promise<void> {
  await startDaemon(t, host, ['socat', '-u', `TUN,tun-name=${tap},tun-type=tap,iff-no-pi,iff-up`, 'OPEN:/dev/null']);
  await until('the tap', 5_000, async () => (await runIn(host, ['ip', 'link', 'show', tap])).status === 0);
  await ips(host, `link set ${tap} master ${bridge}`, `link set ${tap} up`);
}

/** Rules of libvirt for its default network, src/network/network_iptables.c. */
const LIBVIRT = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:LIBVIRT_FWI - [0:0]
:LIBVIRT_FWO - [0:0]
:LIBVIRT_FWX - [0:0]
:LIBVIRT_INP - [0:0]
-A INPUT -j LIBVIRT_INP
-A FORWARD -j LIBVIRT_FWX
-A FORWARD -j LIBVIRT_FWI
-A FORWARD -j LIBVIRT_FWO
-A LIBVIRT_FWI -d 192.168.122.0/24 -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A LIBVIRT_FWI -o virbr0 -j REJECT --reject-with icmp-port-unreachable
-A LIBVIRT_FWO -s 192.168.122.0/24 -i virbr0 -j ACCEPT
-A LIBVIRT_FWO -i virbr0 -j REJECT --reject-with icmp-port-unreachable
-A LIBVIRT_FWX -i virbr0 -o virbr0 -j ACCEPT
-A LIBVIRT_INP -i virbr0 -p udp -m udp --dport 67 -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:LIBVIRT_PRT - [0:0]
-A POSTROUTING -j LIBVIRT_PRT
-A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE
COMMIT
`;

async function network(t: Test, host: Place, bridge: string, subnet: string): Promise<void> {
  await ips(host, `link add ${bridge} type bridge stp_state 1`, `link set ${bridge} up`);
  await ip(host, `address add ${subnet}.1/24 brd ${subnet}.255 dev ${bridge}`);
  await holdTap(t, host, `${bridge}-vnet`, bridge);
  const [interface_, address] = [bridge, `${subnet}.100`];
  await startDhcp(t, host, { interface: interface_, address, netmask: '255.255.255.0', leaseTime: '1h', options: [] });
}

/** libvirt's default network, translated. */
async function libvirt(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'libvirt');
  await network(t, place, 'virbr0', '192.168.122');
  await mustIn(place, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  await mustIn(place, ['iptables-restore'], { input: LIBVIRT });
  return [{ name: 'host', place }];
}

/** An isolated network of libvirt, from which nothing is forwarded, and a bridge with a card for VMs that are outside. */
async function bridges(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'bridges');
  await mustIn(place, ['sysctl', '-qw', 'net.ipv4.ip_forward=0']);
  await network(t, place, 'virbr1', '192.168.123');
  const lan = await addNamespace(t, 'lan');
  await cable(place, 'eth1', lan, 'lan0');
  await ips(lan, 'link set lan0 up', 'address add 172.20.0.1/24 dev lan0');
  await ips(place, 'link add br1 type bridge', 'link set br1 up', 'link set eth1 master br1', 'link set eth1 up');
  await holdTap(t, place, 'vnet7', 'br1');
  const pod = await addPod(place, 'vm');
  await plugIn(place, pod, 'veth7f3a2b1c', 1500);
  await ip(place, 'link set veth7f3a2b1c master br1');
  await ip(pod, 'address add 172.20.0.7/24 dev eth0');
  await occupy(t, pod);
  await mustIn(pod, ['ping', '-c', '1', '-W', '5', '172.20.0.1']);
  return [{ name: 'host', place }];
}

/** A switch with tags, a bond with a spare leg, a tunnel whose other end is silent, and ports of what has stopped. */
async function openvswitch(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'ovs');
  const far = await addNamespace(t, 'far');
  for (const port of ['b1', 'b2', 'v1', 'v2']) {
    await cable(place, port, far, `${port}-peer`);
    await ip(place, `link set ${port} up`);
    if (port !== 'v2') await ip(far, `link set ${port}-peer up`);
  }
  const vsctl = vsctlIn(place);
  await createDatabase(place);
  await serveDatabase(t, place);
  await vsctl('--no-wait init');
  await startSwitch(t, place);
  const topology = [
    'add-br br1',
    'set bridge br1 datapath_type=netdev',
    'add-br br-phy',
    'set bridge br-phy datapath_type=netdev',
    'add-port br1 v1 tag=100',
    'add-port br1 v2 tag=200',
    'add-bond br1 bond0 b1 b2 bond_mode=active-backup',
    'add-port br1 vxlan0',
    'set interface vxlan0 type=vxlan options:remote_ip=192.0.2.140 options:key=100',
    'add-port br1 patch-1',
    'set interface patch-1 type=patch options:peer=patch-2',
    'add-port br-phy patch-2',
    'set interface patch-2 type=patch options:peer=patch-1',
    'add-port br-phy inner',
    'set interface inner type=internal',
  ];
  await vsctl(topology.join(' -- '));
  await ips(place, 'link set br1 up', 'link set inner up', 'address add 172.21.0.1/24 dev inner');
  return [{ name: 'host', place }];
}

export const hypervisors: readonly QuietHost[] = [
  { name: 'host-libvirt', build: libvirt },
  { name: 'host-bridges', build: bridges },
  { name: 'host-openvswitch', build: openvswitch },
];
