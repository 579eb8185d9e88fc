import { join } from 'node:path';
import type { Test } from 'tap';
import { CommandError, type Platform } from '../../src/model/platform.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { folderOf } from './folder.ts';
import { sourceOf } from './platform.ts';

export const signal = new AbortController().signal;

/** Records what `read` asks of the host, and hands back the host and its replay. */
export async function replay(t: Test, doors: Partial<Platform>, read: (os: Platform) => Promise<unknown>) {
  const recording = recordingSource(sourceOf(doors));
  await read(recording.open(signal));
  const folder = join(folderOf(t), 'capture');
  await recording.save(folder);
  return { folder, os: (await treeSource(folder)).open(signal) };
}

/** Value, or the error as text: the two must agree. */
const outcomeOf = async (answer: Promise<unknown>): Promise<unknown> => {
  try {
    return await answer;
  } catch (cause) {
    return cause instanceof CommandError
      ? { status: cause.status, message: cause.message }
      : { message: (cause as Error).message };
  }
};

/** What the host says live, it says from a capture. */
export async function agrees(t: Test, doors: Partial<Platform>, ask: (os: Platform) => Promise<unknown>) {
  const live = await outcomeOf(ask(sourceOf(doors).open(signal)));
  const { os } = await replay(t, doors, (recorder) => outcomeOf(ask(recorder)));
  t.same(await outcomeOf(ask(os)), live);
}
