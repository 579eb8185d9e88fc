import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import { addNamespace, cable } from './namespace.ts';
import { createDatabase, serveDatabase, startSwitch, vsctlIn } from './ovs.ts';
import { HERE, ip, ips, mustIn, type Place, runIn, writeIn } from './place.ts';
import { withPrivateFiles } from './private-files.ts';
import { until } from './until.ts';

/** Two nodes of a layer 3 network of OVN, each with its own switch, and a pod on the first. */
export interface OvnCluster {
  nbctl(argv: readonly string[]): Promise<string>;
  readonly chassis: readonly [Place, Place];
  readonly pod: Place;
  /** A process of the pod: its network namespace has no name in the files of the node. */
  readonly podPid: number;
}

export const POD_MAC = '0a:58:c0:a8:18:0a';
export const POD_ADDRESS = '192.168.24.10';
const GATEWAY = '192.168.24.1';
const UNDERLAY = ['172.18.0.2', '172.18.0.3'] as const;

/** Databases of the network, and ovn-northd which makes flows of one for the other. */
interface Central {
  readonly southbound: string;
  nbctl(argv: readonly string[]): Promise<string>;
}

async function startCentral(t: Test): Promise<Central> {
  const folder = tempFolder(t);
  const socket = (name: string) => `unix:${join(folder, `${name}.sock`)}`;
  for (const name of ['nb', 'sb']) {
    const file = join(folder, `${name}.db`);
    await mustIn(HERE, ['ovsdb-tool', 'create', file, `/usr/share/ovn/ovn-${name}.ovsschema`]);
    const argv = ['ovsdb-server', file, `--remote=p${socket(name)}`, `--unixctl=${join(folder, `${name}.ctl`)}`];
    const init = [`ovn-${name}ctl`, '--timeout=1', `--db=${socket(name)}`, 'init'];
    await startDaemon(t, HERE, argv, { ready: async () => (await runIn(HERE, init)).status === 0 });
  }
  const databases = [`--ovnnb-db=${socket('nb')}`, `--ovnsb-db=${socket('sb')}`];
  await startDaemon(t, HERE, ['ovn-northd', ...databases, `--unixctl=${join(folder, 'northd.ctl')}`]);
  const nbctl = (argv: readonly string[]) =>
    mustIn(HERE, ['ovn-nbctl', '--timeout=10', `--db=${socket('nb')}`, ...argv]);
  return { southbound: socket('sb'), nbctl };
}

/** A node: its NIC is a port of br-ex, which has the address, because the userspace datapath makes the tunnels. */
async function startChassis(t: Test, node: Place, address: string, southbound: string): Promise<void> {
  const vsctl = vsctlIn(node);
  await createDatabase(node);
  await serveDatabase(t, node);
  await vsctl('--no-wait init');
  const settings = [
    `system-id=${node.name}`,
    `hostname=${node.name}`,
    `ovn-remote=${southbound}`,
    'ovn-encap-type=geneve',
    `ovn-encap-ip=${address}`,
    'ovn-bridge-datapath-type=netdev',
  ];
  await vsctl(`--no-wait set open . ${settings.map((pair) => `external-ids:${pair}`).join(' ')}`);
  await startSwitch(t, node);
  await vsctl('add-br br-ex -- set bridge br-ex datapath_type=netdev -- add-port br-ex eth0');
  await ips(node, `address add ${address}/24 dev br-ex`, 'link set eth0 up', 'link set br-ex up');
  await mustIn(node, ['mkdir', '-p', '/run/ovn']);
  await startDaemon(t, node, ['ovn-controller', 'unix:/run/openvswitch/db.sock', '--pidfile', '--no-chdir']);
}

/** A router with a subnet for each node, and DHCP that OVN itself answers. */
async function createNetwork({ nbctl }: Central): Promise<void> {
  await nbctl(['lr-add', 'router']);
  for (const [node, gateway, mac] of [
    ['1', GATEWAY, '0a:58:c0:a8:18:01'],
    ['2', '192.168.24.129', '0a:58:c0:a8:18:81'],
  ] as const) {
    await nbctl(['ls-add', `node${node}`]);
    await nbctl(['lrp-add', 'router', `to-node${node}`, mac, `${gateway}/25`]);
    const port = `from-node${node}`;
    await nbctl(['lsp-add', `node${node}`, port, '--', 'lsp-set-type', port, 'router']);
    await nbctl(['lsp-set-addresses', port, 'router', '--', 'lsp-set-options', port, `router-port=to-node${node}`]);
  }
  const options = {
    server_id: GATEWAY,
    server_mac: '0a:58:c0:a8:18:01',
    lease_time: '3500',
    router: GATEWAY,
    dns_server: '10.96.0.10',
    mtu: '1400',
  };
  const pairs = Object.entries(options).map(([key, value]) => `options:${key}="${value}"`);
  const uuid = (await nbctl(['create', 'DHCP_Options', 'cidr=192.168.24.0/25', ...pairs])).trim();
  await nbctl(['lsp-add', 'node1', 'pod1', '--', 'lsp-set-addresses', 'pod1', `${POD_MAC} ${POD_ADDRESS}`]);
  await nbctl(['lsp-set-dhcpv4-options', 'pod1', uuid]);
}

const UDHCPC = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
ip link set "$interface" mtu "$mtu"
ip route add default via "$router"
`;

/** What a CNI plugin does for a pod: a cable to the switch, and ids that bind it to its logical port. */
async function addPod(t: Test, node: Place, { nbctl }: Central): Promise<[Place, Daemon]> {
  const pod = await addNamespace(t, 'pod');
  await cable(node, 'pod1', pod, 'eth0');
  await ips(pod, `link set eth0 address ${POD_MAC}`, 'link set eth0 up');
  await ip(node, 'link set pod1 up');
  // The userspace datapath takes checksums as they are.
  await mustIn(pod, ['ethtool', '-K', 'eth0', 'tx', 'off']);
  const ids = `external_ids:iface-id=pod1 external_ids:attached_mac="${POD_MAC}"`;
  await vsctlIn(node)(`add-port br-int pod1 -- set interface pod1 ${ids}`);
  await nbctl(['wait-until', 'Logical_Switch_Port', 'pod1', 'up=true']);
  const script = join(tempFolder(t), 'udhcpc.sh');
  await writeIn(HERE, script, UDHCPC);
  await mustIn(HERE, ['chmod', '+x', script]);
  await mustIn(pod, ['udhcpc', '-i', 'eth0', '-n', '-q', '-f', '-O', 'mtu', '-s', script]);
  return [pod, await startDaemon(t, pod, ['sleep', 'infinity'])];
}

/** `hold` gives each node files of its own. */
export async function buildOvnCluster(
  t: Test,
  hold: (t: Test, network: Place) => Promise<Place> = withPrivateFiles,
): Promise<OvnCluster> {
  const networks = [await addNamespace(t, 'k1'), await addNamespace(t, 'k2')] as const;
  await cable(networks[0], 'eth0', networks[1], 'eth0');
  const central = await startCentral(t);
  const chassis = [await hold(t, networks[0]), await hold(t, networks[1])] as const;
  for (const [index, node] of chassis.entries()) {
    await startChassis(t, node, UNDERLAY[index] ?? '', central.southbound);
  }
  await createNetwork(central);
  const [first, second] = chassis;
  const tunnels = async (node: Place) => (await vsctlIn(node)('show')).includes('type: geneve');
  await until('the nodes have a tunnel', 15_000, async () => (await tunnels(first)) && (await tunnels(second)));
  const [pod, { pid: podPid }] = await addPod(t, first, central);
  return { nbctl: central.nbctl, chassis, pod, podPid };
}
