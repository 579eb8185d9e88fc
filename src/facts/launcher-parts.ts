import type { Invariant } from '../model/launcher.ts';
import type { Interface, LinuxBridges, Neighbour, Socket } from '../model/network.ts';
import { isTap } from './bridges.ts';
import type { NetworkNames } from './launcher-names.ts';

/** What was seen in a launcher's namespace. What could not be seen is absent, and not judged. */
export interface LauncherSeen {
  readonly interfaces: readonly Interface[];
  readonly bridges?: LinuxBridges;
  readonly sockets?: readonly Socket[];
  readonly neighbours?: readonly Neighbour[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** Names of the processes in the namespace. */
  readonly processes: readonly string[];
}

/** The devices of one network, as far as they exist. */
export interface NetworkParts {
  readonly names: NetworkNames;
  readonly bridge: Interface | undefined;
  /** Ports of the bridge, or what would be. */
  readonly ports: readonly Interface[];
  readonly tap: Interface | undefined;
  /** Leads to the pod network: the renamed interface, or before KubeVirt 0.39 the pod's own as a port. */
  readonly nic: Interface | undefined;
  /** What has the pod's name for it and is no port: the interface itself, or what stands in for it. */
  readonly pod: Interface | undefined;
}

export function partsOf(names: NetworkNames, interfaces: readonly Interface[]): NetworkParts {
  const named = (name: string) => interfaces.find((iface) => iface.name === name);
  const ports = interfaces.filter(({ master }) => master === names.bridge);
  const pod = named(names.podInterface);
  return {
    names,
    bridge: named(names.bridge),
    ports,
    // Before KubeVirt 0.33 libvirt made it: vnet0.
    tap: named(names.tap) ?? ports.find(isTap),
    nic: named(names.nic) ?? (pod?.master === names.bridge ? pod : undefined),
    pod: pod?.master === undefined ? pod : undefined,
  };
}

/** Whether QEMU runs: then all that is set up before the guest starts is there. qemu(1) has these names, cut to 15 bytes. */
export const isRunningGuest = ({ processes }: Pick<LauncherSeen, 'processes'>): boolean => processes.some(isQemu);

export const isQemu = (name: string): boolean => name === 'qemu-kvm' || name.startsWith('qemu-system-');

export const invariant = (id: string, expected: string, seen: string, holds: boolean): Invariant => ({
  id,
  expected,
  seen,
  holds,
});

/** A setting that has to have a value; nothing where it was not seen. */
export function setting(id: string, seen: LauncherSeen, name: string, value: string): readonly Invariant[] {
  const found = seen.sysctls[name];
  if (found === undefined) return [];
  return [invariant(id, `${name} is ${value}`, `it is ${found}`, found === value)];
}
