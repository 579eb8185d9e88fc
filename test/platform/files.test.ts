import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createFiles } from '../../src/platform/files.ts';
import { folderOf } from '../support/folder.ts';

const here = createFiles('/', { kernel: true });

t.test('files', async (t) => {
  const root = folderOf(t, {
    'etc/resolv.conf': '->../run/stub.conf',
    'etc/dangling': '->nowhere',
    'etc/loop': '->loop',
    'run/stub.conf': 'nameserver 127.0.0.53\n',
    'leases/10': 'ten',
    'leases/9': 'nine',
  });
  const files = createFiles(root, { kernel: true });

  t.test('what does not exist', async (t) => {
    for (const path of ['/nothing', '/etc/dangling', '/run/stub.conf/below', '/no/such/folder/file']) {
      t.equal(await files.readFile(path), undefined, path);
      t.equal(await files.readBytes(path), undefined, path);
      t.equal(await files.modified(path), undefined, path);
      t.equal(await files.readDir(path), undefined, path);
    }
    t.equal(await files.readLink('/nothing'), undefined);
    t.equal(await files.readDir('/run/stub.conf'), undefined, 'a file is no folder');
  });

  t.test('text, with and without a root', async (t) => {
    t.equal(await files.readFile('/run/stub.conf'), 'nameserver 127.0.0.53\n');
    t.equal(await files.readFile('/etc/resolv.conf'), 'nameserver 127.0.0.53\n', 'through a link');
    t.equal(await here.readFile(join(root, 'run/stub.conf')), 'nameserver 127.0.0.53\n');
    writeFileSync(join(root, 'binary'), Buffer.from([0xff, 0, 0x41]));
    t.equal(await files.readFile('/binary'), '\ufffd\0A');
    t.same(await files.readBytes('/binary'), Buffer.from([0xff, 0, 0x41]));
  });

  t.test('what is no regular file', async (t) => {
    await t.rejects(files.readFile('/etc'), { message: '/etc is not a regular file' });
    await t.rejects(here.readFile('/dev/zero'), { message: '/dev/zero is not a regular file' });
  });

  t.test('a FIFO that nobody writes to does not hold us', async (t) => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    await t.rejects(files.readFile('/fifo'), { message: '/fifo is not a regular file' });
  });

  t.test('a limit of bytes', async (t) => {
    writeFileSync(join(root, 'long'), 'x'.repeat(100_000));
    t.equal((await files.readFile('/long', { maxBytes: 100_000 }))?.length, 100_000);
    const tooLong = { message: '/long is longer than 99999 bytes' };
    await t.rejects(files.readFile('/long', { maxBytes: 99_999 }), tooLong);
    await t.rejects(files.readBytes('/long', { maxBytes: 99_999 }), tooLong);
    writeFileSync(join(root, 'longer'), Buffer.alloc(4 * 1024 * 1024 + 1));
    await t.rejects(files.readFile('/longer'), { message: '/longer is longer than 4194304 bytes' });
  });

  t.test('other errors are errors', async (t) => {
    await t.rejects(files.readFile('/etc/loop'), /too many levels of symbolic links/);
    await t.rejects(here.readFile(join(root, 'etc/loop')), { code: 'ELOOP' });
    await t.rejects(files.readFile(`/${'n'.repeat(300)}`), { code: 'ENAMETOOLONG' });
  });

  t.test('no permission', async (t) => {
    mkdirSync(join(root, 'closed'));
    writeFileSync(join(root, 'closed/secret'), 'x');
    chmodSync(join(root, 'closed'), 0);
    t.teardown(() => chmodSync(join(root, 'closed'), 0o700));
    const isRoot = process.geteuid?.() === 0;
    chmodSync(root, 0o755);
    // Root may read everything: only another user sees what users see.
    if (isRoot) process.seteuid?.(65534);
    try {
      await t.rejects(files.readFile('/closed/secret'), { code: 'EACCES' });
      await t.rejects(files.readDir('/closed'), { code: 'EACCES' });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  t.test('files of /proc have no size', async (t) => {
    t.match(await here.readFile('/proc/self/status'), /^Name:/);
    t.match(
      await files.readFile('/proc/sys/kernel/osrelease'),
      /^\d+\./,
      'they are those of the kernel, whatever the root',
    );
    t.equal(
      await createFiles(root, { kernel: false }).readFile('/proc/self/status'),
      undefined,
      'but not in a capture',
    );
    t.equal(await here.readFile('/proc/999999999/status'), undefined);
  });

  t.test('what the kernel answers at once is held to the same rules', async (t) => {
    t.match(await here.readFile('/proc/net/dev'), /^Inter-\|/);
    await t.rejects(here.readFile('/proc/net/dev', { maxBytes: 9 }), {
      message: '/proc/net/dev is longer than 9 bytes',
    });
    await t.rejects(here.readFile('/proc/sys/net'), { message: '/proc/sys/net is not a regular file' });
    t.equal(await here.readFile('/proc/sys/net/nothing'), undefined);
    t.equal(await here.readFile('/proc/999999999/comm'), undefined);
    t.equal(await createFiles(root, { kernel: false }).readFile('/proc/net/dev'), undefined, 'but not in a capture');
  });

  t.test('links', async (t) => {
    t.equal(await files.readLink('/etc/resolv.conf'), '../run/stub.conf');
    t.equal(await files.readLink('/etc/dangling'), 'nowhere');
    t.equal(await files.readLink('/run/stub.conf'), undefined, 'a file is no link');
    t.equal(await files.readLink('/run'), undefined, 'nor is a folder');
  });

  t.test('names in a folder', async (t) => {
    t.same(await files.readDir('/leases'), ['10', '9']);
    mkdirSync(join(root, 'empty'));
    t.same(await files.readDir('/empty'), []);
  });

  t.test('the last change', async (t) => {
    const time = new Date('2026-11-20T12:00:00Z');
    utimesSync(join(root, 'run/stub.conf'), time, time);
    t.same(await files.modified('/run/stub.conf'), time);
    t.same(await files.modified('/etc/resolv.conf'), time, 'of what a link leads to');
  });
});
