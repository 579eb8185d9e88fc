import type { Episode } from '../model/episode.ts';
import { Allowance } from './allowance.ts';

/** What changes all the time is written so often: until it is settled, and then at once. */
const REWRITE_MS = 10_000;
/** Of what may be written of states in an hour: as much at once, and in an hour after that. */
const [AT_ONCE, AN_HOUR] = [4, 8];

export interface UnsavedParts {
  readonly bytesPerHour: number;
  episode(id: string): Episode | undefined;
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
}

/**
 * Episodes that the disk has not, or not as they are now. Where something happens without end, they wait: what is
 * written in the end is what is known by then.
 */
export class UnsavedEpisodes {
  readonly #parts: UnsavedParts;
  readonly #allowance: Allowance;
  readonly #ids = new Set<string>();
  /** Of those that are not settled. */
  readonly #writtenMs = new Map<string, number>();

  constructor(parts: UnsavedParts) {
    this.#parts = parts;
    const { bytesPerHour, now } = parts;
    this.#allowance = new Allowance(AT_ONCE * bytesPerHour, AN_HOUR * bytesPerHour, now);
  }

  add(id: string): void {
    this.#ids.add(id);
  }

  /** It was dropped from memory. */
  delete(id: string): void {
    this.#ids.delete(id);
    this.#writtenMs.delete(id);
  }

  /** One that is to be written now; all that wait are where they are `urgent`. */
  next(urgent: boolean): string | undefined {
    const ids = [...this.#ids];
    if (urgent) return ids[0];
    return this.#allowance.isLeft() ? ids.find((id) => this.#isDue(id)) : undefined;
  }

  #isDue(id: string): boolean {
    const writtenMs = this.#writtenMs.get(id);
    if (writtenMs === undefined || this.#parts.now() - writtenMs >= REWRITE_MS) return true;
    return this.#parts.episode(id)?.settled !== false;
  }

  /** What changes while it is written is written again. */
  begin(id: string): void {
    this.#ids.delete(id);
  }

  wrote({ id, settled }: Episode, bytes: number): void {
    this.#allowance.take(bytes);
    if (settled) this.#writtenMs.delete(id);
    else this.#writtenMs.set(id, this.#parts.now());
  }
}
