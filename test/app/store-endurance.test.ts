import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import t from 'tap';
import { idAt } from '../support/remembered.ts';
import { tempDir } from '../support/temp.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

interface Endured {
  readonly hours: readonly number[];
  readonly heaps: readonly number[];
  readonly counts: readonly number[];
  readonly ids: readonly string[];
  readonly last: number;
  readonly droppedWrites: number;
}

t.test('store: a day of quiet, and a thousand migrations', async (t) => {
  const folder = join(tempDir(t), 'history');
  const program = join(tempDir(t), 'endurance.mjs');
  await build({
    entryPoints: ['test/support/store-endurance.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', program, folder], { env });
  t.equal(stderr, '', 'nothing to tell');
  const { hours, heaps, counts, ids, last, droppedWrites } = JSON.parse(stdout) as Endured;
  t.equal(droppedWrites, 0);
  t.ok(Math.max(...hours) < 300 * KIB, `${Math.max(...hours)} bytes in an hour of quiet`);
  t.same(counts.slice(0, 101), [...Array.from({ length: 100 }, (_, i) => i + 1), 100], 'each is there once');
  t.equal(counts.at(-1), 100);
  t.same(
    ids,
    Array.from({ length: 100 }, (_, i) => idAt(last - 120 * i)),
    'the latest hundred',
  );
  const files = readdirSync(join(folder, 'episodes'));
  t.same(files.sort(), ids.map((id) => `${id}.json`).sort(), 'and the same on the disk');
  const bytes = ['states', 'episodes'].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => statSync(join(folder, name, file)).size),
  );
  const total = bytes.reduce((sum, size) => sum + size, 0);
  t.ok(total < 16 * MIB, `${total} bytes in the folder`);
  const [early = 0, late = 0] = [heaps[2], heaps.at(-1)];
  t.ok(late < early + MIB, `${early} bytes of heap, ${late} in the end`);
  const figures = [Math.max(...hours), total, early, late].map((figure) => `${Math.round(figure / KIB)} KiB`);
  t.comment(`| an hour of quiet, the folder, the heap after 300 and 1,000 migrations: ${figures.join(', ')}`);
});
