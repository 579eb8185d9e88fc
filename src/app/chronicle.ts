import { changesOf } from '../engine/diff.ts';
import type { EventRing } from '../engine/event-ring.ts';
import { renderChanges } from '../engine/render-changes.ts';
import { renderEpisode } from '../engine/render-episode.ts';
import { renderEpisodes } from '../engine/render-episodes.ts';
import type { Chronicle } from '../model/chronicle.ts';
import { HttpProblem } from '../model/route.ts';
import type { HostState } from '../model/state.ts';
import type { EpisodeBook } from './episode-book.ts';
import type { Store } from './store.ts';

export interface ChronicleParts {
  readonly store: Store;
  readonly book: EpisodeBook;
  readonly ring: EventRing;
  /** The host as it is now, or was a few seconds ago. */
  now(): Promise<HostState>;
}

/** As src/engine/episode-id.ts makes them. */
const ID = /^\d{8}T\d{6}Z-\d{1,9}$/;
/** `Date` takes many other texts for a time, and `1` for the year 2001. */
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const PLAIN = { width: 80, colour: false } as const;

/** What the daemon remembers, for those who ask. */
export function createChronicle({ store, book, ring, now }: ChronicleParts): Chronicle {
  const pointOf = (point: string): HostState => {
    if (point === 'baseline') return store.baseline() ?? unknown('no baseline was saved: POST /baseline does');
    const episode = book.get(point);
    if (episode) return episode.before ?? unknown(`nothing is known of the time before ${point}`);
    if (ID.test(point)) return unknown(`${point} is not known: /migrations?all=true lists what is`);
    const time = new Date(TIME.test(point) ? point : Number.NaN);
    if (Number.isNaN(time.getTime())) {
      throw new HttpProblem(
        400,
        'No such point',
        'since must be baseline, a time such as 2026-11-20T12:00:00Z, or an id of /migrations',
      );
    }
    return store.states.at(time) ?? unknown(`nothing is kept of that time: ${spanOf(store)}`);
  };
  return {
    episodes: () => book.all(),
    episode: (id) => book.get(id),
    async changesSince(point) {
      const before = pointOf(point);
      return changesOf([point, before], ['now', await now()]);
    },
    async saveBaseline() {
      const state = await now();
      try {
        await store.saveBaseline(state);
      } catch (cause) {
        return { takenAt: state.takenAt, memoryOnly: (cause as Error).message };
      }
      return { takenAt: state.takenAt };
    },
    listen: (listener, lastId) => ring.listen(listener, lastId),
    renderEpisodes: (episodes, others) =>
      renderEpisodes(episodes, PLAIN, others === undefined ? undefined : { others, shownBy: '/migrations?all=true' }),
    renderEpisode: (episode) => renderEpisode(episode, PLAIN),
    renderChanges: (changes) => renderChanges(changes, PLAIN),
  };
}

function spanOf({ states }: Store): string {
  const span = states.span();
  return span ? `the history begins at ${span.from}` : 'there is no history yet';
}

function unknown(detail: string): never {
  throw new HttpProblem(404, 'Not known', detail);
}
