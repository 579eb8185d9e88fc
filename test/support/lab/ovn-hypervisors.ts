import type { Test } from 'tap';
import { AWAY, HOME, type Hypervisor, type Segment } from './hypervisors.ts';
import { startDns } from './knot.ts';
import { addNamespace, cable } from './namespace.ts';
import { DNS_SERVICE } from './network.ts';
import { buildOvnCluster, type OvnCluster } from './ovn.ts';
import { vsctlIn } from './ovs.ts';
import { ip, ips, mustIn, type Place } from './place.ts';
import { macOf } from './vm-qemu.ts';
import { TAPS } from './vm-state.ts';

/** Two nodes of a Layer3 network of OVN: each has a subnet and a gateway of its own, and OVN itself leases the addresses. */
export interface OvnHypervisors {
  readonly home: Hypervisor;
  readonly away: Hypervisor;
}

type Nbctl = OvnCluster['nbctl'];

const SERVICES = { gateway: '10.96.0.1', mac: '0a:58:0a:60:00:01' };

export async function buildOvnHypervisors(t: Test): Promise<OvnHypervisors> {
  const { nbctl, chassis } = await buildOvnCluster(t);
  const [first, second] = chassis;
  await serveNames(t, second, nbctl);
  const home = await addHypervisor(first, 'node1', HOME, nbctl);
  const away = await addHypervisor(second, 'node2', AWAY, nbctl);
  return { home, away };
}

/** The logical port of the guest is another one on each node, as its pods are two. */
async function addHypervisor(place: Place, node: string, segment: Segment, nbctl: Nbctl): Promise<Hypervisor> {
  await ips(place, ...TAPS.flatMap((tap) => [`tuntap add ${tap} mode tap`, `link set ${tap} up`]));
  const port = `vm-${node}`;
  const [tap] = TAPS;
  const ids = `external_ids:iface-id=${port} external_ids:attached_mac="${macOf(0)}"`;
  await vsctlIn(place)(`add-port br-int ${tap} -- set interface ${tap} ${ids}`);
  await nbctl(['lsp-add', node, port, '--', 'lsp-set-addresses', port, `${macOf(0)} ${segment.address}`]);
  await nbctl(['lsp-set-dhcpv4-options', port, await leaseOptions(segment, nbctl)]);
  await nbctl(['wait-until', 'Logical_Switch_Port', port, 'up=true']);
  return { place, node, segment };
}

/** As OVN-Kubernetes sets them, go-controller/pkg/kubevirt/dhcp.go, and a search list, so that the guest is well. */
async function leaseOptions({ gateway, address }: Segment, nbctl: Nbctl): Promise<string> {
  const options = {
    server_id: '169.254.1.1',
    server_mac: '0a:58:a9:fe:01:01',
    lease_time: '3500',
    router: gateway,
    dns_server: DNS_SERVICE,
    mtu: '1400',
    hostname: '"guest1"',
    domain_search_list: '"default.svc.cluster.local,svc.cluster.local,cluster.local"',
  };
  const pairs = Object.entries(options).map(([key, value]) => `options:${key}=${JSON.stringify(value)}`);
  const network = address === HOME.address ? '192.168.24.0/25' : '192.168.24.128/25';
  return (await nbctl(['create', 'DHCP_Options', `cidr=${network}`, ...pairs])).trim();
}

/** The DNS service of the cluster, behind the router of the network. */
async function serveNames(t: Test, node: Place, nbctl: Nbctl): Promise<void> {
  await nbctl(['ls-add', 'services', '--', 'lrp-add', 'router', 'to-services', SERVICES.mac, `${SERVICES.gateway}/24`]);
  const port = 'from-services';
  await nbctl(['lsp-add', 'services', port, '--', 'lsp-set-type', port, 'router']);
  await nbctl(['lsp-set-addresses', port, 'router', '--', 'lsp-set-options', port, 'router-port=to-services']);
  const service = await addNamespace(t, 'names');
  await cable(node, 'names', service, 'eth0');
  const mac = '0a:58:0a:60:00:0a';
  await ips(service, `link set eth0 address ${mac} mtu 1400 up`, `address add ${DNS_SERVICE}/24 dev eth0`);
  await ip(service, `route add default via ${SERVICES.gateway}`);
  await ip(node, 'link set names up');
  // The userspace datapath takes checksums as they are.
  await mustIn(service, ['ethtool', '-K', 'eth0', 'tx', 'off']);
  await vsctlIn(node)('add-port br-int names -- set interface names external_ids:iface-id=names');
  await nbctl(['lsp-add', 'services', 'names', '--', 'lsp-set-addresses', 'names', `${mac} ${DNS_SERVICE}`]);
  await nbctl(['wait-until', 'Logical_Switch_Port', 'names', 'up=true']);
  await startDns(t, service, DNS_SERVICE);
}
