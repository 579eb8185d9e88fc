import type { Test } from 'tap';
import { buildOvnCluster, type OvnCluster } from '../ovn.ts';
import { vsctlIn } from '../ovs.ts';
import { ips, mustIn, type Place, writeIn } from '../place.ts';
import { until } from '../until.ts';
import type { QuietHost, View } from './host.ts';
import { withOwnProcesses } from './own-processes.ts';
import { installCni, startSiteDns } from './wired.ts';

const OTHER = '172.18.0.3';

/** The way out: a switch of the network that br-ex is, so that ovn-controller makes the patch ports. */
async function leadOut(node: Place, { nbctl }: OvnCluster): Promise<void> {
  const vsctl = vsctlIn(node);
  await vsctl('set open . external-ids:ovn-bridge-mappings=physnet:br-ex');
  await nbctl(['ls-add', 'ext']);
  await nbctl(['lsp-add', 'ext', 'br-ex_node', '--', 'lsp-set-type', 'br-ex_node', 'localnet']);
  await nbctl(['lsp-set-addresses', 'br-ex_node', 'unknown']);
  await nbctl(['lsp-set-options', 'br-ex_node', 'network_name=physnet']);
  await nbctl(['lrp-add', 'router', 'to-ext', '0a:58:ac:12:00:64', '172.18.0.100/24']);
  await nbctl(['lsp-add', 'ext', 'from-ext', '--', 'lsp-set-type', 'from-ext', 'router']);
  await nbctl(['lsp-set-addresses', 'from-ext', 'router', '--', 'lsp-set-options', 'from-ext', 'router-port=to-ext']);
  await until('patch ports', 10_000, async () => (await vsctl('show')).includes('type: patch'));
}

/** The node's own port of the pod network, go-controller/pkg/node/management-port. */
async function addManagementPort(node: Place, { nbctl }: OvnCluster): Promise<void> {
  const mac = '0a:58:c0:a8:18:02';
  const address = '192.168.24.2';
  await nbctl(['lsp-add', 'node1', 'k8s-node1', '--', 'lsp-set-addresses', 'k8s-node1', `${mac} ${address}`]);
  const port = 'add-port br-int ovn-k8s-mp0 -- set interface ovn-k8s-mp0 type=internal mtu_request=1400';
  await vsctlIn(node)(`${port} external_ids:iface-id=k8s-node1`);
  await ips(
    node,
    `link set ovn-k8s-mp0 address ${mac}`,
    'link set ovn-k8s-mp0 up',
    `address add ${address}/25 dev ovn-k8s-mp0`,
    'route add 192.168.24.128/25 via 192.168.24.1 dev ovn-k8s-mp0',
    'route add 10.96.0.0/16 via 169.254.0.4 dev br-ex onlink',
    'address add 169.254.0.2/17 dev br-ex',
  );
  await nbctl(['wait-until', 'Logical_Switch_Port', 'k8s-node1', 'up=true']);
}

async function ovnKubernetes(t: Test): Promise<readonly View[]> {
  const cluster = await buildOvnCluster(t, withOwnProcesses);
  const [node, other] = cluster.chassis;
  await mustIn(node, ['mkdir', '-p', '/etc/kubernetes/manifests', '/var/lib/kubelet/pods', '/run/ovn-kubernetes']);
  await mustIn(node, ['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
  await leadOut(node, cluster);
  await addManagementPort(node, cluster);
  await startSiteDns(t, other, OTHER);
  await ips(node, `route add default via ${OTHER} dev br-ex`);
  await writeIn(node, '/etc/resolv.conf', `search example\nnameserver ${OTHER}\n`);
  await installCni(node, '10-ovn-kubernetes.conf', {
    cniVersion: '0.4.0',
    name: 'ovn-kubernetes',
    type: 'ovn-k8s-cni-overlay',
    ipam: {},
    dns: {},
    logFile: '/var/log/ovn-kubernetes/ovn-k8s-cni-overlay.log',
  });
  await mustIn(node, ['ping', '-c', '1', '-W', '3', OTHER]);
  return [{ name: 'node', place: node }];
}

export const ovn: readonly QuietHost[] = [{ name: 'node-ovn-kubernetes', build: ovnKubernetes }];
