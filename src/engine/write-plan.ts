const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;
/** A state that differs only in what is always moving is written so often at most. */
const REFRESH_MS = 300_000;
/** A line that says no more than that the agent is alive. */
const ALIVE_MS = 60_000;

export interface Candidate {
  /** Equal where two states agree in all that lasts. */
  readonly structure: string;
  readonly bytes: number;
}

/**
 * Decides what is worth writing, so that no hour has more than its budget: half of it is there from the beginning,
 * and as much comes in within an hour. Times are of a clock that nobody sets, in milliseconds.
 */
export class WritePlan {
  readonly #capacity: number;
  #tokens: number;
  #filledAt: number;
  #structure: string | undefined;
  #stateAt = Number.NEGATIVE_INFINITY;
  #lineAt = Number.NEGATIVE_INFINITY;

  constructor(bytesPerHour: number, now: number) {
    this.#capacity = bytesPerHour / 2;
    this.#tokens = this.#capacity;
    this.#filledAt = now;
  }

  /** What an earlier run of the agent has written in the last hour counts, and its last state need not be written again. */
  resume(bytes: number, last?: { readonly structure: string; readonly at: number }): void {
    this.#tokens -= bytes;
    if (!last) return;
    this.#structure = last.structure;
    this.#stateAt = last.at;
  }

  /** The next thing to write, where the latest state is this one. */
  next(latest: Candidate | undefined, now: number): 'state' | 'alive' | undefined {
    this.#fill(now);
    if (latest && this.#isWorth(latest, now)) return 'state';
    return now - this.#lineAt >= ALIVE_MS - SECOND_MS ? 'alive' : undefined;
  }

  #isWorth({ structure, bytes }: Candidate, now: number): boolean {
    // What alone is more than there is room for waits until nothing else has been written for an hour.
    const after = this.#tokens - Math.min(bytes, this.#capacity);
    if (structure !== this.#structure) return after >= 0;
    return now - this.#stateAt >= REFRESH_MS - SECOND_MS && after >= this.#capacity / 2;
  }

  wrote(bytes: number, now: number, structure?: string): void {
    this.#fill(now);
    this.#tokens -= bytes;
    this.#lineAt = now;
    if (structure === undefined) return;
    this.#structure = structure;
    this.#stateAt = now;
  }

  /** It is not known what is on the disk: the next state counts as a new one. */
  forget(): void {
    this.#structure = undefined;
  }

  #fill(now: number): void {
    const gained = (this.#capacity * (now - this.#filledAt)) / HOUR_MS;
    this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    this.#filledAt = now;
  }
}
