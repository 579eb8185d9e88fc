import { existsSync, statSync } from 'node:fs';
import {
  type BroadcastReply,
  type BroadcastRequest,
  CommandError,
  type ExchangeReply,
  type ExchangeRequest,
  type Identity,
  type NetworkNamespaces,
  NOT_RECORDED,
  type Platform,
} from '../model/platform.ts';
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
import { createFiles, type Files } from './files.ts';
import type { Source } from './live.ts';
import { resolveBelow } from './rooted.ts';
import { sosOutputs } from './sos.ts';

/** Outputs in a capture may be as long as a live command's. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A folder of captured files and command outputs, in the layout of `capture.ts` or in that of sosreport(1). */
export async function treeSource(folder: string): Promise<Source> {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  const files = createFiles(folder, { kernel: false });
  const { takenAt, origin, foreignFiles, partial, ...noted } = await manifestOf(folder, files);
  const elsewhere = await sosOutputs(files);
  return {
    origin,
    open: (signal): Platform => ({
      origin,
      signal,
      foreignFiles,
      ...(partial && { partial }),
      replayed: true,
      now: () => takenAt,
      ...replayFiles(files, noted),
      exec: (argv) => replayCommand(files, argv, elsewhere(argv)),
      exchange: exchangesOf(files),
      broadcast: (request) => replayBroadcast(files, request),
      converse: (path, request) => replayTalk(files, path, request),
      readDevice: async (path, { maxBytes }) =>
        (await orFailure(files, path, files.readBytes(path)))?.subarray(0, maxBytes),
      identity: () => replayIdentity(files),
      namespaces: () => replayNamespaces(files),
      within: (pid) => replayWithin(folder, files, pid, signal),
    }),
  };
}

interface Facts {
  readonly takenAt: Date;
  readonly origin: string;
  readonly foreignFiles: boolean;
  readonly modified: ReadonlyMap<string, string>;
  readonly listed: ReadonlyMap<string, unknown>;
  readonly partial?: true;
}

async function manifestOf(folder: string, files: Files): Promise<Facts> {
  const text = await files.readFile(`/${MANIFEST}`);
  // A capture made by hand has no manifest: its folder's age is the best there is.
  if (text === undefined) {
    const nothing = { modified: new Map<string, string>(), listed: new Map<string, unknown>() };
    return { takenAt: statSync(folder).mtime, origin: folder, foreignFiles: false, ...nothing, partial: true };
  }
  const manifest = parseManifest(text, `${folder}/${MANIFEST}`);
  const takenAt = new Date(manifest.takenAt ?? '');
  if (Number.isNaN(takenAt.getTime())) throw new Error(`${folder}/${MANIFEST}: takenAt must be a time in ISO 8601`);
  return {
    takenAt,
    origin: typeof manifest.origin === 'string' ? manifest.origin : folder,
    foreignFiles: manifest.foreignFiles === true,
    modified: new Map(Object.entries(manifest.modified ?? {})),
    listed: new Map(Object.entries(manifest.listed ?? {})),
  };
}

function parseManifest(text: string, place: string): Partial<Manifest> {
  try {
    return (JSON.parse(text) as Partial<Manifest> | null) ?? {};
  } catch (cause) {
    throw new Error(`${place} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** What could not be read on the host cannot be read here either. */
async function orFailure<T>(files: Files, path: string, answer: Promise<T | undefined>): Promise<T | undefined> {
  const value = await answer;
  if (value !== undefined) return value;
  const failure = await files.readFile(`/${fileFailureFile(path)}`);
  if (failure !== undefined) throw new Error(failure.trim());
  return undefined;
}

function replayFiles(files: Files, { modified, listed }: Pick<Facts, 'modified' | 'listed'>): Files {
  const lastChange = async (path: string) => {
    const time = new Date(modified.get(path) ?? '');
    return Number.isNaN(time.getTime()) ? files.modified(path) : time;
  };
  const names = async (path: string) => {
    const [read, unread] = [await files.readDir(path), listed.get(path)];
    if (!read || !Array.isArray(unread)) return read;
    return [...new Set([...read, ...unread.filter((name) => typeof name === 'string')])].sort();
  };
  return {
    readFile: (path, options) => orFailure(files, path, files.readFile(path, options)),
    readBytes: (path, options) => orFailure(files, path, files.readBytes(path, options)),
    readLink: (path) => orFailure(files, path, files.readLink(path)),
    readDir: (path) => orFailure(files, path, names(path)),
    modified: (path) => orFailure(files, path, lastChange(path)),
  };
}

async function replayCommand(files: Files, argv: readonly string[], elsewhere?: string): Promise<string | undefined> {
  const output = await files.readFile(`/${commandFile(argv)}`, { maxBytes: MAX_BYTES });
  if (output !== undefined) return output;
  const failure = await files.readFile(`/${commandFailureFile(argv)}`);
  if (failure === undefined) return elsewhere && files.readFile(elsewhere, { maxBytes: MAX_BYTES });
  const [status = '', ...message] = failure.split('\n');
  throw new CommandError(message.join('\n').trim(), status === '' ? undefined : Number(status), '');
}

const replayTalk = (files: Files, path: string, request: string): Promise<string | undefined> =>
  orFailure(files, path, files.readFile(`/${talkFile(path, request)}`));

/** What was asked again because nobody answered has to be asked again here. */
function exchangesOf(files: Files): Platform['exchange'] {
  const asked = new Map<string, number>();
  return async (request) => {
    const { label } = request;
    const text = await files.readFile(`/${exchangeFile(label)}`);
    if (text === undefined) return { outcome: 'unreachable', error: NOT_RECORDED, durationMs: 0 };
    const recorded = JSON.parse(text) as RecordedReply;
    const times = asked.get(label) ?? 0;
    asked.set(label, times + 1);
    const silent = recorded.unansweredMs?.[times];
    return silent === undefined
      ? replayExchange(recorded, request)
      : { outcome: 'timeout', error: 'no reply', durationMs: silent };
  };
}

function replayExchange(
  { unansweredMs: _silent, ...recorded }: RecordedReply,
  request: ExchangeRequest,
): ExchangeReply {
  if (!('reply' in recorded)) return recorded;
  const payload = Buffer.from(recorded.reply, 'base64');
  const { start, end } = request.echoed;
  if (payload.length >= end) payload.set(request.payload.subarray(start, end), start);
  return request.accept(payload)
    ? { outcome: 'reply', payload, durationMs: recorded.durationMs }
    : { outcome: 'timeout', error: 'the recorded reply does not fit the request', durationMs: recorded.durationMs };
}

async function replayBroadcast(files: Files, request: BroadcastRequest): Promise<BroadcastReply> {
  const text = await files.readFile(`/${exchangeFile(request.label)}`);
  if (text === undefined) return { outcome: 'unable', error: NOT_RECORDED };
  const recorded = JSON.parse(text) as RecordedBroadcast;
  if (!('heard' in recorded)) return recorded;
  const { start, end } = request.echoed;
  const packets = recorded.heard.map(({ packet, durationMs }) => {
    const payload = Buffer.from(packet, 'base64');
    if (payload.length >= end) payload.set(request.payload.subarray(start, end), start);
    return { payload, durationMs };
  });
  return { outcome: 'heard', packets: packets.filter(({ payload }) => request.accept(payload)) };
}

async function replayIdentity(files: Files): Promise<Identity | undefined> {
  const text = await files.readFile(`/${IDENTITY}`);
  return text === undefined ? undefined : (JSON.parse(text) as Identity);
}

async function replayNamespaces(files: Files): Promise<NetworkNamespaces | undefined> {
  const text = await orFailure(files, `/${NAMESPACES}`, files.readFile(`/${NAMESPACES}`));
  return text === undefined ? undefined : (JSON.parse(text) as NetworkNamespaces);
}

async function replayWithin(folder: string, files: Files, pid: number, signal: AbortSignal) {
  // A link would lead out of the capture.
  const inside = await resolveBelow(folder, `/${processFolder(pid)}`);
  if (existsSync(`${inside}/${MANIFEST}`)) return (await treeSource(inside)).open(signal);
  return orFailure<Platform>(files, `/${processFolder(pid)}`, Promise.resolve(undefined));
}
