import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import type { Source } from '../platform/live.ts';
import type { Recording } from '../platform/record.ts';
import { resolveBelow } from '../platform/rooted.ts';
import { treeSource } from '../platform/tree.ts';
import { fileError } from './file-error.ts';

/** One of these is in every capture, also in one that was made by hand. */
const CAPTURED = ['netdiagd.json', 'exec', 'etc', 'proc', 'run', 'sos_commands'];

/**
 * A folder of captured files as a place to look at.
 * @throws Error naming the folder, where it cannot be read or holds no capture.
 */
export async function openCapture(folder: string): Promise<Source> {
  const source = await treeSource(folder).catch((cause: unknown) => {
    throw fileError('read', folder, cause);
  });
  if (CAPTURED.some((name) => existsSync(`${folder}/${name}`))) return source;
  throw new Error(
    `${folder} holds no capture: netdiagd snapshot --raw DIR makes one, and netdiagd lookup --raw DIR NAME one for a lookup`,
  );
}

/** The observation before, in the capture of the one after it. */
export const beforeIn = (folder: string): string => `${folder}/before`;

/** The same, where there is one. A link to it that leads out of the capture would show another host than its own. */
export async function savedBefore(folder: string): Promise<string | undefined> {
  const before = await resolveBelow(folder, beforeIn(''));
  return existsSync(before) ? before : undefined;
}

/** A capture in a folder that holds something else would be a mixture of two hosts. */
export function prepareCapture(folder: string): void {
  // Not recursive: below /proc that would never end.
  if (!existsSync(folder)) mkdirSync(folder);
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
}

/** @throws Error naming the folder and the reason, such as a full disk. */
export const saveCapture = (recording: Recording, folder: string): Promise<void> =>
  recording.save(folder).catch((cause: unknown) => {
    throw fileError('write', folder, cause);
  });
