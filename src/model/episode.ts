import type { Change, HostState } from './state.ts';

/**
 * What tells that something happened to this host, strongest first for a live migration.
 * - `node-changed`: the host name in downward metrics;
 * - `vm-process-changed`: the VM's processor time in downward metrics went back;
 * - `peers-notified`: NOTIFY PEERS of a link, virtio-net's announcement;
 * - `interface-replugged`: a card was unplugged and plugged again, as SR-IOV's are;
 * - `gateway-mac-changed`, `prefix-changed`: the same gateway with another MAC, another prefix on the same MAC;
 * - `carrier-toggled`: the carrier went and came;
 * - `gateway-lost`: a gateway that answered does not;
 * - `clock-stepped`: the time of day against the monotonic clock; `clock-behind`: our clock against the node's;
 * - `process-paused`: this process did not run for a while, by the monotonic clock;
 * - `boot-changed`, `agent-started`: what the agent knows of itself;
 * - `address-changed`, `route-changed`, `lease-renewed` (it says something else than before), `link-set-down` (and up
 *   again): what programs and people do;
 * - `watch-gap`: changes were missed.
 */
export const SIGNALS = [
  'node-changed',
  'vm-process-changed',
  'peers-notified',
  'interface-replugged',
  'gateway-mac-changed',
  'prefix-changed',
  'carrier-toggled',
  'gateway-lost',
  'clock-stepped',
  'clock-behind',
  'process-paused',
  'boot-changed',
  'agent-started',
  'address-changed',
  'route-changed',
  'lease-renewed',
  'link-set-down',
  'watch-gap',
] as const;
export type SignalKind = (typeof SIGNALS)[number];

export interface Signal {
  readonly kind: SignalKind;
  /** First time; ISO 8601, UTC, by our own clock. */
  readonly at: string;
  /** How often, where more than once. */
  readonly count?: number;
  /** An interface, or a gateway with its interface. */
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seconds?: number;
}

/**
 * - `migration`: a live migration to another node;
 * - `resume`: of a saved state or a memory snapshot, on the same node;
 * - `pause`: the VM stood still on its node;
 * - `announcement`: the hypervisor made the guest announce itself, and nothing else is known to have happened;
 * - `reboot`, `agent-restart`;
 * - `link-flap`: a carrier went and came; `replug`: a card did;
 * - `dhcp-renewal`: a client took a lease; `reconfiguration`: a program or somebody changed the network;
 * - `clock-step`: the time of day was set;
 * - `gateway-change`: a gateway was replaced, or failed over;
 * - `watch-gap`: changes were missed, and what is now was looked at again;
 * - `guest-arrived`, `guest-left`: on a node, a VM began or ceased to run here.
 */
export const EPISODE_KINDS = [
  'migration',
  'resume',
  'pause',
  'announcement',
  'reboot',
  'agent-restart',
  'link-flap',
  'replug',
  'dhcp-renewal',
  'reconfiguration',
  'clock-step',
  'gateway-change',
  'watch-gap',
  'guest-arrived',
  'guest-left',
] as const;
export type EpisodeKind = (typeof EPISODE_KINDS)[number];

/** `certain`: nothing else looks so. `probable`: two signals agree. `possible`: other things look the same. */
export const CONFIDENCES = ['certain', 'probable', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** How long something did not answer. */
export interface Outage {
  /** `gateway 192.168.24.1 on eth0`, `DNS server 10.96.0.10`. */
  readonly target: string;
  /** Last known answer before, and first one after; absent where there is none yet. */
  readonly lastAnswered?: string;
  readonly firstAnswered?: string;
  /** From the first signal to the first answer: 0 where it answered at once. Absent while it does not answer. */
  readonly seconds?: number;
}

export interface Downtime {
  /** How long the VM stood still, as far as one of its clocks shows; absent where none does. */
  readonly seconds?: number;
  /** Which one: our own process, the time of day set right, or the node's clock. */
  readonly by?: 'process' | 'clock-step' | 'node-clock';
  readonly outages: readonly Outage[];
}

/** What became of connections and findings. */
export interface Impact {
  readonly connections: {
    readonly kept: number;
    /** Ended or reset meanwhile. */
    readonly gone: number;
    /** Of the kept ones: bound to an address that the host no longer has. */
    readonly orphaned: number;
  };
  readonly findings: {
    /** Found now and not before; some of it may have been there, where `undecided` of the state before names its check. */
    readonly appeared: readonly string[];
    readonly persisted: readonly string[];
    readonly cleared: readonly string[];
  };
}

/** Something that happened to the host, and what it left behind. */
export interface Episode {
  /** Safe in a URL and in a file name, and sorts by time: `20261120T115821Z-1`. */
  readonly id: string;
  readonly kind: EpisodeKind;
  readonly confidence: Confidence;
  /** What it was, in one sentence: `live migration from master1 to master2`. */
  readonly words: string;
  /** Why the signals are taken for that, and what else it could be, in sentences. */
  readonly reasons: readonly string[];
  /** First signal, and when it was noticed; ISO 8601, UTC. */
  readonly at: string;
  readonly noticedAt: string;
  /** When it was last judged anew, and whether that was the last time. */
  readonly updatedAt: string;
  readonly settled: boolean;
  readonly signals: readonly Signal[];
  /** Nodes, where known. */
  readonly from?: string;
  readonly to?: string;
  readonly downtime: Downtime;
  /** The last state before it, and the latest one after. */
  readonly before?: HostState;
  readonly after?: HostState;
  readonly changes: readonly Change[];
  readonly impact: Impact;
}

/** An episode in a list. */
export type EpisodeHead = Omit<Episode, 'before' | 'after' | 'changes' | 'signals' | 'reasons'> & {
  readonly signals: readonly SignalKind[];
};

/** An episode as a list has it. */
export function headOf(episode: Episode): EpisodeHead {
  const { before: _before, after: _after, changes: _changes, reasons: _reasons, signals, ...head } = episode;
  return { ...head, signals: [...new Set(signals.map(({ kind }) => kind))] };
}

/** The slice: what is known of live migrations of this host. */
export interface Migrations {
  /** The latest, with the state before it. */
  readonly latest: Episode;
  readonly earlier: readonly EpisodeHead[];
}

/**
 * What listeners of `/events` can ask for. `gap`: something is not told, be it that changes were missed or that events
 * are kept no more; its data says which.
 */
export const EVENT_TYPES = [
  'link',
  'address',
  'route',
  'rule',
  'neighbour',
  'lease',
  'finding',
  'verdict',
  'migration',
  'episode',
  'gap',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What listeners of `/events` are told. Its data is JSON, and does not change later. */
export interface AgentEvent {
  /** Rises by one. */
  readonly id: number;
  readonly at: string;
  readonly type: EventType;
  readonly data: unknown;
}
