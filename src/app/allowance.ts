const HOUR_MS = 3_600_000;

/** So much at once, and so much in an hour after that, by a clock that nobody sets. */
export class Allowance {
  readonly #most: number;
  readonly #perHour: number;
  readonly #now: () => number;
  #left: number;
  #countedMs: number;

  /** `now` in milliseconds. */
  constructor(most: number, perHour: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#perHour = perHour;
    this.#now = now;
    this.#left = most;
    this.#countedMs = now();
  }

  isLeft(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#most, this.#left + ((now - this.#countedMs) / HOUR_MS) * this.#perHour);
    this.#countedMs = now;
    return this.#left >= 1;
  }

  /** Whether one was left; it is less by so much then, and may be overdrawn. */
  take(amount = 1): boolean {
    const isLeft = this.isLeft();
    if (isLeft) this.#left -= amount;
    return isLeft;
  }
}
