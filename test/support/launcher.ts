import type { Invariant, Launcher, LauncherNetwork } from '../../src/model/launcher.ts';
import type { Address, Interface } from '../../src/model/network.ts';
import { address, iface, loopback } from './hosts.ts';

/** Network namespaces of virt-launcher pods, as KubeVirt builds them (pkg/network/setup/netpod/netpod.go). */

const DOWN = ['BROADCAST', 'MULTICAST'];
export const NO_CARRIER = { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
export const ADMIN_DOWN = { flags: DOWN, operstate: 'DOWN' };

export const bridge = (name: string, addresses: readonly Address[] = [], parts: Partial<Interface> = {}): Interface =>
  iface(name, { kind: 'bridge', addresses, ...parts });

export const tap = (name: string, master: string, parts: Partial<Interface> = {}): Interface =>
  iface(name, { kind: 'tun', tunType: 'tap', master, ...parts });

/** The end of a veth pair whose other end is in another namespace. */
export const veth = (name: string, parts: Partial<Interface> = {}): Interface =>
  iface(name, { kind: 'veth', linkNetnsid: 0, ...parts });

export const STAND_IN = iface('eth0', { kind: 'dummy', addresses: [address('10.244.1.5/24')] });

/** Bridge binding: the NIC is renamed and enslaved, a stand-in keeps its name and address. */
export const BRIDGE_BINDING: readonly Interface[] = [
  loopback(),
  veth('eth0-nic', { master: 'k6t-eth0' }),
  STAND_IN,
  bridge('k6t-eth0', [address('169.254.75.10/32')]),
  tap('tap0', 'k6t-eth0'),
];

/** Masquerade: the NIC keeps its address, the bridge is the guest's gateway. */
export const MASQUERADE: readonly Interface[] = [
  loopback(),
  veth('eth0', { addresses: [address('10.244.1.5/24')] }),
  bridge('k6t-eth0', [address('10.0.2.1/24')], { mac: '02:00:00:00:00:00' }),
  tap('tap0', 'k6t-eth0'),
];

/** A second network without addresses: bridge binding that serves no DHCP, or a plugin of type managedTap. */
export const LAYER2: readonly Interface[] = [
  ...MASQUERADE,
  veth('1a2b3c4d5e6-nic', { master: 'k6t-1a2b3c4d5e6' }),
  iface('pod1a2b3c4d5e6', { kind: 'dummy' }),
  bridge('k6t-1a2b3c4d5e6'),
  tap('tap1a2b3c4d5e6', 'k6t-1a2b3c4d5e6'),
];

const printed = (name: string, parts: Partial<Interface>) => iface(name, { linkNetnsid: 0, ...parts });

/** KubeVirt 0.8, from a text listing without kinds: NICs enslaved under their own names, taps made by libvirt. */
export const OLD_RELEASE: readonly Interface[] = [
  printed('eth0', { master: 'k6t-eth0', addresses: [address('fe80::858:aff:fe17:7904/64')] }),
  printed('net1', { master: 'k6t-net1', addresses: [address('fe80::ff:fe74:1775/64')] }),
  iface('k6t-eth0', { addresses: [address('169.254.75.10/32'), address('fe80::858:aff:fe82:21/64')] }),
  iface('k6t-net1', { addresses: [address('169.254.75.11/32'), address('fe80::ff:fe07:2182/64')] }),
  iface('vnet0', { master: 'k6t-eth0', operstate: 'UNKNOWN' }),
  iface('vnet1', { master: 'k6t-net1', operstate: 'UNKNOWN' }),
];

/** The namespace with one interface changed, or taken away. */
export const changed = (
  interfaces: readonly Interface[],
  name: string,
  parts: Partial<Interface> | undefined,
): readonly Interface[] =>
  interfaces.flatMap((item) => (item.name !== name ? [item] : parts === undefined ? [] : [{ ...item, ...parts }]));

/** The interface as a port of nothing. */
export const released = (interfaces: readonly Interface[], name: string): readonly Interface[] =>
  interfaces.map((item) => {
    if (item.name !== name) return item;
    const { master: _master, ...free } = item;
    return free;
  });

/** What does not hold, by its id. */
export const brokenInvariant = (id: string): Invariant => ({
  id,
  expected: `${id} holds`,
  seen: 'not so',
  holds: false,
});

export const network = (podInterface: string, ...broken: readonly string[]): LauncherNetwork => ({
  podInterface,
  binding: 'bridge',
  scheme: podInterface === 'eth0' ? 'primary' : 'ordinal',
  invariants: [{ ...brokenInvariant('bridge-up'), holds: true }, ...broken.map(brokenInvariant)],
});

/** A virt-launcher pod as the node sees it, with a guest that runs. */
export const launcher = (networks: readonly LauncherNetwork[], parts: Partial<Launcher> = {}): Launcher => ({
  kind: 'launcher',
  pid: 4711,
  netns: 4026532001,
  namespace: 'shop',
  vm: 'vm1',
  running: true,
  networks,
  ...parts,
});
