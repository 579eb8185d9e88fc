import { join } from 'node:path';
import type { Test } from 'tap';
import { unpack } from '../debian.ts';
import { ips, mustIn, type Place, writeIn } from '../place.ts';
import { addPod } from '../quiet/own-processes.ts';
import { occupy, wiredNode } from '../quiet/wired.ts';

/** A node of flannel whose pods the reference plugins have connected. */
export interface CniNode {
  readonly node: Place;
  /** The folder of the reference plugins on this machine. */
  readonly plugins: string;
}

export const BIN = '/opt/cni/bin';
export const NET_D = '/etc/cni/net.d';
export const CONFIGURATION = `${NET_D}/10-flannel.conflist`;
export const RESULTS = '/var/lib/cni/results';
export const KUBELET = '/var/lib/kubelet/config.yaml';
export const REAL = '/run/systemd/resolve/resolv.conf';
const POD = '/var/lib/kubelet/pods/8f1d/volumes/kubernetes.io~configmap/config-volume/Corefile';
const COREFILE = '.:53 {\n  errors\n  kubernetes cluster.local\n  forward . /etc/resolv.conf\n  loop\n}\n';
const PROGRAMS = ['bridge', 'host-local', 'loopback', 'portmap'];

/** Ten addresses for pods. */
const IPAM = {
  type: 'host-local',
  ranges: [[{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.2', rangeEnd: '10.244.1.11' }]],
};
const NETWORK = { cniVersion: '1.0.0', name: 'cbr0' };
const BRIDGE = { type: 'bridge', bridge: 'cni0', mtu: 1450, isDefaultGateway: true, ipam: IPAM };

export const SUBNET = (subnet: string): string =>
  `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=${subnet}\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n`;
export const kubelet = ({ node }: CniNode, resolvConf: string): Promise<string> =>
  writeIn(
    node,
    KUBELET,
    `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nresolvConf: ${resolvConf}\n`,
  );

export async function buildCniNode(t: Test): Promise<CniNode> {
  const { place: node } = await wiredNode(t, 'cni');
  const world = { node, plugins: join(await unpack('containernetworking-plugins'), 'usr', 'lib', 'cni') };
  await mustIn(node, ['mkdir', '-p', BIN, RESULTS]);
  for (const program of PROGRAMS) await install(world, program);
  await ips(
    node,
    'link add flannel.1 mtu 1450 type vxlan id 1 dstport 8472 local 192.0.2.10 dev eth0 nolearning',
    'link set flannel.1 up',
    'address add 10.244.1.0/32 dev flannel.1',
  );
  await writeIn(node, '/run/flannel/subnet.env', SUBNET('10.244.1.1/24'));
  const plugins = [BRIDGE, { type: 'portmap', capabilities: { portMappings: true } }];
  await writeIn(node, CONFIGURATION, JSON.stringify({ ...NETWORK, plugins }));
  await writeIn(node, REAL, 'nameserver 198.51.100.53\n');
  await kubelet(world, REAL);
  await writeIn(node, POD, COREFILE);
  for (const name of ['cni-a', 'cni-b']) {
    const pod = await addPod(node, name);
    await addSandbox(world, name);
    await occupy(t, pod);
  }
  return world;
}

export const install = ({ node, plugins }: CniNode, program: string): Promise<string> =>
  mustIn(node, ['cp', join(plugins, program), `${BIN}/${program}`]);

/** A pod's network as a runtime makes it, CNI specification section 4: the namespace has the name of the sandbox. */
export async function addSandbox(world: CniNode, id: string): Promise<void> {
  const result = await call(world, 'ADD', id, { program: 'bridge', network: { ...NETWORK, ...BRIDGE } });
  // libcni notes what it did, addToCache() of libcni/api.go.
  const noted = { kind: 'cniCacheV1', containerId: id, ifName: 'eth0', networkName: NETWORK.name, netns: netns(id) };
  await writeIn(world.node, `${RESULTS}/cbr0-${id}-eth0`, JSON.stringify({ ...noted, result: JSON.parse(result) }));
}

/** An address alone. */
export const allocate = (world: CniNode, id: string): Promise<string> =>
  call(world, 'ADD', id, { program: 'host-local', network: { ...NETWORK, ipam: IPAM } });
export const release = (world: CniNode, id: string): Promise<string> =>
  call(world, 'DEL', id, { program: 'host-local', network: { ...NETWORK, ipam: IPAM } });

const netns = (id: string): string => `/var/run/netns/${id}`;

const call = (
  { node, plugins }: CniNode,
  command: 'ADD' | 'DEL',
  id: string,
  { program, network }: { program: string; network: object },
): Promise<string> =>
  mustIn(node, [join(plugins, program)], {
    input: JSON.stringify(network),
    env: {
      CNI_COMMAND: command,
      CNI_CONTAINERID: id,
      CNI_NETNS: netns(id),
      CNI_IFNAME: 'eth0',
      CNI_PATH: plugins,
    },
  });
