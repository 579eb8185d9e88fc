import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { tempFolder } from '../folder.ts';
import { LAB_RUN } from '../sweep.ts';
import type { Outcome } from './outcome.ts';

/** The world that this process is for, and the file for what becomes of it. */
const WORLD = 'LAB_WORLD';
const OUTCOMES = 'LAB_OUTCOMES';

/**
 * Processes and namespaces of its own: any netdiagd of root looks into all launchers of a machine, and would see those of
 * other worlds.
 */
const APART = `mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
exec "$@"`;
/** The virtual machine takes longest: an image, a boot, and an emulated processor. */
const MOST_MS = 20 * 60_000;
const UNSHARE = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', 'sh', '-c', APART, 'sh'];

export interface Part {
  readonly world: string;
  readonly file: string;
}

/** What this process is to do; absent in the one that starts the others. */
export function ownPart(): Part | undefined {
  const { [WORLD]: world, [OUTCOMES]: file } = process.env;
  return world === undefined || file === undefined ? undefined : { world, file };
}

/** Runs this test file for one world; resolves to what became of it, however it ended. */
export async function playApart(t: Test, world: string): Promise<readonly Outcome[]> {
  const [node, file = ''] = process.argv;
  const outcomes = join(dirname(file), `${world}.outcomes`);
  const argv = ['--pdeathsig', 'KILL', 'unshare', ...UNSHARE, `${node}`, ...process.execArgv, file];
  const env = {
    ...process.env,
    TMPDIR: tempFolder(t),
    [LAB_RUN]: `${process.pid}-${world}`,
    [WORLD]: world,
    [OUTCOMES]: outcomes,
  };
  await t.spawn('setpriv', argv, { env, timeout: MOST_MS }, world);
  if (!existsSync(outcomes)) return [];
  const lines = readFileSync(outcomes, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Outcome);
}
