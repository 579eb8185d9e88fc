import type { Check } from '../model/check.ts';
import type { SliceName, Snapshot } from '../model/snapshot.ts';
import type { Past } from './diagnose.ts';
import type { Memory } from './memory.ts';

/** Counters are held against an observation at least so long ago, where there is one: in less nearly nothing grows. */
const LEAST_MS = 10_000;

/** What the daemon keeps of earlier observations of its host, for the next one. */
export class History {
  /** Slices that comparing checks need, and the host, which tells whether it has started again. */
  readonly #slices: ReadonlySet<SliceName>;
  #base: Snapshot | undefined;
  /** Takes the place of the base once it is old enough. */
  #candidate: Snapshot | undefined;
  #latest = '';
  #memory: Memory = new Map();
  /** The memory before the latest, for who judges the latest again by a part of the catalogue. */
  #previous: Memory = new Map();

  constructor(checks: readonly Check[]) {
    const comparing = checks.filter(({ compares }) => compares);
    this.#slices = new Set(['host', ...comparing.flatMap(({ needs }) => needs)]);
  }

  /** What is known without this snapshot. */
  before({ takenAt }: Snapshot): Past {
    const known = [this.#candidate, this.#base].filter((snapshot) => snapshot !== undefined);
    const snapshot =
      known.find((past) => age(past, takenAt) >= LEAST_MS) ?? known.findLast((past) => age(past, takenAt) > 0);
    return { ...(snapshot && { snapshot }), memory: this.#latest === takenAt ? this.#previous : this.#memory };
  }

  /** A snapshot that was judged, or judged anew: that is no other observation. */
  add(snapshot: Snapshot, memory: Memory): void {
    if (this.#latest !== snapshot.takenAt) {
      const sinceCandidate = this.#candidate && age(this.#candidate, snapshot.takenAt);
      // Where the clock was set back, what is kept comes after this, and would until the clock is there again.
      const isSetBack = sinceCandidate !== undefined && sinceCandidate < 0;
      if (sinceCandidate === undefined || isSetBack || sinceCandidate >= LEAST_MS) {
        this.#base = isSetBack ? undefined : this.#candidate;
        this.#candidate = this.#slimmed(snapshot);
      }
      this.#previous = this.#memory;
      this.#latest = snapshot.takenAt;
    }
    this.#memory = memory;
  }

  #slimmed(snapshot: Snapshot): Snapshot {
    const slices = Object.entries(snapshot.slices).filter(([name]) => this.#slices.has(name as SliceName));
    return { ...snapshot, slices: Object.fromEntries(slices) as unknown as Snapshot['slices'] };
  }
}

const age = ({ takenAt }: Snapshot, at: string): number => Date.parse(at) - Date.parse(takenAt);
