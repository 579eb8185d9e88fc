import type { Address, Family, Interface } from '../model/network.ts';
import { isLinkLocal, isLoopback as isLoopbackAddress } from './prefix.ts';

/**
 * Devices that software makes for itself, by name: text captures do not tell the kind. Container
 * engines, CNI plugins, hypervisors, Open vSwitch, OpenStack, tunnels and the kernel's fallback devices.
 */
const VIRTUAL_NAMES = [
  /^(?:docker|cni|cbr|podman|cni-podman|nerdctl|lxcbr|lxdbr|virbr|vnet|tap|tun|dummy|ifb|wg|veth)\d/,
  /^(?:br-[0-9a-f]{12}|br-int|br-ex|breth\d|br-tun|br-local|br\d+-nic|virbr\d+-nic)$/,
  /^(?:veth|vethwe|cali|lxc|cilium_|flannel|vxlan|geneve|genev_sys|vxlan_sys|antrea-|weave|azv|gke|kube-|ovn-k8s-mp|tun-)/,
  /^(?:eni[0-9a-f]{11}|ovn0|mirror0|datapath|wireguard\.cali|nodelocaldns|tailscale0|ovs-system|ovs-netdev)$/,
  /^(?:k6t-|tap[0-9a-f]{11}$|.*-nic$)/,
  /^(?:tap|qbr|qvb|qvo|ha-|qr-|qg-|sg-|fg-|fpr-|rfp-)[0-9a-f]{8}-[0-9a-f]{2}$/,
  /^(?:tunl|sit|gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre|teql|nlmon|vcan|can)\d/,
];

/** Names that a pod's own interface has: OCI runtimes, Multus, OVN-Kubernetes, KubeVirt. */
const POD_NIC = /^(?:eth\d+|net\d+|ovn-udn\d+|pod[0-9a-f]{11})$/;
const POD_NIC_KINDS: readonly (string | undefined)[] = ['veth', 'macvlan', 'ipvlan', 'netkit'];
/** Kinds that stand between a network card and the host's addresses. */
const STACKED_KINDS: readonly (string | undefined)[] = ['bond', 'team', 'vlan'];

export const isLoopback = ({ flags }: Interface): boolean => flags.includes('LOOPBACK');
export const isAdminUp = ({ flags }: Interface): boolean => flags.includes('UP');
/** `ip` prints NO-CARRIER for a device that is up and not running, LOWER_UP for one with a carrier. */
export const hasCarrier = ({ flags }: Interface): boolean =>
  flags.includes('LOWER_UP') && !flags.includes('NO-CARRIER');
export const isRunning = (iface: Interface): boolean => isAdminUp(iface) && hasCarrier(iface);

/** Addresses that other hosts can use. The scope of 169.254.0.0/16 is often global although it never is. */
export const globalAddresses = (iface: Interface, family?: Family): readonly Address[] =>
  iface.addresses.filter(
    (address) =>
      address.scope === 'global' &&
      !isLinkLocal(address.local) &&
      !isLoopbackAddress(address.local) &&
      (family === undefined || address.family === family),
  );

/** Who stands on whom, by name. */
interface Links {
  readonly byName: ReadonlyMap<string, Interface>;
  readonly ports: ReadonlyMap<string, readonly Interface[]>;
  readonly vlans: ReadonlyMap<string, readonly Interface[]>;
}

/** A snapshot never changes, and every check asks for this view of it: 2,000 VLANs are indexed once. */
const indexed = new WeakMap<readonly Interface[], Links>();

function linksOf(all: readonly Interface[]): Links {
  const known = indexed.get(all);
  if (known) return known;
  const links: Links = {
    byName: new Map(all.map((iface) => [iface.name, iface])),
    ports: groupBy(all, ({ master }) => master),
    vlans: groupBy(all, ({ kind, link }) => (kind === 'vlan' ? link : undefined)),
  };
  indexed.set(all, links);
  return links;
}

function groupBy(all: readonly Interface[], keyOf: (iface: Interface) => string | undefined): Map<string, Interface[]> {
  const groups = new Map<string, Interface[]>();
  for (const iface of all) {
    const key = keyOf(iface);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(iface);
    else groups.set(key, [iface]);
  }
  return groups;
}

/** A port of a bridge, bond, team or Open vSwitch: its addresses are on the master. A VRF keeps them. */
export const isEnslaved = (iface: Interface, all: readonly Interface[]): boolean =>
  iface.master !== undefined && linksOf(all).byName.get(iface.master)?.kind !== 'vrf';

/** The lower device of a VLAN, where the addresses are expected. */
export const carriesVlan = (iface: Interface, all: readonly Interface[]): boolean => linksOf(all).vlans.has(iface.name);

/** Whether this is the network namespace of a virt-launcher pod: only KubeVirt makes `k6t-` bridges. */
export const isLauncherNamespace = (all: readonly Interface[]): boolean =>
  all.some(({ name }) => name.startsWith('k6t-'));

/**
 * The dummy that keeps a pod interface's name and address for CNI checks while the real one, `-nic`, is a
 * port of the `k6t-` bridge (KubeVirt pkg/network/setup/netpod). It is down and is meant to be.
 */
export function isStandIn(iface: Interface, all: readonly Interface[]): boolean {
  const real = linksOf(all).byName.get(`${iface.name.replace(/^pod/, '')}-nic`);
  return real?.master?.startsWith('k6t-') === true;
}

/** A network card, or what a pod or a guest has in its place; not what software made for itself. */
export function isPhysicalCandidate(iface: Interface, all: readonly Interface[]): boolean {
  if (iface.linkType !== 'ether' && iface.linkType !== 'infiniband') return false;
  if (isLoopback(iface) || VIRTUAL_NAMES.some((pattern) => pattern.test(iface.name))) return false;
  const plain = iface.kind === undefined || (POD_NIC_KINDS.includes(iface.kind) && POD_NIC.test(iface.name));
  return plain && !isStandIn(iface, all);
}

/** Devices that the given one stands on: ports that are network cards, or the lower device of a VLAN. */
export function lowerDevices(iface: Interface, all: readonly Interface[]): readonly Interface[] {
  const { byName, ports } = linksOf(all);
  if (iface.kind === 'vlan') return [byName.get(iface.link ?? '')].filter((lower) => lower !== undefined);
  const candidates = ports.get(iface.kind === 'openvswitch' ? 'ovs-system' : iface.name) ?? [];
  return candidates.filter((port) => isPhysicalCandidate(port, all));
}

/** An interface meant to hold a host's own addresses: a network card, or a bond, VLAN or bridge over one. */
export function isHostInterface(iface: Interface, all: readonly Interface[]): boolean {
  if (isPhysicalCandidate(iface, all) || STACKED_KINDS.includes(iface.kind)) return true;
  return iface.kind === 'bridge' && !iface.name.startsWith('k6t-') && lowerDevices(iface, all).length > 0;
}

/** Leads to other hosts. Devices that the kernel makes unasked, such as tunl0 and dummy0, do not while they are down. */
export const isNetwork = ({ linkType, flags, addresses, kind }: Interface): boolean =>
  linkType !== 'loopback' && (flags.includes('UP') || addresses.length > 0 || (linkType === 'ether' && !kind));
