import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { startDhcp } from './dnsmasq.ts';
import { tempFolder } from './folder.ts';
import { type DnsServer, startDns } from './knot.ts';
import { addNamespace, cable } from './namespace.ts';
import { ip, ips, mustIn, type Place } from './place.ts';
import { until } from './until.ts';

/** A virt-launcher pod with the bridge binding: its namespace, its VM's, and the node and cluster behind it. */
export interface Launcher {
  readonly pod: Place;
  readonly guest: Place;
  readonly outer: Place;
  readonly dns: DnsServer;
  readonly dhcp: Daemon;
  readonly vm: Vm;
  startDhcp(): Promise<Daemon>;
  startVm(): Promise<Vm>;
}

/** Holds the tap device open, as QEMU does. */
export interface Vm {
  stop(): Promise<void>;
}

export const POD_ADDRESS = '10.244.1.5';
export const POD_GATEWAY = '10.244.1.1';
export const CLUSTER_DNS = '10.96.0.10';
const VM_MAC = '0a:58:0a:f4:01:05';

/** DHCP options as virt-launcher sends them: router, DNS, MTU, search list. */
const OPTIONS = [
  `3,${POD_GATEWAY}`,
  `6,${CLUSTER_DNS}`,
  '26,1450',
  '119,default.svc.cluster.local,svc.cluster.local,cluster.local',
];

export async function buildLauncher(t: Test): Promise<Launcher> {
  const [pod, guest, outer] = [
    await addNamespace(t, 'launcher'),
    await addNamespace(t, 'vm'),
    await addNamespace(t, 'outer'),
  ];
  await connectPod(pod, outer);
  await bindBridge(pod);
  await ips(guest, 'tuntap add eth0 mode tap', `link set eth0 address ${VM_MAC} mtu 1450 up`);
  const dns = await startDns(t, outer, CLUSTER_DNS);
  const vm = () => startVm(t, pod, guest);
  const dhcp = () =>
    startDhcp(t, pod, {
      interface: 'k6t-eth0',
      address: POD_ADDRESS,
      netmask: '255.255.255.0',
      leaseTime: 'infinite',
      options: OPTIONS,
      // dnsmasq serves no address that is foreign to the interface, 169.254.75.10/32, unless it is told to.
      sharedNetwork: '10.244.1.0',
    });
  return { pod, guest, outer, dns, dhcp: await dhcp(), vm: await vm(), startDhcp: dhcp, startVm: vm };
}

/** What the CNI makes: eth0 in the pod, the gateway and the DNS service behind it. */
async function connectPod(pod: Place, outer: Place): Promise<void> {
  await cable(pod, 'eth0', outer, 'pod0');
  await ips(
    outer,
    `address add ${POD_GATEWAY}/24 dev pod0`,
    `address add ${CLUSTER_DNS}/32 dev lo`,
    'link set pod0 mtu 1450 up',
  );
}

/** KubeVirt adds a dummy; ifb looks the same (down, with the address) where the kernel has no dummy. */
export const addStandIn = (pod: Place): Promise<void> =>
  ips(pod, `link add eth0 address ${VM_MAC} type ifb`, `address add ${POD_ADDRESS}/24 dev eth0`);

/** What virt-handler makes of it, KubeVirt pkg/network/setup/netpod/netpod.go. */
async function bindBridge(pod: Place): Promise<void> {
  await ips(pod, 'link set eth0 name eth0-nic mtu 1450', 'link set eth0-nic address 02:00:00:aa:bb:01 up');
  await addStandIn(pod);
  await ips(
    pod,
    'link add k6t-eth0 type bridge forward_delay 0 stp_state 0',
    'link set k6t-eth0 mtu 1450',
    'address add 169.254.75.10/32 dev k6t-eth0',
    'link set eth0-nic master k6t-eth0',
    'link set eth0-nic type bridge_slave learning off',
    'link set k6t-eth0 up',
    'tuntap add tap0 mode tap',
    'link set tap0 mtu 1450 master k6t-eth0',
    'link set tap0 up',
  );
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1']);
}

/** The VM's NIC and the tap are two ends of one wire, as through QEMU: without the VM both lose their carrier. */
async function startVm(t: Test, pod: Place, guest: Place): Promise<Vm> {
  const wire = `${tempFolder(t)}/wire`;
  const tap = (name: string) => `TUN,tun-name=${name},tun-type=tap,iff-no-pi`;
  // SOCK_SEQPACKET, 5 in <bits/socket_type.h>, keeps the frames apart.
  const ends = [
    await startDaemon(t, pod, ['socat', `UNIX-LISTEN:${wire},type=5`, tap('tap0')]),
    await startDaemon(t, guest, ['socat', `UNIX-CONNECT:${wire},type=5,retry=50,interval=0.1`, tap('eth0')]),
  ];
  const links = () => Promise.all([ip(pod, 'link show tap0'), ip(guest, 'link show eth0')]);
  const carriers = async (up: boolean) => (await links()).every((link) => link.includes('LOWER_UP') === up);
  await until('the VM has its carrier', 5_000, () => carriers(true));
  return {
    async stop() {
      await Promise.all(ends.map((end) => end.stop()));
      await until('the carrier is gone', 2_000, () => carriers(false));
    },
  };
}
