import type { Interface } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** NICs of a pod's own, seen from inside it: KubeVirt's and OVN-Kubernetes' names, and what CNI calls them. */
const OWN = /^(eth|net|ens|enp|pod|ovn-udn)|-nic$/;
/** Taps of libvirt and of Neutron on a node: one for each VM, and none of them lives long. */
const VM_TAP = /^(vnet\d+|tap[0-9a-f]{8}-)/;

/** The node's end of a pod's link, or a VM's tap: names that come and go would leave thousands of series. */
const isGuestSide = ({ name, kind, linkNetnsid }: Interface): boolean =>
  VM_TAP.test(name) || (linkNetnsid !== undefined && !OWN.test(name) && (kind === undefined || kind === 'veth'));

/** Interfaces that get series of their own. */
export function hostInterfaces({ slices }: Snapshot): readonly Interface[] {
  const { interfaces } = slices;
  if (interfaces.state !== 'ok') return [];
  return interfaces.value.filter((iface) => !isGuestSide(iface));
}
