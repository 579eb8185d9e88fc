import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import t from 'tap';
import { openStore, type Store } from '../../src/app/store.ts';
import { historyAt, recordingLog } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

const KILLS = Number(process.env['KILLS'] ?? 200);
const BOUNDS = { maxBytes: 2 ** 20, maxStates: 60 };

/** Writes from a number on, is killed after a while, and tells the last number that it said was on the disk. */
async function killed(program: string, folder: string, from: number, afterMs: number) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [program, folder, String(from)], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let [said, complaints] = ['', ''];
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-100);
      resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([begun, ended]);
  await setTimeout(afterMs);
  child.kill('SIGKILL');
  await ended;
  const last = Number(/(\d+)\n(?:\d*)$/.exec(said)?.[1] ?? from);
  return { last, complaints };
}

const numberOf = (store: Store): number => Number(store.states.latest()?.bootId?.slice('boot '.length) ?? 0);

/** What should not be after a run that began behind a number. */
function* faults(store: Store, { last, complaints }: Awaited<ReturnType<typeof killed>>, from: number) {
  const found = numberOf(store);
  if (store.memoryOnly !== undefined) yield store.memoryOnly;
  if (found < last || found > last + 1) yield 'not what was told, and perhaps one more';
  const episode = Number(store.episodes()[0]?.id.split('-')[1] ?? 0);
  // That of a state that came to the disk and was not told may be missing, and the next run does not make up for it.
  const wanted = last - (last % 3);
  if (wanted > from && episode < wanted) yield `the latest episode is ${episode}`;
  if (complaints.replaceAll(/.*cannot be read.*\n/g, '') !== '') yield complaints;
}

t.test('store: killed at any time', async (t) => {
  const folder = join(tempDir(t), 'history');
  const program = join(tempDir(t), 'writer.mjs');
  await build({
    entryPoints: ['test/support/store-writer.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  let [last, torn, entries] = [0, 0, 0];
  const wrong: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const run = await killed(program, folder, last, Math.random() * 25);
    const log = recordingLog();
    const store = await openStore(historyAt(folder, BOUNDS), log);
    const found = numberOf(store);
    const before = `kill ${kill}, ${run.last} told, ${found} found`;
    wrong.push(...[...faults(store, run, last)].map((fault) => `${before}: ${fault}`));
    // A line that was being written, or a segment that was being begun.
    torn += log.lines.length;
    if (log.lines.some(({ fields }) => fields['count'] !== 1)) wrong.push(`${before}: ${JSON.stringify(log.lines)}`);
    await store.close();
    entries += found - last;
    last = found;
  }
  t.same(wrong, []);
  const sizes = ['states', 'episodes'].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => statSync(join(folder, name, file)).size),
  );
  t.ok(sizes.reduce((sum, size) => sum + size, 0) <= BOUNDS.maxBytes, 'within its bounds');
  t.same(
    readdirSync(join(folder, 'episodes')).filter((name) => name.endsWith('.tmp')),
    [],
    'nothing is left of what was not finished',
  );
  t.ok(entries > KILLS, `${entries} entries`);
  t.comment(`| ${KILLS} kills, ${entries} states, ${torn} torn lines`);
});
