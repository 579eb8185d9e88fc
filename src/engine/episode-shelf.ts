import { compareIds } from '../facts/history/episode-id.ts';
import type { Episode } from '../model/episode.ts';

/** So many of the latest migrations outlast anything else that happens. */
const MIGRATIONS_KEPT = 25;

export interface ShelfBounds {
  readonly maxEpisodes: number;
  /** Of the episodes as they are written. */
  readonly maxBytes: number;
}

interface Kept {
  readonly episode: Episode;
  readonly bytes: number;
}

/** Episodes by id, as many as there is room for. */
export class EpisodeShelf {
  readonly #bounds: ShelfBounds;
  readonly #kept = new Map<string, Kept>();
  #sorted: readonly Episode[] | undefined;
  #bytes = 0;

  constructor(bounds: ShelfBounds) {
    this.#bounds = bounds;
  }

  /** The same id replaces. Returns the ids that had to make room. */
  put(episode: Episode, bytes: number): readonly string[] {
    this.#remove(episode.id);
    this.#kept.set(episode.id, { episode, bytes });
    this.#bytes += bytes;
    this.#sorted = undefined;
    const gone: string[] = [];
    while (this.#kept.size > 1 && (this.#kept.size > this.#bounds.maxEpisodes || this.#bytes > this.#bounds.maxBytes)) {
      const id = this.#least(episode.id);
      this.#remove(id);
      gone.push(id);
    }
    return gone;
  }

  get(id: string): Episode | undefined {
    return this.#kept.get(id)?.episode;
  }

  /** The latest first. */
  all(): readonly Episode[] {
    this.#sorted ??= [...this.#kept.values()].map(({ episode }) => episode).sort((a, b) => compareIds(b.id, a.id));
    return this.#sorted;
  }

  #remove(id: string): void {
    this.#bytes -= this.#kept.get(id)?.bytes ?? 0;
    this.#kept.delete(id);
    this.#sorted = undefined;
  }

  /** The oldest that is not one of the latest migrations, and not the one that came just now. */
  #least(newcomer: string): string {
    const others = this.all().filter(({ id }) => id !== newcomer);
    const migrations = others.filter(({ kind }) => kind === 'migration').slice(0, MIGRATIONS_KEPT);
    const least = others.findLast((episode) => !migrations.includes(episode)) ?? others.at(-1);
    return least?.id ?? newcomer;
  }
}
