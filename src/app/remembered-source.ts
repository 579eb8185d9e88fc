import { episodeFile } from '../facts/history/episode-id.ts';
import type { HistoryConfig } from '../model/agent.ts';
import type { Episode } from '../model/episode.ts';
import type { Platform } from '../model/platform.ts';
import type { Source } from '../platform/live.ts';
import { historyBounds } from './history-bounds.ts';
import { episodeText } from './history-texts.ts';

/** As many as the collector looks at. */
const MAX_MIGRATIONS = 21;

/**
 * The files of migrations that the daemon's own runs see are those in its memory: they are there too where the disk is
 * full, or is not ours. What `episodes` gives is the latest first.
 */
export function withEpisodes(source: Source, config: HistoryConfig, episodes: () => readonly Episode[]): Source {
  const folder = `${config.folder}/episodes`;
  const { oneEpisodeBytes } = historyBounds(config);
  /** An episode does not change, it is replaced. */
  const texts = new WeakMap<Episode, string>();
  const textOf = (episode: Episode): string | undefined => {
    const text = texts.get(episode) ?? episodeText(episode, oneEpisodeBytes);
    if (text !== undefined) texts.set(episode, text);
    return text;
  };
  const files = (): ReadonlyMap<string, Episode> => {
    const migrations = episodes().filter(({ kind }) => kind === 'migration');
    return new Map(migrations.slice(0, MAX_MIGRATIONS).map((episode) => [episodeFile(episode.id), episode]));
  };
  const remembering = (os: Platform): Platform => ({
    ...os,
    readDir: async (path) => (path === folder ? [...files().keys()].sort() : os.readDir(path)),
    readFile: async (path, options) => {
      if (!path.startsWith(`${folder}/`)) return os.readFile(path, options);
      const episode = files().get(path.slice(folder.length + 1));
      return episode && textOf(episode);
    },
  });
  return { ...source, open: (signal) => remembering(source.open(signal)) };
}
