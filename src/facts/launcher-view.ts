import type { Invariant, LauncherBinding, LauncherNetwork } from '../model/launcher.ts';
import type { Interface } from '../model/network.ts';
import { bindingOf as bridgeBindingOf, dhcpServerAddress } from './bridges.ts';
import { servesDhcp } from './dhcp-listeners.ts';
import { bridgeInvariants, ipv4Of } from './launcher-bridged.ts';
import { guestOf, masqueradeInvariants } from './launcher-masquerade.ts';
import { launcherNetworks } from './launcher-names.ts';
import { type LauncherSeen, type NetworkParts, partsOf } from './launcher-parts.ts';
import { passtInvariants, usesPasst } from './launcher-passt.ts';

/** Networks of one VM; more are no VM. */
const MAX_NETWORKS = 64;

/** The settings of a namespace that KubeVirt makes, pkg/network/setup/netpod/netpod.go. */
export const LAUNCHER_SYSCTLS = [
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.ipv4.conf.all.arp_ignore',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
] as const;

/** How a virt-launcher namespace connects its guest, and what of that is not as KubeVirt builds it. */
export const launcherView = (seen: LauncherSeen): readonly LauncherNetwork[] =>
  launcherNetworks(seen.interfaces)
    .slice(0, MAX_NETWORKS)
    .map((names) => networkOf(partsOf(names, seen.interfaces), seen));

function networkOf(parts: NetworkParts, seen: LauncherSeen): LauncherNetwork {
  const { names, bridge, tap, nic } = parts;
  const binding = bindingOf(parts, seen);
  const guest = guestIn(parts, binding, seen);
  return {
    podInterface: names.podInterface,
    binding,
    scheme: names.scheme,
    ...(bridge && { bridge: bridge.name }),
    ...(tap && { tap: tap.name }),
    ...(nic && { nic: nic.name }),
    ...(guest.mac !== undefined && { guestMac: guest.mac }),
    ...(guest.address !== undefined && { guestAddress: guest.address }),
    invariants: invariantsOf(parts, binding, seen),
  };
}

function bindingOf(parts: NetworkParts, seen: LauncherSeen): LauncherBinding {
  const { bridge, ports, tap, nic, pod, names } = parts;
  if (!bridge && !tap && !nic) return withoutBridge(parts, seen);
  const device = bridge ?? missing(names.bridge);
  const binding = nic ? 'bridge' : bridgeBindingOf({ device, ports }, seen.interfaces);
  if (binding !== 'bridge') return binding ?? 'unknown';
  // Who has an address for the guest serves it; managedTap leaves that to others.
  return ipv4Of(pod) && bridge && !serves(parts, bridge, seen) ? 'managedTap' : 'bridge';
}

/** A device of which only the name is known. */
const missing = (name: string): Interface => ({
  name,
  index: 0,
  flags: [],
  mtu: 0,
  operstate: 'UNKNOWN',
  linkType: 'none',
  altnames: [],
  addresses: [],
});

/** Either half tells: the address of the server, or that it listens. Without the sockets the address has to do. */
const serves = ({ ports }: NetworkParts, bridge: Interface, { sockets }: LauncherSeen): boolean =>
  dhcpServerAddress({ device: bridge, ports }) !== undefined || servesDhcp(sockets ?? [], bridge.name, []);

/** A network card of the node in a secondary network is a virtual function. */
function withoutBridge({ names, pod }: NetworkParts, seen: LauncherSeen): LauncherBinding {
  const isFirst = names.scheme === 'primary' || names.scheme === 'udn';
  if (isFirst) return usesPasst(seen) ? 'passt' : 'unknown';
  return pod?.kind === undefined && pod?.linkType === 'ether' ? 'sriov' : 'unknown';
}

function invariantsOf(parts: NetworkParts, binding: LauncherBinding, seen: LauncherSeen): readonly Invariant[] {
  if (binding === 'masquerade') return masqueradeInvariants(parts, seen);
  if (binding === 'passt') return passtInvariants(seen);
  return binding === 'bridge' || binding === 'managedTap' ? bridgeInvariants(parts, seen, binding === 'bridge') : [];
}

interface Guest {
  readonly mac: string | undefined;
  readonly address: string | undefined;
}

/** What the guest was given: the pod's own, or behind masquerade the second address of the bridge's network. */
function guestIn(parts: NetworkParts, binding: LauncherBinding, { neighbours }: LauncherSeen): Guest {
  const { bridge, pod } = parts;
  if (binding === 'masquerade') {
    const address = guestOf(parts);
    const known = neighbours?.find(({ dst, dev }) => dst === address && dev === bridge?.name);
    return { address, mac: known?.lladdr };
  }
  if (binding === 'passt') return { address: ipv4Of(pod)?.local, mac: undefined };
  const isGuests = binding === 'bridge' || binding === 'managedTap';
  return isGuests ? { address: ipv4Of(pod)?.local, mac: pod?.mac } : { address: undefined, mac: undefined };
}
