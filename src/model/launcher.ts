import type { Interface, LinuxBridges, Neighbour, Routing, Socket } from './network.ts';
import type { Slice } from './slice.ts';

/** How KubeVirt connects a guest to a network of its pod. A plugin of type managedTap builds what `bridge` does. */
export type LauncherBinding = 'bridge' | 'masquerade' | 'passt' | 'managedTap' | 'sriov' | 'unknown';

/** Whence the names: the pod's first network, `net1`, `pod` with a digest, or a primary user-defined network. */
export type NameScheme = 'primary' | 'ordinal' | 'hashed' | 'udn';

/** Something that holds wherever KubeVirt has set up a network. */
export interface Invariant {
  readonly id: string;
  /** In plain words, with the names in question: "tap0 is a port of k6t-eth0". */
  readonly expected: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** One network of a VM, as its virt-launcher pod has it. */
export interface LauncherNetwork {
  readonly podInterface: string;
  readonly binding: LauncherBinding;
  readonly scheme: NameScheme;
  readonly bridge?: string;
  readonly tap?: string;
  /** The pod's interface under its new name, where it is a port of the bridge. */
  readonly nic?: string;
  readonly guestMac?: string;
  readonly guestAddress?: string;
  /** Those that apply, as far as what they need was seen. */
  readonly invariants: readonly Invariant[];
}

/** Slices that are taken of a launcher's network namespace. */
export interface LauncherSlices {
  readonly interfaces: readonly Interface[];
  readonly routing: Routing;
  readonly neighbours: readonly Neighbour[];
  readonly bridges: LinuxBridges;
  readonly sockets: readonly Socket[];
}

/** A network namespace of this node other than the node's own: of a virt-launcher pod, or of another. */
export interface Launcher {
  readonly kind: 'launcher' | 'pod';
  /** Of virt-launcher where it is one, otherwise the lowest in the namespace. */
  readonly pid: number;
  /** Number of the namespace, as `lsns -t net` prints it. */
  readonly netns: number;
  readonly podUid?: string;
  /** Namespace and name of the pod, as far as the node tells. */
  readonly namespace?: string;
  readonly pod?: string;
  readonly containerId?: string;
  readonly vm?: string;
  /** UID of the VirtualMachineInstance, which every pod that it migrates through has. */
  readonly vmUid?: string;
  /** QEMU runs: all that virt-handler and virt-launcher set up before is there. */
  readonly running?: boolean;
  /** QEMU was started to take over a guest that ran elsewhere: `-incoming`, qemu(1). */
  readonly incoming?: true;
  /** Names, of a pod that is no launcher. */
  readonly interfaces?: readonly string[];
  readonly networks: readonly LauncherNetwork[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly slices?: { readonly [K in keyof LauncherSlices]?: Slice<LauncherSlices[K]> };
  /** Why there is less of it than there could be. */
  readonly note?: string;
}
