import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { connectBelow } from '../../src/platform/connect.ts';
import { folderOf } from '../support/folder.ts';

/** A server on a unix socket of its own. */
async function listen(t: Test, path: string, serve: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    t.teardown(() => socket.destroy());
    serve(socket);
  });
  mkdirSync(dirname(path), { recursive: true });
  await new Promise<void>((ready) => server.listen(path, ready));
  t.teardown(() => server.close());
}

t.test('connect', async (t) => {
  t.test('says and hears, characters whole', async (t) => {
    const folder = folderOf(t);
    await listen(t, join(folder, 'run/a.sock'), (socket) => {
      socket.on('data', (bytes) => {
        for (const byte of bytes) socket.write(Buffer.from([byte]));
      });
    });
    const connection = await connectBelow(folder, '/run/a.sock');
    const heard = await new Promise((resolve) => {
      let text = '';
      connection?.receive((piece) => {
        text += piece;
        if (text.endsWith('.')) resolve(text);
      });
      connection?.write('grüß dich.');
    });
    t.equal(heard, 'grüß dich.');
    connection?.close();
    t.equal(await connection?.closed, 'it was closed here');
    connection?.write('nobody hears this');
  });

  t.test('the server goes', async (t) => {
    const path = join(folderOf(t), 'a.sock');
    await listen(t, path, (socket) => socket.end());
    const connection = await connectBelow('/', path);
    connection?.receive(() => undefined);
    t.equal(await connection?.closed, 'the server closed the connection');
  });

  t.test('links lead nowhere but below the root', async (t) => {
    const folder = folderOf(t);
    await listen(t, join(folder, 'root/run/a.sock'), () => undefined);
    symlinkSync('/run', join(folder, 'root/var'));
    const connection = await connectBelow(join(folder, 'root'), '/var/a.sock');
    t.ok(connection);
    connection?.close();
  });

  t.test('nothing there', async (t) => {
    const folder = folderOf(t);
    writeFileSync(join(folder, 'file'), '');
    t.equal(await connectBelow(folder, '/run/a.sock'), undefined);
    t.equal(await connectBelow(folder, '/file/a.sock'), undefined, 'below a file');
  });

  t.test('nobody listens any more', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'a.sock');
    writeFileSync(path, '');
    await t.rejects(connectBelow(folder, '/a.sock'), { message: '/a.sock: connection refused, its server has died' });
  });

  t.test('not for us', async (t) => {
    const folder = folderOf(t);
    await listen(t, join(folder, 'a.sock'), () => undefined);
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a.sock'), 0);
    // Root may do everything.
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534);
      t.teardown(() => process.seteuid?.(0));
    }
    await t.rejects(connectBelow('/', join(folder, 'a.sock')), { message: /a\.sock: permission denied$/ });
  });

  t.test('a path longer than an address', async (t) => {
    await t.rejects(connectBelow('/', `/${'a'.repeat(200)}`), { message: /: too long for the address of a socket$/ });
  });

  t.test('a server that reads nothing is left', async (t) => {
    const path = join(folderOf(t), 'a.sock');
    await listen(t, path, (socket) => socket.pause());
    const connection = await connectBelow('/', path);
    for (let i = 0; i < 4; i += 1) connection?.write('x'.repeat(1024 * 1024));
    t.equal(await connection?.closed, 'the server does not read what it is sent');
  });
});
