import { statSync } from 'node:fs';
import {
  CommandError,
  type ExchangeReply,
  type ExchangeRequest,
  type Identity,
  type Platform,
} from '../model/platform.ts';
import {
  commandFailureFile,
  commandFile,
  exchangeFile,
  IDENTITY,
  MANIFEST,
  type Manifest,
  type RecordedReply,
} from './capture.ts';
import { createFiles, type Files } from './files.ts';
import type { Source } from './live.ts';

/** Outputs in a capture may be as long as a live command's. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A folder of captured files and command outputs; `capture.ts` has the layout. */
export async function treeSource(folder: string): Promise<Source> {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  const files = createFiles(folder, { kernel: false });
  const takenAt = await captureTime(folder, files);
  return {
    origin: folder,
    open: (signal): Platform => ({
      origin: folder,
      signal,
      now: () => takenAt,
      ...files,
      exec: (argv) => replayCommand(files, argv),
      exchange: (request) => replayExchange(files, request),
      identity: () => replayIdentity(files),
    }),
  };
}

async function captureTime(folder: string, files: Files): Promise<Date> {
  const text = await files.readFile(`/${MANIFEST}`);
  // A capture made by hand has no manifest: its folder's age is the best there is.
  if (text === undefined) return statSync(folder).mtime;
  const time = new Date((JSON.parse(text) as Manifest).takenAt);
  if (Number.isNaN(time.getTime())) throw new Error(`${folder}/${MANIFEST}: takenAt must be a time in ISO 8601`);
  return time;
}

async function replayCommand(files: Files, argv: readonly string[]): Promise<string | undefined> {
  const output = await files.readFile(`/${commandFile(argv)}`, { maxBytes: MAX_BYTES });
  if (output !== undefined) return output;
  const failure = await files.readFile(`/${commandFailureFile(argv)}`);
  if (failure === undefined) return undefined;
  const [status = '', ...message] = failure.split('\n');
  throw new CommandError(message.join('\n').trim(), status === '' ? undefined : Number(status), '');
}

async function replayExchange(files: Files, request: ExchangeRequest): Promise<ExchangeReply> {
  const text = await files.readFile(`/${exchangeFile(request.label)}`);
  if (text === undefined) return { outcome: 'unreachable', error: 'not in this capture', durationMs: 0 };
  const recorded = JSON.parse(text) as RecordedReply;
  if (!('reply' in recorded)) return recorded;
  const payload = Buffer.from(recorded.reply, 'base64');
  const { start, end } = request.echoed;
  if (payload.length >= end) payload.set(request.payload.subarray(start, end), start);
  return request.accept(payload)
    ? { outcome: 'reply', payload, durationMs: recorded.durationMs }
    : { outcome: 'timeout', error: 'the recorded reply does not fit the request', durationMs: recorded.durationMs };
}

async function replayIdentity(files: Files): Promise<Identity | undefined> {
  const text = await files.readFile(`/${IDENTITY}`);
  return text === undefined ? undefined : (JSON.parse(text) as Identity);
}
