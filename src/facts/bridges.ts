import type { Address, Interface, LinuxBridges } from '../model/network.ts';
import { globalAddresses } from './interfaces.ts';

/** A Linux bridge with the interfaces that are its ports. */
export interface Bridge {
  readonly device: Interface;
  readonly ports: readonly Interface[];
}

/** Linux bridges. Without `ip -d` an interface has no kind: then `bridge link` tells which are masters. */
export function bridgesOf(interfaces: readonly Interface[], seen?: LinuxBridges): readonly Bridge[] {
  const masters = new Set(seen?.ports.map(({ master }) => master));
  const ports = new Map<string, Interface[]>();
  for (const port of interfaces) {
    if (port.master === undefined) continue;
    const known = ports.get(port.master);
    if (known) known.push(port);
    else ports.set(port.master, [port]);
  }
  const isBridge = ({ name, kind, master }: Interface) =>
    kind === 'bridge' ||
    (kind === undefined && (masters.has(name) || (isLauncherBridge(name) && master === undefined)));
  return interfaces.filter(isBridge).map((device) => ({ device, ports: ports.get(device.name) ?? [] }));
}

/** The end that QEMU holds: `tap0` of KubeVirt and OpenStack, `vnet0` of libvirt. */
export const isTap = ({ name, kind, tunType }: Interface): boolean =>
  /^(?:tap|vnet)/.test(name) || (kind === 'tun' && tunType === 'tap');

/**
 * A port that only keeps the MAC of its bridge stable and never carries a packet: `virbr0-nic` of libvirt
 * before 7.0, `k6t-eth0-nic` of KubeVirt up to 0.42.
 */
export const isPlaceholder = (port: Interface): boolean => port.name === `${port.master}-nic`;

/** The host side of a container's veth; a veth whose other end is in this namespace links two switches. */
export const isContainerEnd = ({ name, link }: Interface): boolean => /^veth/.test(name) && link === undefined;

/** A port that leads out: neither to a guest, nor to a container, nor nowhere. */
export const isUplink = (port: Interface): boolean => !isTap(port) && !isContainerEnd(port) && !isPlaceholder(port);

/** Bridges that KubeVirt makes in a virt-launcher namespace, pkg/network/link/names.go. */
export const isLauncherBridge = (name: string): boolean => /^k6t-/.test(name);

export const launcherBridges = (interfaces: readonly Interface[]): readonly Bridge[] =>
  bridgesOf(interfaces).filter(({ device }) => isLauncherBridge(device.name));

/** Ports of a launcher's bridge that lead to the pod network: `eth0-nic`, or before KubeVirt 0.39 `eth0` itself. */
export const launcherUplinks = ({ ports }: Bridge): readonly Interface[] =>
  ports.filter((port) => !isTap(port) && !isPlaceholder(port));

/** `eth0` of `k6t-eth0`; the hashed names of secondary networks lose a leading `pod`. */
const stem = ({ device }: Bridge): string => device.name.slice('k6t-'.length);

/** What the pod's NIC is renamed to when it becomes a port. */
export const uplinkName = (bridge: Bridge): string => `${stem(bridge)}-nic`;

/** Name of the tap that belongs to a launcher's bridge, in releases that create it themselves (0.33). */
export function tapName(bridge: Bridge): string {
  const [, ordinal] = /^net(\d+)$/.exec(stem(bridge)) ?? [];
  if (ordinal !== undefined) return `tap${ordinal}`;
  return /^[0-9a-f]{11}$/.test(stem(bridge)) ? `tap${stem(bridge)}` : 'tap0';
}

/** The interface with the pod's name that is not a port: the NIC in masquerade, the stand-in in bridge binding. */
export const podInterface = (bridge: Bridge, interfaces: readonly Interface[]): Interface | undefined =>
  interfaces.find(({ name, master }) => [stem(bridge), `pod${stem(bridge)}`].includes(name) && master === undefined);

/**
 * `169.254.75.1N`, the address of virt-launcher's DHCP server in bridge binding; N is the number of the
 * interface in the VM's specification, put behind the 1 (pkg/network/link/address.go).
 */
export const dhcpServerAddress = ({ device }: Bridge): Address | undefined =>
  device.addresses.find(({ local, prefixLength }) => /^169\.254\.75\.1\d{1,2}$/.test(local) && prefixLength === 32);

/**
 * How a launcher's bridge connects the guest, as far as it shows. `bridge` includes plugins of type managedTap
 * and networks without addresses: both have an uplink and a tap. A bridge with an uplink may take an IPv6
 * address from a router, so the uplink is looked at before the addresses.
 */
export function bindingOf(bridge: Bridge, interfaces: readonly Interface[]): 'bridge' | 'masquerade' | undefined {
  const renamed = interfaces.some(({ name }) => name === uplinkName(bridge));
  if (dhcpServerAddress(bridge) || renamed) return 'bridge';
  if (globalAddresses(bridge.device).length > 0) return 'masquerade';
  if (launcherUplinks(bridge).length > 0) return 'bridge';
  const pod = podInterface(bridge, interfaces);
  if (pod?.kind === 'dummy') return 'bridge';
  return pod?.kind === 'veth' && globalAddresses(pod).length > 0 ? 'masquerade' : undefined;
}

/** Ports of a launcher's bridge that its binding needs and that it has not. */
export function missingPorts(
  bridge: Bridge,
  interfaces: readonly Interface[],
): { readonly tap?: string; readonly uplink?: string } {
  const hasUplink = launcherUplinks(bridge).length > 0 || bindingOf(bridge, interfaces) !== 'bridge';
  return {
    ...(!bridge.ports.some(isTap) && { tap: tapName(bridge) }),
    ...(!hasUplink && { uplink: uplinkName(bridge) }),
  };
}

/** Port names for a message; a bridge may have hundreds. */
export function namesOf({ ports }: Bridge, limit = 5): string {
  const names = ports.slice(0, limit).map(({ name }) => name);
  if (ports.length > limit) names.push(`${ports.length - limit} more`);
  return names.join(', ') || 'none';
}

/**
 * A virt-launcher namespace in bridge binding: the guest has the pod's address, and the stand-in leads nowhere.
 * What is asked from in here goes unanswered on a healthy host.
 */
export function isWithoutNetwork(interfaces: readonly Interface[]): boolean {
  const bindings = launcherBridges(interfaces).map((bridge) => bindingOf(bridge, interfaces));
  return bindings.includes('bridge') && !bindings.includes('masquerade');
}
