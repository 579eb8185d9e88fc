import type { Episode, Signal, SignalKind } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';
import { gatewayTarget } from './downtime.ts';
import { gatewayKey } from './state-signals.ts';

/** QEMU announces five times within a second: what comes later is another announcement. */
const BURST_MS = 5_000;
/** Sooner, the way to a gateway may not have been learnt anew. */
const SILENT_MS = 1_000;
/** Signals of one episode: of each subject there is one of a kind. */
const MAX_SIGNALS = 64;

/** What programs and people cause every day. */
const ORDINARY: ReadonlySet<SignalKind> = new Set([
  ...(['address-changed', 'route-changed', 'lease-renewed', 'link-set-down', 'watch-gap'] as const),
]);
/** What only a hypervisor does. */
export const OF_GUESTS: ReadonlySet<SignalKind> = new Set([
  ...(['peers-notified', 'node-changed', 'vm-process-changed', 'clock-behind', 'gateway-lost'] as const),
]);
/** Told by the kernel or a clock at the moment itself: nothing that was noticed before belongs to it. */
const PROMPT: ReadonlySet<SignalKind> = new Set([
  ...(['peers-notified', 'interface-replugged', 'carrier-toggled', 'clock-stepped', 'process-paused'] as const),
]);

/** Virtual machines, and nodes that are some. */
export function isGuest(known: HostState | undefined): boolean {
  const { role, virtualization = 'none' } = known ?? {};
  return virtualization !== 'none' && (role === 'vm' || role === 'node');
}

export const isOrdinary = ({ signals }: Pick<Episode, 'signals'>): boolean =>
  signals.every(({ kind }) => ORDINARY.has(kind));

/** Whether a signal is none of the episode that is open. */
export function isAnother(
  { kind, to }: Signal,
  { episode, lastBurstMs }: { readonly episode: Pick<Episode, 'signals'>; readonly lastBurstMs: number },
  nowMs: number,
): boolean {
  const has = (wanted: SignalKind) => episode.signals.some((signal) => signal.kind === wanted);
  if (kind === 'node-changed') return episode.signals.some((signal) => signal.kind === kind && signal.to !== to);
  if (kind === 'peers-notified' && has(kind)) return nowMs - lastBurstMs > BURST_MS;
  // What happens while the system starts belongs to that, unless it is this.
  if (has('boot-changed')) return kind === 'peers-notified';
  return PROMPT.has(kind) && (isOrdinary(episode) || has('agent-started'));
}

/**
 * Gateways that answered before, and have not answered since, long before the kernel gives them up. That a look had no
 * answer says little: one datagram may be lost, and a gateway answers so many in a second. They are `waiting` when
 * they were asked again and again.
 */
export function silentSince(
  before: HostState,
  state: HostState,
  sinceMs: number,
  waiting: readonly string[],
): readonly Signal[] {
  if (Date.parse(state.takenAt) + state.durationMs - sinceMs < SILENT_MS) return [];
  const answered = new Set(before.gateways.filter((gateway) => gateway.answered).map(gatewayKey));
  return state.gateways
    .filter((gateway) => !gateway.answered && answered.has(gatewayKey(gateway)))
    .filter((gateway) => waiting.includes(gatewayTarget(gateway)))
    .map((gateway) => ({ kind: 'gateway-lost', at: state.takenAt, subject: gatewayKey(gateway) }));
}

/** The same again is counted; the longest counts. */
export function withSignal(signals: readonly Signal[], signal: Signal): readonly Signal[] {
  const at = signals.findIndex(({ kind, subject }) => kind === signal.kind && subject === signal.subject);
  const known = signals[at];
  if (!known) return signals.length < MAX_SIGNALS ? [...signals, signal] : signals;
  const seconds = Math.max(known.seconds ?? 0, signal.seconds ?? 0);
  // What came and went is not there in the end.
  const { to: _to, ...rest } = known;
  const again = {
    ...rest,
    count: (known.count ?? 1) + (signal.count ?? 1),
    ...(signal.to !== undefined && { to: signal.to }),
    ...(seconds !== 0 && { seconds }),
  };
  return signals.with(at, again);
}
