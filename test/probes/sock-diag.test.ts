import t from 'tap';
import { ParseError } from '../../src/model/parser.ts';
import { Links } from '../../src/probes/rtnetlink-links.ts';
import { readSocket, readSockets } from '../../src/probes/sock-diag.ts';
import { answersOf, replayed, slicesOf } from '../support/netlink.ts';

const SOCKETS = 'sockets-iproute2-6.1';

t.test('sock-diag', async (t) => {
  t.test('is what ss prints', async (t) => {
    const found = [...(await readSockets(replayed(answersOf(SOCKETS))))];
    const expected = (slicesOf(SOCKETS).sockets ?? []).map(({ processes: _, ...socket }) => socket);
    t.ok(expected.length > 15, `${expected.length} sockets`);
    t.same(
      found.map(({ inode: _, ...socket }) => socket),
      expected,
    );
    const inodes = found.filter(({ inode }) => inode !== 0).length;
    t.ok(inodes > 10 && inodes < found.length, 'one that is nearly gone has no inode');
  });

  t.test('hostile bytes', async (t) => {
    const links = new Links([]);
    const messages = [...answersOf(SOCKETS)].filter(([request]) => request.startsWith('sock_diag'));
    for (const { payload } of messages.flatMap(([, list]) => list)) {
      for (let length = 0; length < payload.length; length += 1) {
        try {
          readSocket(payload.subarray(0, length), 'tcp', links);
        } catch (cause) {
          if (!(cause instanceof ParseError)) t.fail(`${length} bytes: ${(cause as Error).stack}`);
        }
      }
      const unknown = Buffer.from(payload);
      unknown[1] = 0xff;
      t.equal(readSocket(unknown, 'tcp', links).state, 'UNKNOWN');
    }
    t.throws(() => readSocket(new Uint8Array(71), 'tcp', links), ParseError);
  });
});
