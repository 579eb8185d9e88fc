import { readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { collect } from '../engine/collect.ts';
import { parseSnapshot } from '../engine/saved.ts';
import type { Config } from '../model/agent.ts';
import type { Collector } from '../model/collector.ts';
import type { SnapshotOptions, Target } from '../model/command.ts';
import { CommandError } from '../model/platform.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createExec } from '../platform/exec.ts';
import { liveSource, type Source } from '../platform/live.ts';
import { memoSource } from '../platform/memo.ts';
import { type NamespaceTarget, namespaceByName, namespaceByPid } from '../platform/namespace.ts';
import { recordingSource } from '../platform/record.ts';
import { beforeIn, openCapture, prepareCapture, saveCapture, savedBefore } from './captures.ts';
import { collectVariables } from './config.ts';
import { fileError } from './file-error.ts';
import { readStdin } from './stdin.ts';

const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;
/** A run in another namespace starts a process of its own. */
const ENTER_TIMEOUT_MS = 12_000;

export interface Looking {
  readonly version: string;
  readonly config: Config;
  readonly collectors: readonly Collector[];
}

/** Takes or loads the snapshot of whatever is to be looked at. */
export async function look(target: Target, options: SnapshotOptions, looking: Looking): Promise<Snapshot> {
  if (target.from !== undefined) return load(target.from, looking);
  if (target.netns !== undefined) return enter(namespaceByName(target.netns), looking, options);
  if (target.pid !== undefined) return enter(namespaceByPid(target.pid), looking, options);
  const place = {
    ...(options.label !== undefined && { origin: options.label }),
    ...(options.root !== undefined && { root: options.root }),
  };
  return take(() => liveSource(place), looking, options);
}

async function load(path: string, looking: Looking): Promise<Snapshot> {
  if (path === '-') return parsed((await readStdin()).toString('utf8'), 'standard input', looking);
  const { size, ...kind } = describe(path);
  if (kind.folder) return replay(path, looking);
  if (size > MAX_SNAPSHOT_BYTES) throw new Error(`${path} is longer than ${MAX_SNAPSHOT_BYTES} bytes`);
  return parsed(readFileSync(path, 'utf8'), path, looking);
}

const parsed = (text: string, name: string, { collectors }: Looking): Snapshot =>
  parseSnapshot(
    text,
    name,
    collectors.map(({ id }) => id),
  );

function describe(path: string): { readonly folder: boolean; readonly size: number } {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory() && !stat.isFile()) throw new Error('it is neither a file nor a folder');
    return { folder: stat.isDirectory(), size: stat.size };
  } catch (cause) {
    throw fileError('read', path, cause);
  }
}

/** Looks once, or twice where it is to be observed. */
async function take(place: () => Source, looking: Looking, options: SnapshotOptions): Promise<Snapshot> {
  const { raw, observeMs } = options;
  if (raw !== undefined) prepareCapture(raw);
  const first = await takeOne(place(), looking, options);
  if (observeMs === undefined) {
    await first.save(raw);
    return first.snapshot;
  }
  // Faults that last are told by the times of the two.
  await setTimeout(Math.max(Date.parse(first.snapshot.takenAt) + observeMs - Date.now(), 0) + 1);
  const second = await takeOne(place(), looking, options);
  await second.save(raw);
  await first.save(raw && beforeIn(raw));
  return { ...second.snapshot, before: first.snapshot };
}

async function takeOne(place: Source, looking: Looking, { raw, onProgress }: SnapshotOptions) {
  const recording = raw === undefined ? undefined : recordingSource(place);
  const { deadlineMs, ...options } = looking.config.collect;
  const snapshot = await collect(looking.collectors, memoSource(recording ?? place), {
    version: looking.version,
    options,
    deadlineMs,
    onDemand: 'all',
    ...(onProgress && { onProgress }),
  });
  return {
    snapshot,
    save: async (folder?: string) => {
      if (recording && folder !== undefined) await saveCapture(recording, folder);
    },
  };
}

/** A capture, with the observation before it where it holds one. */
async function replay(folder: string, looking: Looking): Promise<Snapshot> {
  const open = async (path: string) => (await takeOne(await openCapture(path), looking, {})).snapshot;
  const snapshot = await open(folder);
  const before = await savedBefore(folder);
  return before === undefined ? snapshot : { ...snapshot, before: await open(before) };
}

async function enter(place: NamespaceTarget, looking: Looking, { raw, observeMs }: SnapshotOptions): Promise<Snapshot> {
  const words = [
    'snapshot',
    ...(raw === undefined ? [] : ['--raw', raw]),
    ...(observeMs === undefined ? [] : ['--observe', `${observeMs}ms`]),
  ];
  const text = await runInside(place, words, looking.config, observeMs);
  return parsed(text, place.label, looking);
}

/**
 * Runs this program inside the namespace: its sockets, /proc/net and commands are then those of the namespace.
 * Resolves to what it prints, whatever it thinks of it.
 */
export async function runInside(
  { enter: argv, root, label }: NamespaceTarget,
  words: readonly string[],
  config: Config,
  waitsMs = 0,
) {
  const program = process.argv[1];
  if (program === undefined) throw new Error('cannot tell which program to run in the namespace');
  const [command = '', ...more] = words;
  const text = await createExec()(
    [...argv, process.execPath, program, command, '--root', root, '--label', label, ...more],
    {
      timeoutMs: waitsMs > 0 ? 2 * ENTER_TIMEOUT_MS + waitsMs : ENTER_TIMEOUT_MS,
      maxBytes: MAX_SNAPSHOT_BYTES,
      env: collectVariables(config),
    },
    new AbortController().signal,
  ).catch((cause: unknown) => {
    throw refusal(label, cause);
  });
  if (text === undefined) throw new Error(`cannot look into ${label}: ${argv[0]} is not installed`);
  return text;
}

/** What nsenter(1) or the program inside said, without the long command. */
function refusal(label: string, cause: unknown): unknown {
  if (!(cause instanceof CommandError) || cause.stderr.trim() === '') return cause;
  const said = cause.stderr.trim();
  const hint = /not permitted|permission denied/i.test(said) ? '; the kernel wants root for it' : '';
  return new CommandError(`cannot look into ${label}: ${said}${hint}`, cause.status, cause.stderr);
}
