import t from 'tap';
import type { Netlink } from '../../src/model/netlink.ts';
import { memoSource } from '../../src/platform/memo.ts';
import { platform, sourceOf } from '../support/platform.ts';

/** A host that writes down what it is asked. */
function witness() {
  const asked: string[] = [];
  const source = sourceOf({
    readFile: async (path, options) => void asked.push(`file ${path} ${options?.maxBytes}`) as undefined,
    readBytes: async (path, options) => void asked.push(`bytes ${path} ${options?.maxBytes}`) as undefined,
    readLink: async (path) => void asked.push(`link ${path}`) as undefined,
    readDir: async (path) => void asked.push(`dir ${path}`) as undefined,
    converse: async (path, request) => void asked.push(`talk ${path} ${request}`) as undefined,
    readDevice: async (path) => void asked.push(`device ${path}`) as undefined,
    exec: async (argv) => {
      asked.push(`exec ${argv.join('|')}`);
      if (argv[0] === 'false') throw new Error('exited with status 1');
      return 'output';
    },
  });
  return { asked, open: () => memoSource(source).open(new AbortController().signal) };
}

t.test('memo', async (t) => {
  t.test('asks once a run', async (t) => {
    const { asked, open } = witness();
    const os = open();
    await Promise.all([os.readFile('/a'), os.readFile('/a'), os.readLink('/a'), os.readLink('/a')]);
    await Promise.all([os.readDir('/a'), os.readDir('/a'), os.exec(['ip', 'addr']), os.exec(['ip', 'addr'])]);
    await Promise.all([os.readBytes('/a'), os.readBytes('/a')]);
    t.same(asked, ['file /a undefined', 'link /a', 'dir /a', 'exec ip|addr', 'bytes /a undefined']);
  });

  t.test('a disk is looked at as often as it is asked for', async (t) => {
    const { asked, open } = witness();
    const os = open();
    const options = { maxBytes: 4, timeoutMs: 0, accept: () => true };
    await Promise.all([os.readDevice('/dev/vdb', options), os.readDevice('/dev/vdb', options)]);
    t.same(asked, ['device /dev/vdb', 'device /dev/vdb']);
  });

  t.test('a device is asked once', async (t) => {
    const { asked, open } = witness();
    const os = open();
    const options = { until: '', timeoutMs: 0, maxBytes: 1 };
    for (const request of ['A', 'B', 'A']) await os.converse('/dev/vport1p1', request, options);
    t.same(asked, ['talk /dev/vport1p1 A', 'talk /dev/vport1p1 B']);
  });

  t.test('different questions are different', async (t) => {
    const { asked, open } = witness();
    const os = open();
    await os.readFile('/a');
    await os.readFile('/a', { maxBytes: 10 });
    await os.exec(['ip', 'a b']);
    await os.exec(['ip', 'a', 'b']);
    t.same(asked, ['file /a undefined', 'file /a 10', 'exec ip|a b', 'exec ip|a|b']);
  });

  t.test('tables are asked for once, unless the answer must be fresh', async (t) => {
    const asked: string[] = [];
    const dump: Netlink['dump'] = async (protocol, type, body) => {
      asked.push(`${protocol} ${type} ${body.join(' ')}`);
      return [];
    };
    const { netlink } = memoSource(sourceOf({ netlink: { dump } })).open(new AbortController().signal);
    const [any, other] = [Uint8Array.of(0, 1), Uint8Array.of(0, 2)];
    for (const body of [any, any, other]) await netlink?.dump('route', 18, body);
    await netlink?.dump('sock_diag', 18, any);
    await netlink?.dump('route', 18, any, { fresh: true });
    t.same(asked, ['route 18 0 1', 'route 18 0 2', 'sock_diag 18 0 1', 'route 18 0 1']);
  });

  t.test('failures are remembered, too', async (t) => {
    const { asked, open } = witness();
    const os = open();
    await t.rejects(os.exec(['false']), /status 1/);
    await t.rejects(os.exec(['false']), /status 1/);
    t.same(asked, ['exec false']);
  });

  t.test('the next run asks anew', async (t) => {
    const { asked, open } = witness();
    await open().readFile('/a');
    await open().readFile('/a');
    t.equal(asked.length, 2);
  });

  t.test('datagrams are sent as often as asked', async (t) => {
    let sent = 0;
    const source = sourceOf({
      origin: 'blue',
      exchange: async () => {
        sent += 1;
        return { outcome: 'timeout', error: 'silence', durationMs: 1 };
      },
    });
    const memo = memoSource(source);
    t.equal(memo.origin, 'blue');
    const os = memo.open(platform().signal);
    t.equal(os.origin, 'blue');
    const request = {
      transport: 'udp',
      address: '192.0.2.1',
      port: 53,
      payload: new Uint8Array(),
      timeoutMs: 1,
      accept: () => true,
      label: 'x',
      echoed: { start: 0, end: 0 },
    } as const;
    await os.exchange(request);
    await os.exchange(request);
    t.equal(sent, 2);
  });

  t.test('in another namespace, too, and apart from the host', async (t) => {
    const asked: string[] = [];
    const inside = (pid: number) =>
      platform({
        readFile: async (path) => {
          asked.push(`${pid} ${path}`);
          return `${pid}`;
        },
      });
    const source = sourceOf({ within: async (pid) => (pid === 4 ? undefined : inside(pid)) });
    const os = memoSource(source).open(new AbortController().signal);
    const texts = [2, 2, 3].map(async (pid) => (await os.within?.(pid))?.readFile('/a'));
    t.same(await Promise.all(texts), ['2', '2', '3']);
    t.same(asked.sort(), ['2 /a', '3 /a']);
    t.equal(await os.within?.(4), undefined);
    t.equal(await os.readFile('/a'), undefined);
  });
});
