import type { Downtime, Outage, Signal } from '../model/episode.ts';
import type { GatewayState, HostState } from '../model/state.ts';
import { gatewayKey } from './state-signals.ts';

const SILENT: ReadonlySet<string> = new Set(['timeout', 'refused', 'unreachable', 'malformed']);
/** Whatever a server said: it is there. */
export const isSilence = (result: string): boolean => SILENT.has(result);
/** Set forward by more, the clock was wrong before. */
const MOST_SECONDS = 60;

export const gatewayTarget = (gateway: Pick<GatewayState, 'address' | 'dev'>): string =>
  `gateway ${gatewayKey(gateway)}`;
export const serverTarget = (server: string): string => `DNS server ${server}`;

/** Whom the host relies on, and whether each answered in a state. */
function targetsOf({ gateways, answers }: HostState): ReadonlyMap<string, boolean> {
  const targets = new Map<string, boolean>();
  // A neighbour entry is believed for up to 45 s after the gateway is gone.
  for (const gateway of gateways) targets.set(gatewayTarget(gateway), gateway.answered === true);
  for (const { server, result } of answers) {
    const target = serverTarget(server);
    targets.set(target, targets.get(target) === true || !isSilence(result));
  }
  return targets;
}

/** Whether the host still relies on somebody in a state; so it is taken where that was not seen. */
export function isInUse(target: string, state: HostState): boolean {
  const isUnseen = state.unseen.includes(target.startsWith('gateway ') ? 'gateway' : 'answer');
  return isUnseen || targetsOf(state).has(target);
}

/** How long something stood still, and who answered when, as far as looks and probes after it tell. */
export class Answers {
  #fromMs: number;
  readonly #outages = new Map<string, Outage>();

  constructor(before: HostState | undefined, at: string) {
    this.#fromMs = Date.parse(at);
    if (!before) return;
    for (const [target, answered] of targetsOf(before)) {
      if (answered) this.#outages.set(target, { target, lastAnswered: before.takenAt });
    }
  }

  /** The time of day was set: this is when it began, by the clock as it is now. */
  from(ms: number): void {
    this.#fromMs = ms;
  }

  add(state: HostState): void {
    const at = new Date(Date.parse(state.takenAt) + state.durationMs).toISOString();
    for (const [target, answered] of targetsOf(state)) if (answered) this.answered(target, at);
  }

  /** The first answer counts. Who was not relied on before was not out. */
  answered(target: string, at: string): void {
    const known = this.#outages.get(target);
    if (!known || known.firstAnswered !== undefined) return;
    const seconds = Math.max(Date.parse(at) - this.#fromMs, 0) / 1000;
    this.#outages.set(target, { ...known, firstAnswered: at, seconds: Math.round(seconds * 100) / 100 });
  }

  /** Targets that answered before, and have not yet since. */
  waiting(): readonly string[] {
    return [...this.#outages.values()]
      .filter(({ firstAnswered }) => firstAnswered === undefined)
      .map(({ target }) => target);
  }

  downtime(signals: readonly Signal[]): Downtime {
    return { ...standstill(signals), outages: [...this.#outages.values()] };
  }
}

/** What one of the clocks shows. The node's tells whole seconds. */
function standstill(signals: readonly Signal[]): Omit<Downtime, 'outages'> {
  const secondsOf = (kind: Signal['kind']) => signals.find((signal) => signal.kind === kind)?.seconds;
  const paused = secondsOf('process-paused');
  if (paused !== undefined) return { seconds: paused, by: 'process' };
  const stepped = secondsOf('clock-stepped');
  if (stepped !== undefined && stepped > 0 && stepped <= MOST_SECONDS) return { seconds: stepped, by: 'clock-step' };
  const behind = secondsOf('clock-behind');
  return behind === undefined ? {} : { seconds: behind, by: 'node-clock' };
}
