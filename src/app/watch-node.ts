import { setTimeout as pause } from 'node:timers/promises';
import { DOWNWARD_METRICS_MS, readDownwardMetrics } from '../collectors/reading/downward-metrics.ts';
import type { Source } from '../engine/collect.ts';
import { node } from '../facts/state/users.ts';
import type { DownwardMetrics } from '../model/downward-metrics.ts';
import { failed, type Slice } from '../model/slice.ts';
import type { NodeState } from '../model/state.ts';

/** After a migration KubeVirt's server begins some seconds later than the VM: so often it is asked again meanwhile. */
const [RETRY_SECONDS, RETRIES] = [1, 15];
/** A caller waits so long for it. */
const PATIENCE_MS = 10_000;
/** Answers are shared for a second, platform/converse.ts: one that is the same may be from before. */
const STALE_MS = 1100;
/** Seconds by which a node's clock may seem to jump: it tells whole ones, and the disk is written every five. */
const JUMP_SECONDS = { 'virtio-port': 2.5, disk: 7.5 } as const;

type Reading = Slice<DownwardMetrics>;

/** `before` is absent the first time. */
export type NodeListener = (now: NodeState, before: NodeState | undefined) => void;

export interface NodeWatch {
  /** Who runs this VM now; undefined where nobody tells, within some seconds. */
  look(): Promise<NodeState | undefined>;
  /** What a snapshot found: where it found none, nobody is asked until another one does. */
  saw(slice: Reading): void;
  close(): void;
}

/**
 * Asks downward metrics who runs this VM, every so many seconds (0: only when told to), and tells when that differs:
 * another node or hypervisor, another process that runs the VM, another time of day.
 */
export function watchNode(
  source: Source,
  seconds: number,
  listener: NodeListener,
  read: typeof readDownwardMetrics = readDownwardMetrics,
): NodeWatch {
  const watching = new NodeWatching(source, seconds, listener, read);
  watching.schedule();
  return { look: () => watching.look(), saw: (slice) => watching.saw(slice), close: () => watching.close() };
}

interface Known {
  readonly state: NodeState;
  readonly takenAt: string;
}

class NodeWatching {
  readonly #source: Source;
  readonly #seconds: number;
  readonly #listener: NodeListener;
  readonly #read: typeof readDownwardMetrics;
  readonly #over = new AbortController();
  #known: Known | undefined;
  #asking: Promise<Reading> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #changes = 0;
  #absent = false;

  constructor(source: Source, seconds: number, listener: NodeListener, read: typeof readDownwardMetrics) {
    this.#source = source;
    this.#seconds = seconds;
    this.#listener = listener;
    this.#read = read;
  }

  async look(): Promise<NodeState | undefined> {
    const { signal } = this.#over;
    const [before, changes] = [this.#known, this.#changes];
    const deadline = performance.now() + PATIENCE_MS;
    for (let asked = 0; !signal.aborted; ) {
      const reading = await this.#ask();
      if (reading.state === 'absent') return undefined;
      if (reading.state === 'ok') {
        asked += 1;
        if (asked > 1 || !before || this.#changes > changes) return this.#known?.state;
      } else if (performance.now() > deadline) return undefined;
      await pause(reading.state === 'ok' ? STALE_MS : RETRY_SECONDS * 1000, undefined, { signal }).catch(
        () => undefined,
      );
    }
    return undefined;
  }

  saw(slice: Reading): void {
    if (this.#over.signal.aborted) return;
    this.#absent = slice.state === 'absent';
    if (slice.state === 'ok') this.#take(slice.value);
    this.schedule();
  }

  schedule(): void {
    if (this.#absent || this.#over.signal.aborted) this.#forgetTimer();
    else if (!this.#timer && this.#seconds > 0) this.#setTimer();
  }

  #setTimer(): void {
    const waits = this.#failures > 0 && this.#failures <= RETRIES ? RETRY_SECONDS : this.#seconds;
    const ask = () => {
      this.#timer = undefined;
      void this.#ask().finally(() => this.schedule());
    };
    this.#timer = setTimeout(ask, Math.min(waits, this.#seconds) * 1000).unref();
  }

  close(): void {
    this.#over.abort();
    this.#forgetTimer();
  }

  #forgetTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** One at a time: whoever asks meanwhile gets the same answer. */
  #ask(): Promise<Reading> {
    this.#asking ??= this.#readOnce().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #readOnce(): Promise<Reading> {
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(DOWNWARD_METRICS_MS)]);
    const reading = await this.#read(this.#source.open(signal)).catch((cause: Error): Reading => failed(cause.message));
    this.#absent = reading.state === 'absent';
    this.#failures = reading.state === 'failed' ? this.#failures + 1 : 0;
    if (reading.state === 'ok') this.#take(reading.value);
    return reading;
  }

  #take(metrics: DownwardMetrics): void {
    const known = this.#known;
    // A snapshot may be told of after a later look.
    if (this.#over.signal.aborted || (known && metrics.takenAt < known.takenAt)) return;
    const state = node(metrics);
    const isNews = !known || differs(state, known.state, JUMP_SECONDS[metrics.transport]);
    this.#known = { state, takenAt: metrics.takenAt };
    if (!isNews) return;
    this.#changes += 1;
    this.#listener(state, known?.state);
  }
}

/** Compared with the look before, so that a clock which drifts is not told of in the end. */
function differs(now: NodeState, before: NodeState, jumpSeconds: number): boolean {
  const jump = Math.abs((now.aheadSeconds ?? 0) - (before.aheadSeconds ?? now.aheadSeconds ?? 0));
  return (
    now.name !== before.name ||
    now.hypervisor !== before.hypervisor ||
    (now.vmCpuSeconds !== undefined && now.vmCpuSeconds < (before.vmCpuSeconds ?? 0)) ||
    (now.aheadSeconds !== undefined && jump > jumpSeconds)
  );
}
