import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { startDhcp } from './dnsmasq.ts';
import { tempFolder } from './folder.ts';
import { addNamespace, cable } from './namespace.ts';
import { ip, ips, mustIn, type Place } from './place.ts';
import { until } from './until.ts';

/** Devices of one network of a pod, KubeVirt pkg/network/link/names.go. */
interface Names {
  readonly pod: string;
  readonly bridge: string;
  readonly nic: string;
  readonly tap: string;
}
export const FIRST: Names = { pod: 'eth0', bridge: 'k6t-eth0', nic: 'eth0-nic', tap: 'tap0' };
export const ORDINAL: Names = { pod: 'net1', bridge: 'k6t-net1', nic: 'net1-nic', tap: 'tap1' };
export const HASHED: Names = {
  pod: 'pod1a2b3c4d5e6',
  bridge: 'k6t-1a2b3c4d5e6',
  nic: '1a2b3c4d5e6-nic',
  tap: 'tap1a2b3c4d5e6',
};
const MTU = 1450;

/** A virt-launcher pod: its namespace, and the processes in it. */
export interface VmPod {
  readonly name: string;
  readonly pod: Place;
  readonly monitor: Daemon;
  /** Ends all of its processes. */
  stop(): Promise<void>;
}

/** What the CNI makes: a cable from the node. Its name there is that of the pod's namespace, cut short. */
export async function connect(pod: Place, node: Place, name: string, peer: string): Promise<void> {
  await cable(pod, name, node, peer);
  await ips(node, `link set ${peer} mtu ${MTU} up`);
  await ips(pod, `link set ${name} mtu ${MTU} up`);
}

async function addBridge(pod: Place, { bridge, tap }: Names): Promise<void> {
  await ips(
    pod,
    `link add ${bridge} type bridge forward_delay 0 stp_state 0`,
    `link set ${bridge} mtu ${MTU} up`,
    `tuntap add ${tap} mode tap`,
    `link set ${tap} mtu ${MTU} master ${bridge}`,
    `link set ${tap} up`,
  );
}

/** Bridge binding; with an address the guest gets it from a DHCP server that has 169.254.75.1N. */
export async function bindBridge(t: Test, pod: Place, names: Names, address?: { cidr: string; number: number }) {
  await ips(pod, `link set ${names.pod} down`, `link set ${names.pod} name ${names.nic}`);
  await ips(pod, `link set ${names.nic} up`, `link add ${names.pod} type ifb`);
  await addBridge(pod, names);
  await ips(pod, `link set ${names.nic} master ${names.bridge}`);
  await ips(pod, `link set ${names.nic} type bridge_slave learning off`);
  if (!address) return undefined;
  await ip(pod, `address add ${address.cidr} dev ${names.pod}`);
  await ip(pod, `address add 169.254.75.1${address.number}/32 dev ${names.bridge}`);
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1']);
  const [local = ''] = address.cidr.split('/');
  const network = local.replace(/\d+$/, '0');
  return () => serve(t, pod, names.bridge, local, network);
}

/** Masquerade binding with its rules, KubeVirt pkg/network/setup/netpod/masquerade. */
export async function bindMasquerade(t: Test, pod: Place, address: string): Promise<() => Promise<Daemon>> {
  await ip(pod, `address add ${address} dev eth0`);
  await addBridge(pod, FIRST);
  await ips(pod, `link set ${FIRST.bridge} address 02:00:00:00:00:00`, `address add 10.0.2.1/24 dev ${FIRST.bridge}`);
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  await mustIn(pod, ['nft', '-f', '-'], { input: MASQUERADE_RULES });
  return () => serve(t, pod, FIRST.bridge, '10.0.2.2');
}

export const MASQUERADE_RULES = `table ip nat {
  chain KUBEVIRT_PREINBOUND { counter dnat to 10.0.2.2; }
  chain prerouting { type nat hook prerouting priority -100; iifname "eth0" counter jump KUBEVIRT_PREINBOUND; }
  chain postrouting { type nat hook postrouting priority 100; ip saddr 10.0.2.2 counter masquerade; }
}
`;

const serve = (t: Test, pod: Place, bridge: string, address: string, network?: string): Promise<Daemon> =>
  startDhcp(t, pod, {
    interface: bridge,
    address,
    netmask: '255.255.255.0',
    leaseTime: 'infinite',
    options: [],
    ...(network !== undefined && { sharedNetwork: network }),
  });

/** A shell that waits under the monitor's name, with its flags, and with the files of a pod. */
const WAIT = 'exec 3<>"$0"; read -r end <&3';
const WITH_HOSTNAME = 'mount --bind "$1" /etc/hostname; shift; exec "$@"';

/** Processes that look like those of virt-launcher: one that has its flags, one that holds the taps. */
export async function startVm(t: Test, pod: Place, name: string, taps: readonly string[]): Promise<VmPod> {
  const folder = tempFolder(t);
  const program = (from: string, as: string) => {
    copyFileSync(execFileSync('which', [from], { encoding: 'utf8' }).trim(), join(folder, as));
    return join(folder, as);
  };
  writeFileSync(join(folder, 'hostname'), `virt-launcher-${name}-x7k2p\n`);
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const flags = ['--qemu-timeout', '5m', '--name', name, '--uid', '0f5c4e7a-1111-4222-8333-444455556666'];
  const monitor = [program('dash', 'virt-launcher-monitor'), '-c', WAIT, join(folder, 'fifo'), ...flags];
  const inside = ['unshare', '--mount', '--uts', '--propagation', 'private', 'sh', '-c', WITH_HOSTNAME, 'sh'];
  const daemons = [
    await startDaemon(t, pod, [...inside, join(folder, 'hostname'), ...monitor, '--namespace', 'default']),
  ];
  const qemu = program('socat', 'qemu-kvm');
  for (const tap of taps) {
    const argv = [qemu, '-u', `TUN,tun-name=${tap},tun-type=tap,iff-no-pi`, 'OPEN:/dev/null'];
    daemons.push(await startDaemon(t, pod, argv));
    await until('a carrier', 5_000, async () => (await ip(pod, `link show ${tap}`)).includes('LOWER_UP'));
  }
  const [first] = daemons;
  if (!first) throw new Error('no monitor');
  return {
    name,
    pod,
    monitor: first,
    stop: async () => void (await Promise.all(daemons.map((daemon) => daemon.stop('SIGKILL')))),
  };
}

/** Namespaces of pods that are no launchers, until the test ends: a namespace of processes ends with its first. */
export async function addPods(t: Test, count: number): Promise<Daemon> {
  const node = await addNamespace(t, 'pods');
  const script = `i=0; while [ $i -lt ${count} ]; do unshare --net sleep infinity & i=$((i+1)); done; wait`;
  return startDaemon(t, node, ['unshare', '--pid', '--fork', '--kill-child=KILL', 'sh', '-c', script]);
}
