import type { ClockEvent, ClockWatch } from '../model/watch.ts';

export interface ClockOptions {
  /** Between two looks: what happened is told that much later at most. */
  readonly everyMs: number;
  /**
   * A look that comes so much later than it was to, and than this process was busy itself, is one of a process that did
   * not run. With five busy processes for each core it comes 0.06 s late; a container that used up its share of a
   * processor waits longer, and is told of: it did not run either.
   */
  readonly lateMs: number;
  /** The time of day is read in milliseconds, and between two readings of clocks a process may have to wait. */
  readonly stepMs: number;
}

const DEFAULTS: ClockOptions = { everyMs: 500, lateMs: 1000, stepMs: 50 };
/** Reading two clocks takes a microsecond; one that took so long was interrupted, and is read again. */
const [READING_MS, READINGS] = [5, 3];

/** What the clocks say at one moment, milliseconds. */
export interface Clocks {
  /** CLOCK_MONOTONIC: it stands still while a VM is paused or a machine sleeps, and goes on while a process is stopped. */
  readonly monotonic: number;
  /** CLOCK_REALTIME. */
  readonly wall: number;
  /** Processor time that this process has used. */
  readonly used: number;
}

/**
 * Judges one look by the one before.
 *
 * A time of day that is slewed is no step: adjtimex(2) lets both clocks go faster or slower by the same, so that their
 * difference stays, and what little is left is compared with the look before, and not with the first.
 */
export class ClockJudge {
  readonly #options: ClockOptions;
  #last: Clocks | undefined;

  constructor(options: ClockOptions) {
    this.#options = options;
  }

  look(clocks: Clocks): Omit<ClockEvent, 'at'>[] {
    const last = this.#last;
    this.#last = clocks;
    if (!last) return [];
    const { everyMs, lateMs, stepMs } = this.#options;
    const passed = clocks.monotonic - last.monotonic;
    const late = passed - everyMs - (clocks.used - last.used);
    const step = clocks.wall - last.wall - passed;
    return [
      ...(late > lateMs ? [{ kind: 'paused' as const, seconds: rounded(passed - everyMs) }] : []),
      ...(Math.abs(step) > stepMs ? [{ kind: 'stepped' as const, seconds: rounded(step) }] : []),
    ];
  }
}

const rounded = (ms: number): number => Math.round(ms) / 1000;

/** Both clocks at one moment; undefined where this process was interrupted between them again and again. */
export function readClocks(monotonic: () => number, wall: () => number, used: () => number): Clocks | undefined {
  for (let reading = 0; reading < READINGS; reading += 1) {
    const before = monotonic();
    const now = wall();
    if (monotonic() - before < READING_MS) return { monotonic: before, wall: now, used: used() };
  }
  return undefined;
}

/** Looks at the clocks twice a second: 0.03 % of a core. */
export function createClockWatch(options: Partial<ClockOptions> = {}): ClockWatch {
  const settings = { ...DEFAULTS, ...options };
  return (listener) => {
    const judge = new ClockJudge(settings);
    const look = () => {
      const clocks = readClocks(() => performance.now(), Date.now, usedMs);
      for (const event of clocks ? judge.look(clocks) : []) listener({ at: new Date(), ...event });
    };
    look();
    const timer = setInterval(look, settings.everyMs).unref();
    return { close: () => clearInterval(timer) };
  };
}

function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
