import t from 'tap';
import { RTM_GETADDR, RTM_GETLINK } from '../../src/model/netlink.ts';
import { loadLibc } from '../../src/platform/libc.ts';
import { openNetlink } from '../../src/platform/netlink.ts';

const RTM_NEWLINK = 16;
const LINKS = new Uint8Array(16);

if (loadLibc() !== undefined) {
  t.test('netlink', async (t) => {
    t.test('the links of this namespace', async (t) => {
      const netlink = openNetlink();
      t.teardown(() => netlink.close());
      const links = await netlink.dump('route', RTM_GETLINK, LINKS);
      t.ok(links.length > 0, 'a kernel has at least a loopback device');
      t.ok(links.every(({ type, payload }) => type === RTM_NEWLINK && payload.length > 16));
    });

    t.test('requests one after the other, each with its own answer', async (t) => {
      const netlink = openNetlink();
      t.teardown(() => netlink.close());
      const [links, addresses, again] = await Promise.all([
        netlink.dump('route', RTM_GETLINK, LINKS),
        netlink.dump('route', RTM_GETADDR, new Uint8Array(8)),
        netlink.dump('route', RTM_GETLINK, LINKS),
      ]);
      t.same(new Set(links.map(({ type }) => type)), new Set([RTM_NEWLINK]));
      t.notOk(addresses.some(({ type }) => type === RTM_NEWLINK));
      t.equal(again.length, links.length);
    });

    t.test('what the kernel refuses is named, and the next request is answered', async (t) => {
      const netlink = openNetlink();
      t.teardown(() => netlink.close());
      await t.rejects(netlink.dump('route', 9999, LINKS), {
        name: 'NetlinkError',
        code: 'ENOTSUP',
        message: 'rtnetlink 9999: ENOTSUP',
      });
      t.ok((await netlink.dump('route', RTM_GETLINK, LINKS)).length > 0);
    });

    t.test('an answer has a limit', async (t) => {
      const netlink = openNetlink();
      t.teardown(() => netlink.close());
      await t.rejects(netlink.dump('route', RTM_GETLINK, LINKS, { maxBytes: 100 }), {
        message: 'rtnetlink (ip link): the answer is longer than 100 bytes',
      });
      t.ok((await netlink.dump('route', RTM_GETLINK, LINKS)).length > 0, 'it opens a socket again');
    });

    t.test('a namespace that is not there', async (t) => {
      t.throws(() => openNetlink({ netns: '/proc/self/ns/none' }), { code: 'ENOENT' });
    });
  });
}
