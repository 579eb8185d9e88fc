import type { FileHandle } from 'node:fs/promises';
import { compareIds, episodeFile, idOfFile } from '../facts/history/episode-id.ts';
import { decodeBaseline, decodeEpisode, type StateRecord } from '../facts/history/format.ts';
import type { Episode } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';
import { type LockResult, lockFile } from '../platform/file-lock.ts';
import { isTemporary, StateFolder } from '../platform/state-folder.ts';
import type { HistoryBounds } from './history-bounds.ts';
import { type Complain, Segments } from './segments.ts';

const LOCK = 'lock';
const BASELINE = 'baseline.json';
/** Files removed in one go, where somebody filled the folder with them. */
const MAX_REMOVED = 1_000;
const MAX_PID_BYTES = 32;

export interface LoadedHistory {
  /** The oldest first. */
  readonly records: readonly StateRecord[];
  /** The latest first, with their lengths in bytes. */
  readonly episodes: readonly { readonly episode: Episode; readonly bytes: number }[];
  readonly baseline?: HostState;
  /** Files of episodes that there is no room for. */
  readonly surplus: readonly string[];
}

type Opened =
  | { readonly loaded: LoadedHistory; readonly disk: HistoryDisk; readonly refusal?: never }
  | { readonly loaded: LoadedHistory; readonly disk?: never; readonly refusal: string };

/** What is remembered, on the disk: `states/*.jsonl`, `episodes/ID.json` and `baseline.json`, for one daemon at a time. */
export class HistoryDisk {
  readonly #top: StateFolder;
  readonly #episodes: StateFolder;
  readonly #segments: Segments;
  readonly #lock: FileHandle;

  private constructor(top: StateFolder, episodes: StateFolder, segments: Segments, lock: FileHandle) {
    this.#top = top;
    this.#episodes = episodes;
    this.#segments = segments;
    this.#lock = lock;
  }

  /**
   * Opens the folder and reads it. Where another daemon has it, `refusal` says so, and there is no disk: it is read all
   * the same with `evenTaken`.
   * @throws Error
   */
  static async open(path: string, bounds: HistoryBounds, complain: Complain, evenTaken: boolean): Promise<Opened> {
    const open: { close(): Promise<void> }[] = [];
    const opened = <T extends { close(): Promise<void> }>(one: T): T => {
      open.push(one);
      return one;
    };
    const close = () => Promise.all(open.map((one) => one.close()));
    try {
      const top = opened(await StateFolder.open(path));
      const lock = await locked(top);
      if (typeof lock !== 'string') opened(lock);
      else if (!evenTaken) throw new Error(lock);
      const segments = opened(new Segments(await top.sub('states'), bounds));
      const episodes = opened(await top.sub('episodes'));
      const loaded = await load(top, segments, episodes, bounds, complain);
      if (typeof lock !== 'string') await tidy(episodes, loaded.surplus, bounds);
      if (typeof lock !== 'string') return { loaded, disk: new HistoryDisk(top, episodes, segments, lock) };
      await close();
      return { loaded, refusal: lock };
    } catch (cause) {
      await close();
      throw cause;
    }
  }

  async append(line: string, isState: boolean): Promise<void> {
    await this.#isThere();
    await this.#segments.append(line, { isState, durable: isState });
  }

  async saveEpisode(id: string, text: string): Promise<void> {
    await this.#isThere();
    await this.#episodes.replace(episodeFile(id), text);
  }

  removeEpisode(id: string): Promise<void> {
    return this.#episodes.remove(episodeFile(id));
  }

  async saveBaseline(text: string): Promise<void> {
    await this.#isThere();
    await this.#top.replace(BASELINE, text);
  }

  sync(): Promise<void> {
    return this.#segments.sync();
  }

  async close(): Promise<void> {
    await Promise.all([this.#segments.close(), this.#episodes.close(), this.#top.close(), this.#lock.close()]);
  }

  /** What is written into a folder that was deleted is lost, and nothing says so. */
  async #isThere(): Promise<void> {
    if (!(await this.#top.isThere()) || !(await this.#episodes.isThere())) throw new Error('the folder was deleted');
  }
}

/** The file that is locked, or why it cannot be. */
async function locked(top: StateFolder): Promise<FileHandle | string> {
  let lock: FileHandle;
  try {
    lock = await top.lockable(LOCK);
  } catch (cause) {
    return (cause as Error).message;
  }
  const result: LockResult = await lockFile(lock);
  if (result !== 'taken') {
    // For who finds it taken. A full disk keeps nobody from locking.
    await lock.truncate(0).catch(() => undefined);
    await lock.write(`${process.pid}\n`, 0).catch(() => undefined);
    return lock;
  }
  const { bytesRead, buffer } = await lock.read(Buffer.alloc(MAX_PID_BYTES), 0, MAX_PID_BYTES, 0);
  await lock.close();
  const [pid] = /^\d{1,10}(?=\n)/.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
  return `another netdiagd${pid === undefined ? '' : `, process ${pid},`} has the folder`;
}

async function load(
  top: StateFolder,
  segments: Segments,
  episodes: StateFolder,
  bounds: HistoryBounds,
  complain: Complain,
): Promise<LoadedHistory> {
  const records = await segments.load(complain);
  const baseline = await readOne(top, BASELINE, bounds.recordBytes, BASELINE, decodeBaseline, complain);
  return {
    records,
    ...(await loadEpisodes(episodes, bounds, complain)),
    ...(baseline && { baseline: baseline.value }),
  };
}

/** The latest first. */
const idsIn = async (folder: StateFolder): Promise<readonly string[]> =>
  (await folder.names()).flatMap((name) => idOfFile(name) ?? []).sort((a, b) => compareIds(b, a));

/** Takes away what there is no room for, and what a process left that was killed. */
async function tidy(folder: StateFolder, surplus: readonly string[], { maxEpisodes }: HistoryBounds): Promise<void> {
  const old = (await idsIn(folder)).slice(maxEpisodes).map(episodeFile);
  const left = (await folder.names()).filter(isTemporary);
  for (const name of [...left, ...surplus, ...old].slice(0, MAX_REMOVED))
    await folder.remove(name).catch(() => undefined);
}

async function loadEpisodes(folder: StateFolder, bounds: HistoryBounds, complain: Complain) {
  const ids = await idsIn(folder);
  const found: { readonly episode: Episode; readonly bytes: number }[] = [];
  const surplus: string[] = [];
  let room = bounds.episodeBytes;
  for (const id of ids.slice(0, bounds.maxEpisodes)) {
    const file = `episodes/${episodeFile(id)}`;
    const read = await readOne(folder, episodeFile(id), bounds.oneEpisodeBytes, file, decodeEpisode, complain);
    if (read && read.value.id !== id) complain(file, 1, `it is of the episode ${read.value.id}`);
    else if (read && read.bytes > room) surplus.push(episodeFile(id));
    else if (read) {
      found.push({ episode: read.value, bytes: read.bytes });
      room -= read.bytes;
    }
  }
  return { episodes: found, surplus };
}

async function readOne<T>(
  folder: StateFolder,
  name: string,
  maxBytes: number,
  file: string,
  decode: (text: string) => T,
  complain: Complain,
): Promise<{ readonly value: T; readonly bytes: number } | undefined> {
  try {
    const bytes = await folder.read(name, maxBytes);
    return bytes && { value: decode(bytes.toString('utf8')), bytes: bytes.length };
  } catch (cause) {
    complain(file, 1, (cause as Error).message);
    return undefined;
  }
}
