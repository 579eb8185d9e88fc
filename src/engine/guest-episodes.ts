import type { Episode } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';
import { NO_IMPACT } from './diff.ts';
import { episodeId } from './episode-id.ts';
import { guestsBetween } from './guests.ts';

/** VMs in one step: a node that is drained loses dozens. */
const MAX_EPISODES = 50;

/** What became of the guests of this node between two states, as episodes that are over. */
export function guestEpisodes(
  before: HostState,
  after: HostState,
  { isKnown, now }: { readonly isKnown: (id: string) => boolean; readonly now: Date },
): readonly Episode[] {
  const taken = new Set<string>();
  const time = now.toISOString();
  return guestsBetween(before, after)
    .slice(0, MAX_EPISODES)
    .map(({ kind, confidence, words, reasons, at }) => {
      const id = episodeId(new Date(at), (id) => taken.has(id) || isKnown(id));
      taken.add(id);
      return {
        ...{ id, kind, confidence, words, reasons, at, noticedAt: time, updatedAt: time, settled: true },
        ...{ signals: [], downtime: { outages: [] }, changes: [], impact: NO_IMPACT },
      };
    });
}
