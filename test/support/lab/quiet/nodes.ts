import type { Test } from 'tap';
import { ip, ips, mustIn, type Place, writeIn } from '../place.ts';
import type { QuietHost, View } from './host.ts';
import { addPod } from './own-processes.ts';
import { installCni, occupy, plugIn, wiredNode } from './wired.ts';

const MTU = 1450;

/** Calico in VXLAN mode: a route to each pod, and a blackhole for what is left of the node's block. */
async function calico(t: Test): Promise<readonly View[]> {
  const { place } = await wiredNode(t, 'calico');
  await ips(
    place,
    'link add vxlan.calico mtu 1450 type vxlan id 4096 dstport 4789 local 192.0.2.10 dev eth0 nolearning',
    'link set vxlan.calico address 66:2d:bf:44:a1:03 up',
    'address add 10.244.3.0/32 dev vxlan.calico',
    'route add blackhole 10.244.3.0/26 proto 80',
    'neigh add 10.244.7.0 lladdr 66:7c:1e:85:0b:22 dev vxlan.calico nud permanent',
    'route add 10.244.7.0/26 via 10.244.7.0 dev vxlan.calico onlink proto 80',
  );
  await mustIn(place, ['bridge', 'fdb', 'append', '66:7c:1e:85:0b:22', 'dev', 'vxlan.calico', 'dst', '192.0.2.11']);
  for (const number of [2, 3]) await calicoPod(t, place, number);
  await installCni(place, '10-calico.conflist', {
    name: 'k8s-pod-network',
    cniVersion: '0.3.1',
    plugins: [
      {
        type: 'calico',
        mtu: MTU,
        ipam: { type: 'calico-ipam' },
        kubernetes: { kubeconfig: '/etc/cni/net.d/calico-kubeconfig' },
      },
      { type: 'bandwidth', capabilities: { bandwidth: true } },
      { type: 'portmap', snat: true, capabilities: { portMappings: true } },
    ],
  });
  await writeIn(place, '/etc/cni/net.d/calico-kubeconfig', 'apiVersion: v1\nkind: Config\n');
  await writeIn(place, '/var/lib/calico/nodename', 'node1');
  return [
    { name: 'node', place },
    { name: 'pod', place, words: ['--netns', 'cni-2'] },
  ];
}

async function calicoPod(t: Test, node: Place, number: number): Promise<void> {
  const pod = await addPod(node, `cni-${number}`);
  const peer = `cali0123456789${number}`;
  await plugIn(node, pod, peer, MTU);
  await ips(node, `link set ${peer} address ee:ee:ee:ee:ee:ee`, `route add 10.244.3.${number} dev ${peer} scope link`);
  for (const setting of ['proxy_arp=1', 'rp_filter=1'])
    await mustIn(node, ['sysctl', '-qw', `net.ipv4.conf.${peer}.${setting}`]);
  await ips(
    pod,
    `address add 10.244.3.${number}/32 dev eth0`,
    'route add 169.254.1.1 dev eth0 scope link',
    'route add default via 169.254.1.1 dev eth0',
  );
  await occupy(t, pod);
}

/** flannel: pods are ports of cni0. */
async function flannel(t: Test): Promise<readonly View[]> {
  const { place } = await wiredNode(t, 'flannel');
  await ips(
    place,
    'link add flannel.1 mtu 1450 type vxlan id 1 dstport 8472 local 192.0.2.10 dev eth0 nolearning',
    'link set flannel.1 up',
    'address add 10.244.1.0/32 dev flannel.1',
    'neigh add 10.244.2.0 lladdr 36:d8:51:21:fb:98 dev flannel.1 nud permanent',
    'route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    'link add cni0 mtu 1450 type bridge',
    'link set cni0 up',
    'address add 10.244.1.1/24 dev cni0',
  );
  await mustIn(place, ['bridge', 'fdb', 'append', '36:d8:51:21:fb:98', 'dev', 'flannel.1', 'dst', '192.0.2.11']);
  for (const number of [2, 3]) await flannelPod(t, place, number);
  await writeIn(
    place,
    '/run/flannel/subnet.env',
    'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n',
  );
  await installCni(place, '10-flannel.conflist', {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: [
      { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
  return [
    { name: 'node', place },
    { name: 'pod', place, words: ['--netns', 'cni-2'] },
  ];
}

async function flannelPod(t: Test, node: Place, number: number): Promise<void> {
  const pod = await addPod(node, `cni-${number}`);
  const peer = `veth9f3a2b1${number}`;
  await plugIn(node, pod, peer, MTU);
  await ips(node, `link set ${peer} master cni0`, `link set ${peer} type bridge_slave hairpin on`);
  await ips(pod, `address add 10.244.1.${number}/24 dev eth0`, 'route add default via 10.244.1.1 dev eth0');
  await writeIn(node, `/var/lib/cni/networks/cbr0/10.244.1.${number}`, `${`${number}`.repeat(64)}\r\neth0`);
  await occupy(t, pod);
}

/** Cilium: programs of eBPF stand between the pods and the host, so that no route leads to a single pod. */
async function cilium(t: Test): Promise<readonly View[]> {
  const { place } = await wiredNode(t, 'cilium');
  await ips(
    place,
    'link add cilium_host type veth peer name cilium_net',
    'link set cilium_host arp off up',
    'link set cilium_net arp off up',
    'address add 10.0.1.58/32 dev cilium_host',
    'link add cilium_vxlan type vxlan external dstport 8472',
    'link set cilium_vxlan up',
    'route add 10.0.1.58 dev cilium_host scope link',
    'route add 10.0.1.0/24 via 10.0.1.58 dev cilium_host proto kernel src 10.0.1.58',
    'route add 10.0.0.0/24 via 10.0.1.58 dev cilium_host proto kernel src 10.0.1.58 mtu 1450',
    'rule add pref 9 fwmark 0x200/0xf00 lookup 2004 proto kernel',
    'route add local default dev lo table 2004 proto kernel',
    'rule add pref 100 from all lookup local proto kernel',
    'rule delete pref 0',
  );
  for (const [index, peer] of ['lxc_health', 'lxc4f3a2b1c0d9e', 'lxc0a1b2c3d4e5f'].entries()) {
    const pod = await addPod(place, `cni-${index}`);
    await plugIn(place, pod, peer, 1500);
    await ip(pod, `address add 10.0.1.${20 + index}/32 dev eth0`);
    await occupy(t, pod);
  }
  await installCni(place, '05-cilium.conflist', {
    cniVersion: '0.3.1',
    name: 'cilium',
    plugins: [{ type: 'cilium-cni', 'enable-debug': false, 'log-file': '/var/run/cilium/cilium-cni.log' }],
  });
  await mustIn(place, ['mkdir', '-p', '/var/run/cilium']);
  return [{ name: 'node', place }];
}

export const nodes: readonly QuietHost[] = [
  { name: 'node-calico', build: calico },
  { name: 'node-flannel', build: flannel },
  { name: 'node-cilium', build: cilium },
];
