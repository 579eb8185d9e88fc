import { join } from 'node:path';
import type { Test } from 'tap';
import type { Report } from '../../../src/model/report.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { tempDir } from '../temp.ts';
import type { Output, RunOptions } from './command.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { type Place, runIn } from './place.ts';

/** The test runner asks every Node.js that it starts to load its own hooks, wherever the runner's files may be. */
const NETDIAGD = ['env', '--unset=NODE_OPTIONS', process.execPath, join(process.cwd(), 'dist', 'main.js')];

/** The built command with its words, as somebody in that place would type it. */
export const netdiagd = (place: Place, words: readonly string[], options?: RunOptions): Promise<Output> =>
  runIn(place, [...NETDIAGD, ...words], options);

export interface Diagnosis extends Output {
  readonly report: Report;
}

export async function diagnose(place: Place, words: readonly string[] = [], options?: RunOptions): Promise<Diagnosis> {
  const output = await netdiagd(place, ['diagnose', '--format', 'json', ...words], options);
  return { ...output, report: parse(output) as Report };
}

export async function snapshot(place: Place, words: readonly string[] = []): Promise<Snapshot> {
  return parse(await netdiagd(place, ['snapshot', ...words])) as Snapshot;
}

function parse({ status, stdout, stderr }: Output): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`status ${status}, no JSON on standard output:\n${stderr || stdout.slice(0, 2_000)}`, { cause });
  }
}

/** The daemon on its default address, ready to answer. It remembers nothing of other runs. */
export function serve(
  t: Test,
  place: Place,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  return startDaemon(t, place, [...NETDIAGD, 'serve', ...words], {
    env: { NETDIAGD_HISTORY_FOLDER: tempDir(t), ...env },
    ready: async () => (await runIn(place, ['curl', '-fsS', 'http://127.0.0.1:10067/readyz'])).status === 0,
  });
}
