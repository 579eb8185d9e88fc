import { readdir, readFile, stat } from 'node:fs/promises';
import { compareIds, episodeFile, idOfFile } from '../facts/history/episode-id.ts';
import { decodeEpisode } from '../facts/history/format.ts';
import type { Episode } from '../model/episode.ts';
import { fileError } from './file-error.ts';

/** Files are read up to that many, the latest first; the daemon keeps fewer. */
const MAX_EPISODES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Episodes that a daemon keeps below its folder, the latest first, without disturbing it.
 * @throws Error saying how else to ask, where the folder cannot be read.
 */
export async function readEpisodes(folder: string, complain: (message: string) => void): Promise<readonly Episode[]> {
  const place = `${folder}/episodes`;
  const names = await readdir(place).catch((cause: unknown) => {
    throw new Error(
      `${fileError('read', place, cause).message}; ask the daemon: curl -s '127.0.0.1:10067/migrations?format=text'`,
      {
        cause,
      },
    );
  });
  const ids = names.flatMap((name) => idOfFile(name) ?? []).sort((a, b) => compareIds(b, a));
  const episodes: Episode[] = [];
  for (const id of ids.slice(0, MAX_EPISODES)) {
    const episode = await readEpisode(`${place}/${episodeFile(id)}`, complain);
    if (episode) episodes.push(episode);
  }
  return episodes;
}

/** One that is damaged says nothing of the others. */
async function readEpisode(path: string, complain: (message: string) => void): Promise<Episode | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
    return decodeEpisode(await readFile(path, 'utf8'));
  } catch (cause) {
    // The daemon drops the oldest while we look.
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') complain(`${path}: ${(cause as Error).message}`);
    return undefined;
  }
}
