import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BroadcastReply, CommandError, type ExchangeReply, type Platform } from '../model/platform.ts';
import {
  commandFailureFile,
  commandFile,
  exchangeFile,
  fileFailureFile,
  IDENTITY,
  MANIFEST,
  type Manifest,
  NAMESPACES,
  processFolder,
  type RecordedBroadcast,
  type RecordedReply,
  talkFile,
} from './capture.ts';
import type { Source } from './live.ts';
import { resolveBelow } from './rooted.ts';

export interface Recording extends Source {
  /** Writes everything that was read since, as a folder that `treeSource` accepts. */
  save(folder: string): Promise<void>;
}

interface Kept {
  readonly files: Map<string, string | Uint8Array>;
  readonly modified: Map<string, Date>;
  readonly links: Map<string, string>;
  /** With the names in them. */
  readonly folders: Map<string, readonly string[]>;
  /** By process id, what was read through `within`. */
  readonly inside: Map<number, Kept>;
  origin: string;
  takenAt: Date;
  foreignFiles: boolean;
}

const nothingYet = (): Kept => ({
  files: new Map(),
  modified: new Map(),
  links: new Map(),
  folders: new Map(),
  inside: new Map(),
  origin: '',
  takenAt: new Date(),
  foreignFiles: false,
});

/** Passes everything through to `source` and keeps what came back. */
export function recordingSource(source: Source): Recording {
  const kept = nothingYet();
  kept.origin = source.origin;
  return {
    origin: source.origin,
    open: (signal) => recorder(source.open(signal), kept),
    save: (folder) => save(folder, kept),
  };
}

function recorder(os: Platform, kept: Kept): Platform {
  // Commands can be replayed anywhere, and read by people: a capture holds them instead of the kernel's messages
  // and what is said over a connection.
  const {
    netlink: _netlink,
    socketHolders: _holders,
    connect: _connect,
    keep: _keep,
    variable: _variable,
    ...platform
  } = os;
  kept.takenAt = platform.now();
  kept.foreignFiles = platform.foreignFiles;
  return {
    ...platform,
    ...recordFiles(platform, kept),
    ...recordAnswers(platform, kept),
    ...recordNamespaces(platform, kept),
  };
}

/** An answer, or in its place why there is none. */
async function noted<T>(kept: Kept, path: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    kept.files.set(`/${fileFailureFile(path)}`, `${(cause as Error).message}\n`);
    throw cause;
  }
}

type FileDoors = 'readFile' | 'readBytes' | 'readLink' | 'readDir' | 'modified';

function recordFiles(os: Platform, kept: Kept): Pick<Platform, FileDoors> {
  return {
    readFile: async (path, options) => {
      const text = await noted(kept, path, os.readFile(path, options));
      // The bytes of a file are all of it, its text may be less.
      if (typeof kept.files.get(path) !== 'object') keep(kept.files, path, text);
      return text;
    },
    readBytes: async (path, options) => keep(kept.files, path, await noted(kept, path, os.readBytes(path, options))),
    readLink: async (path) => keep(kept.links, path, await noted(kept, path, os.readLink(path))),
    modified: async (path) => keep(kept.modified, path, await noted(kept, path, os.modified(path))),
    readDir: async (path) => {
      const names = await noted(kept, path, os.readDir(path));
      if (names) kept.folders.set(path, names);
      return names;
    },
  };
}

type AnswerDoors = 'exec' | 'exchange' | 'broadcast' | 'converse' | 'readDevice' | 'identity';

function recordAnswers(os: Platform, kept: Kept): Pick<Platform, AnswerDoors> {
  return {
    exec: async (argv, options) => {
      try {
        return keep(kept.files, `/${commandFile(argv)}`, await os.exec(argv, options));
      } catch (cause) {
        const status = cause instanceof CommandError ? (cause.status ?? '') : '';
        kept.files.set(`/${commandFailureFile(argv)}`, `${status}\n${(cause as Error).message}\n`);
        throw cause;
      }
    },
    exchange: async (request) => {
      const reply = await os.exchange(request);
      const file = `/${exchangeFile(request.label)}`;
      const again = { ...recorded(reply), ...unanswered(kept.files.get(file)) };
      kept.files.set(file, `${JSON.stringify(again)}\n`);
      return reply;
    },
    broadcast: async (request) => {
      const reply = await os.broadcast(request);
      kept.files.set(`/${exchangeFile(request.label)}`, `${JSON.stringify(recordedBroadcast(reply))}\n`);
      return reply;
    },
    converse: async (path, request, options) => {
      const reply = await noted(kept, path, os.converse(path, request, options));
      return keep(kept.files, `/${talkFile(path, request)}`, reply);
    },
    readDevice: async (path, options) => keep(kept.files, path, await noted(kept, path, os.readDevice(path, options))),
    identity: async () => {
      const identity = await os.identity();
      if (identity) kept.files.set(`/${IDENTITY}`, `${JSON.stringify(identity)}\n`);
      return identity;
    },
  };
}

function recordNamespaces(os: Platform, kept: Kept): Pick<Platform, 'namespaces' | 'within'> {
  const { namespaces, within } = os;
  if (!namespaces || !within) return {};
  return {
    namespaces: async () => {
      const found = await noted(kept, `/${NAMESPACES}`, namespaces());
      if (found) kept.files.set(`/${NAMESPACES}`, `${JSON.stringify(found)}\n`);
      return found;
    },
    within: async (pid) => {
      const found = await noted(kept, `/${processFolder(pid)}`, within(pid));
      if (!found) return undefined;
      const inside = { ...nothingYet(), origin: found.origin };
      kept.inside.set(pid, inside);
      return recorder(found, inside);
    },
  };
}

function recorded(reply: ExchangeReply): RecordedReply {
  if (reply.outcome !== 'reply') return reply;
  return { reply: Buffer.from(reply.payload).toString('base64'), durationMs: reply.durationMs };
}

function recordedBroadcast(reply: BroadcastReply): RecordedBroadcast {
  if (reply.outcome !== 'heard') return reply;
  const heard = reply.packets.map(({ payload, durationMs }) => ({
    packet: Buffer.from(payload).toString('base64'),
    durationMs,
  }));
  return { heard };
}

/** That an answer came only to the second datagram is a fault of its own. */
function unanswered(before: string | Uint8Array | undefined): Pick<RecordedReply, 'unansweredMs'> {
  if (typeof before !== 'string') return {};
  const last = JSON.parse(before) as RecordedReply;
  const isSilent = 'outcome' in last && last.outcome === 'timeout';
  return isSilent ? { unansweredMs: [...(last.unansweredMs ?? []), last.durationMs] } : {};
}

function keep<V, T extends V>(map: Map<string, V>, key: string, value: T | undefined): T | undefined {
  if (value !== undefined) map.set(key, value);
  return value;
}

/** Links first, so that a file read through one lands where the link points, inside the folder. */
async function save(folder: string, kept: Kept): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const path of kept.folders.keys()) await mkdir(await resolveBelow(folder, path), { recursive: true });
  for (const [path, target] of kept.links) {
    const place = join(await resolveBelow(folder, dirname(path)), path.slice(path.lastIndexOf('/') + 1));
    await mkdir(dirname(place), { recursive: true });
    await symlink(target, place);
  }
  for (const [path, content] of kept.files) {
    const place = await resolveBelow(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content);
  }
  const modified = Object.fromEntries([...kept.modified].map(([path, time]) => [path, time.toISOString()]));
  const { origin, foreignFiles } = kept;
  const listed = await unreadNames(folder, kept.folders);
  const manifest: Manifest = {
    takenAt: kept.takenAt.toISOString(),
    origin,
    foreignFiles,
    modified,
    ...(Object.keys(listed).length > 0 && { listed }),
  };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [pid, inside] of kept.inside) await save(join(folder, processFolder(pid)), inside);
}

/** Which programs there are is told by names alone. Those of processes are as many as they are, and say nothing. */
async function unreadNames(folder: string, folders: Kept['folders']): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const [path, names] of folders) {
    if (path === '/proc') continue;
    const saved = new Set(await readdir(await resolveBelow(folder, path)));
    const unread = names.filter((name) => !saved.has(name));
    if (unread.length > 0) found[path] = unread;
  }
  return found;
}
