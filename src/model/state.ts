import type { Role } from './host.ts';
import type { Family } from './network.ts';
import type { Severity } from './severity.ts';

/** What a state says something about, and in which order a comparison tells it. */
export const ASPECTS = [
  'node',
  'boot',
  'interface',
  'address',
  'gateway',
  'route',
  'lease',
  'resolver',
  'answer',
  'neighbour',
  'connection',
  'launcher',
  'finding',
] as const;
export type Aspect = (typeof ASPECTS)[number];

/** The node that runs this VM, as KubeVirt's downward metrics tell. */
export interface NodeState {
  readonly name?: string;
  /** Version of QEMU. */
  readonly hypervisor?: string;
  /** Processor time of the VM's QEMU process, seconds: it goes back where another process runs the VM. */
  readonly vmCpuSeconds?: number;
  /** The node's clock less our own, seconds. */
  readonly aheadSeconds?: number;
}

export interface InterfaceState {
  readonly name: string;
  readonly index: number;
  /** rtnl_link_ops kind; absent for a plain device. */
  readonly kind?: string;
  readonly mac?: string;
  readonly mtu: number;
  readonly operstate: string;
  readonly carrier: boolean;
  readonly carrierChanges?: number;
  /** `192.168.24.6/25`, without those of the link's own (fe80::/10). */
  readonly addresses: readonly string[];
}

export interface GatewayState {
  readonly address: string;
  readonly dev: string;
  readonly mac?: string;
  readonly state: 'reachable' | 'unconfirmed' | 'unreachable';
  /** It answered when it was asked. A neighbour entry is believed for up to 45 s after the gateway is gone. */
  readonly answered?: true;
}

export interface RouteState {
  readonly family: Family;
  readonly type: string;
  readonly dst: string;
  readonly table: string;
  readonly via?: string;
  readonly dev?: string;
  readonly metric?: number;
  readonly mtu?: number;
  readonly protocol?: string;
}

export interface NeighbourState {
  readonly dst: string;
  readonly dev?: string;
  readonly mac?: string;
  /** Whether the kernel has given it up: FAILED or INCOMPLETE. */
  readonly failed: boolean;
}

export interface ResolverState {
  /** Servers that are asked in the end: those behind a stub where there is one. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
}

/** What one server said to one of the names that every run looks up. */
export interface AnswerState {
  readonly server: string;
  readonly name: string;
  readonly type: string;
  /** A response code, or `timeout`, `refused`, `unreachable`, `malformed`. */
  readonly result: string;
  /** Sorted. */
  readonly answers: readonly string[];
  readonly latencyMs: number;
}

export interface LeaseState {
  readonly client: string;
  readonly interface: string;
  readonly address?: string;
  readonly prefixLength?: number;
  readonly server?: string;
  readonly router: readonly string[];
  readonly dns: readonly string[];
  readonly mtu?: number;
  readonly renewAt?: string;
  readonly expiresAt?: string;
}

/** A TCP connection of this host to another one. */
export interface ConnectionState {
  /** `192.168.24.6:43210`, `[fd00::6]:43210`. */
  readonly local: string;
  readonly peer: string;
  readonly state: string;
  /** Name of a process that has it, where we may see it. */
  readonly process?: string;
}

/** A virt-launcher pod on this node. */
export interface LauncherState {
  readonly pod: string;
  readonly vm?: string;
  readonly vmUid?: string;
  readonly netns: number;
  /** QEMU runs in it. */
  readonly running: boolean;
  /** QEMU was started to take over a guest that ran elsewhere. */
  readonly incoming?: true;
  /** The guest has sent packets, or its QEMU has announced it: it runs, and does not only wait. */
  readonly heard?: true;
  readonly macs: readonly string[];
  readonly taps?: readonly string[];
}

export interface FindingState {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly rootCause: boolean;
  /** What repairs a root cause that is worth it, as it can be typed. */
  readonly fix?: readonly string[];
}

/**
 * What of a host can change, without what only counts: small enough to be kept for days. An aspect that could not be
 * seen is in `unseen`, and its list empty: nothing is known of it, which is not that nothing is there.
 */
export interface HostState {
  /** When the snapshot was begun; ISO 8601, UTC. */
  readonly takenAt: string;
  readonly durationMs: number;
  readonly hostname?: string;
  readonly role?: Role;
  readonly virtualization?: string;
  readonly bootId?: string;
  readonly node?: NodeState;
  readonly interfaces: readonly InterfaceState[];
  readonly gateways: readonly GatewayState[];
  readonly routes: readonly RouteState[];
  readonly leases: readonly LeaseState[];
  readonly resolver?: ResolverState;
  readonly answers: readonly AnswerState[];
  readonly neighbours: readonly NeighbourState[];
  readonly connections: readonly ConnectionState[];
  readonly launchers: readonly LauncherState[];
  readonly findings: readonly FindingState[];
  /** Checks that could not be made: what they found before is neither there nor gone. */
  readonly undecided?: readonly string[];
  readonly unseen: readonly Aspect[];
  /** What was left out, in words, where there was too much. */
  readonly omitted: readonly string[];
}

/** One difference between two states of a host. */
export interface Change {
  readonly aspect: Aspect;
  /** `eth0`, `192.168.24.1 on eth0`, `kubernetes.default.svc.cluster.local A at 10.96.0.10`, the id of a finding. */
  readonly subject: string;
  readonly kind: 'appeared' | 'vanished' | 'changed';
  /** What of it: `mac`, `mtu`, `addresses`; absent where all of it came or went. */
  readonly what?: string;
  /** As they would be printed; absent where there was or is none. */
  readonly before?: string;
  readonly after?: string;
  /** One sentence without a full stop: `eth0 has 192.168.24.132/25, before 192.168.24.6/25`. */
  readonly words: string;
}

/** The answer to `/changes` and `netdiagd diff`. */
export interface Changes {
  readonly apiVersion: 'netdiagd/v1';
  readonly kind: 'Changes';
  readonly hostname?: string;
  /** What it is compared with: `baseline`, a time, the id of a migration, or the name of a file. */
  readonly since: { readonly point: string; readonly takenAt: string };
  readonly until: { readonly point: string; readonly takenAt: string };
  /** The most telling first. */
  readonly changes: readonly Change[];
  /** Aspects that one of the two did not see. */
  readonly unseen: readonly Aspect[];
}
