import { compareIds, idOfFile } from '../facts/history/episode-id.ts';
import { decodeEpisode, NewerVersionError } from '../facts/history/format.ts';
import { defineCollector } from '../model/collector.ts';
import { type Episode, headOf, type Migrations } from '../model/episode.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok, type Slice } from '../model/slice.ts';
import { isClosed, messageOf, summary } from './reading/failures.ts';

/** More than the daemon keeps. */
const MAX_FILES = 200;
const MAX_EARLIER = 20;
const MAX_FILE_BYTES = 512 * 1024;
const MAX_BYTES = 16 * 1024 * 1024;

export default defineCollector({
  id: 'migrations',
  summary: 'Live migrations of this host, as the daemon remembers them',
  reads: ['/var/lib/netdiagd/episodes/*.json'],
  async collect(os, { historyFolder }) {
    if (os.foreignFiles) return absent('the history is that of another network namespace');
    if (historyFolder === undefined) return absent('no folder of the history is known');
    const folder = `${historyFolder}/episodes`;
    try {
      const names = await os.readDir(folder);
      return names ? await fromFiles(os, folder, names) : absent(`no history: there is no ${folder}`);
    } catch (cause) {
      if (isClosed(cause)) return absent(`the history is not for this user: ${messageOf(cause)}`);
      throw cause;
    }
  },
});

async function fromFiles(os: Platform, folder: string, names: readonly string[]): Promise<Slice<Migrations>> {
  const ids = names.flatMap((name) => idOfFile(name) ?? []).sort((a, b) => compareIds(b, a));
  const found: Episode[] = [];
  const damaged: string[] = [];
  const newer: string[] = [];
  let room = MAX_BYTES;
  for (const id of ids.slice(0, MAX_FILES)) {
    const path = `${folder}/${id}.json`;
    const text = await os.readFile(path, { maxBytes: MAX_FILE_BYTES });
    room -= text?.length ?? 0;
    if (text === undefined) continue;
    if (room < 0 || found.length > MAX_EARLIER) break;
    try {
      const episode = decodeEpisode(text);
      if (episode.id !== id) damaged.push(`${path}: it is of the episode ${episode.id}`);
      else if (episode.kind === 'migration') found.push(episode);
    } catch (cause) {
      (cause instanceof NewerVersionError ? newer : damaged).push(`${path}: ${messageOf(cause)}`);
    }
  }
  return toSlice(found, damaged, newer);
}

function toSlice([latest, ...earlier]: readonly Episode[], damaged: readonly string[], newer: readonly string[]) {
  const unread = summary([...damaged, ...newer]);
  if (latest) return ok({ latest, earlier: earlier.map(headOf) }, unread && `not read: ${unread}`);
  if (damaged.length > 0) return failed(`the history is damaged: ${summary(damaged)}`);
  return absent(['no live migration of this host was noticed', ...(unread === undefined ? [] : [unread])].join('; '));
}
