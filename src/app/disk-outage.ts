import { reasonOf } from './file-error.ts';
import type { Logger } from './log.ts';

const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 600_000;

/** What nobody has to be woken for: somebody tries the daemon without the rights that its unit gives it. */
const NO_RIGHTS = ['EACCES', 'EPERM', 'ENOENT', 'EROFS'];

/** A time in which the disk takes nothing: it is told once, and the disk is tried again, more and more seldom. */
export class DiskOutage {
  readonly #folder: string;
  readonly #log: Logger;
  #reason: string | undefined;
  #lastError: string | undefined;
  #waitMs = FIRST_WAIT_MS;
  #retryAt = 0;

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Undefined where there is none. */
  get reason(): string | undefined {
    return this.#reason;
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  isOver(now: number): boolean {
    return this.#reason === undefined || now >= this.#retryAt;
  }

  retryNow(): void {
    this.#retryAt = 0;
  }

  failed(cause: Error, now: number): void {
    const isNew = this.#reason === undefined;
    this.#waitMs = isNew ? FIRST_WAIT_MS : Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#retryAt = now + this.#waitMs;
    this.#lastError = reasonOf(cause);
    this.#reason = `${this.#folder} cannot be used: ${this.#lastError}`;
    if (!isNew) return;
    const level = NO_RIGHTS.includes((cause as NodeJS.ErrnoException).code ?? '') ? 'info' : 'warn';
    this.#log[level]('history is kept in memory only', { folder: this.#folder, reason: this.#lastError });
  }

  /** Something was written. */
  worked(): void {
    if (this.#reason === undefined) return;
    this.#reason = undefined;
    this.#log.info('history is on the disk again', { folder: this.#folder });
  }
}
