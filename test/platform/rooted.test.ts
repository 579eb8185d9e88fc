import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isMissing, resolveBelow } from '../../src/platform/rooted.ts';
import { folderOf } from '../support/folder.ts';

const FILES = {
  'etc/hostname': 'guest\n',
  'etc/resolv.conf': '->../run/resolve/stub.conf',
  'etc/absolute.conf': '->/run/resolve/stub.conf',
  'etc/escape.conf': '->../../../../../../etc/passwd',
  'etc/deep.conf': '->/etc/../../../etc/hostname',
  'run/resolve/stub.conf': 'nameserver 127.0.0.53\n',
  'var/run': '->/run',
  'loop/a': '->b',
  'loop/b': '->a',
  dangling: '->/nowhere/at/all',
};

/** Path asked for, and where it lies below the root. */
const PLACES: readonly (readonly [string, string])[] = [
  ['/etc/hostname', 'etc/hostname'],
  ['etc/hostname', 'etc/hostname'],
  ['//etc/./hostname', 'etc/hostname'],
  ['/etc/resolv.conf', 'run/resolve/stub.conf'],
  ['/etc/absolute.conf', 'run/resolve/stub.conf'],
  ['/var/run/resolve/stub.conf', 'run/resolve/stub.conf'],
  ['/var/run/../etc/hostname', 'etc/hostname'],
  ['/../../../../etc/hostname', 'etc/hostname'],
  ['/etc/../../../..', ''],
  ['/etc/escape.conf', 'etc/passwd'],
  ['/etc/deep.conf', 'etc/hostname'],
  ['/dangling', 'nowhere/at/all'],
  ['/no/such/file', 'no/such/file'],
  ['/etc/hostname/below', 'etc/hostname/below'],
];

t.test('rooted', async (t) => {
  const root = folderOf(t, FILES);

  for (const [path, place] of PLACES) {
    t.test(`${path}`, async (t) => t.equal(await resolveBelow(root, path), join(root, place)));
  }

  t.test('loops are refused as the kernel does', async (t) => {
    await t.rejects(resolveBelow(root, '/loop/a'), { message: '/loop/a: too many levels of symbolic links' });
    await t.rejects(resolveBelow(root, '/loop/a/more'), { message: /too many levels/ });
  });

  t.test('forty links in a row are followed, and no more', async (t) => {
    const chain = folderOf(t, { '0': 'end' });
    for (let i = 1; i <= 41; i += 1) symlinkSync(String(i - 1), join(chain, String(i)));
    t.equal(await resolveBelow(chain, '/40'), join(chain, '0'));
    await t.rejects(resolveBelow(chain, '/41'), /too many levels/);
  });

  t.test('a link that grows with each turn ends', async (t) => {
    const folder = folderOf(t, { grow: '->grow/grow' });
    await t.rejects(resolveBelow(folder, '/grow'), /too many levels/);
  });

  t.test('isMissing', async (t) => {
    for (const code of ['ENOENT', 'ENOTDIR', 'ESRCH']) t.ok(isMissing(Object.assign(new Error(), { code })), code);
    for (const code of ['EACCES', 'ELOOP', 'EIO']) t.notOk(isMissing(Object.assign(new Error(), { code })), code);
    t.notOk(isMissing(new Error('no code')));
  });
});
