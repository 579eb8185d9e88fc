import { readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import t from 'tap';
import { socketHolders } from '../../src/platform/socket-holders.ts';

const ownSockets = (): number[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [Number(inode)];
    } catch {
      return []; // That of the listing itself.
    }
  });

t.test('socket-holders', async (t) => {
  const before = new Set(ownSockets());
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const [inode = 0] = ownSockets().filter((candidate) => !before.has(candidate));
  const { byInode, complete } = await socketHolders(new Set([inode, 1]));
  t.ok(complete);
  t.same([...byInode.keys()], [inode], 'only what was asked for');
  t.match(byInode.get(inode), [{ name: /./, pid: process.pid, fd: Number }]);
});
