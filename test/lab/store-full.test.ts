import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import t from 'tap';
import { at } from '../support/remembered.ts';
import { tempDir } from '../support/temp.ts';

/** A small disk of its own, gone with the process. */
const ON_A_DISK = 'mount -t tmpfs -o size=1m,mode=0755 disk "$1" && exec "$2" "$3" "$1"';

t.test('store: a disk that is full, and is not any more', async (t) => {
  const program = join(tempDir(t), 'full.mjs');
  await build({
    entryPoints: ['test/support/store-full.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const words = ['--mount', 'sh', '-ec', ON_A_DISK, 'sh', tempDir(t), process.execPath, program];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout, stderr } = await promisify(execFile)('unshare', words, { env });
  t.equal(stderr, '');
  const { before, refused, full, after, found, told } = JSON.parse(stdout);
  t.equal(before, undefined);
  t.match(refused, /^the baseline is kept in memory only: .* no space left on device$/);
  t.match(full, { reason: /no space left on device$/, latest: at(39), episodes: 40 }, 'memory goes on');
  t.equal(after, undefined, 'it recovers');
  t.same(found.states.slice(0, 5), [0, 1, 2, 3, 4].map(at), 'what was there stays');
  t.equal(found.states.at(-1), at(41));
  t.equal(found.episodes, 41, 'no episode is lost');
  t.equal(found.baseline, at(40));
  t.same(
    told.map(({ message }: { readonly message: string }) => message),
    ['history is kept in memory only', 'history is on the disk again'],
    'told once, and nothing is damaged',
  );
});
