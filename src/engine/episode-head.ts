import type { Episode, EpisodeHead } from '../model/episode.ts';

/** An episode as a list shows it. */
export function headOf({
  before: _before,
  after: _after,
  changes: _changes,
  reasons: _reasons,
  ...rest
}: Episode): EpisodeHead {
  return { ...rest, signals: [...new Set(rest.signals.map(({ kind }) => kind))] };
}
