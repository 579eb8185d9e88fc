import t from 'tap';
import { CommandError } from '../../src/model/platform.ts';
import type { Exec } from '../../src/platform/exec.ts';
import { createFiles } from '../../src/platform/files.ts';
import { loadLibc } from '../../src/platform/libc.ts';
import { openWithin } from '../../src/platform/within.ts';

const NOT_FOUND = new CommandError('status 127', 127, 'nsenter: failed to execute ss: No such file or directory\n');
const QUERY = { transport: 'udp', address: '192.0.2.1', port: 53, payload: new Uint8Array() } as const;

const open = (exec: Exec = async () => undefined, netlink = false, pid = process.pid) =>
  openWithin(pid, { signal: new AbortController().signal, exec, netlink });

t.test('within', async (t) => {
  t.test('files of a process, tables of its namespace', async (t) => {
    const os = open();
    t.equal(os?.origin, `pid ${process.pid}`);
    t.match(await os?.readFile('/proc/net/dev'), /^ *lo:/m);
    t.equal(await os?.readFile('/nowhere'), undefined);
    t.equal(os?.foreignFiles, false);
    t.ok((await os?.readDir('/'))?.includes('etc'));
  });

  t.test("names of numbers are the host's", async (t) => {
    const [inside, host] = [open(), createFiles('/', { kernel: true })];
    for (const folder of ['/etc/iproute2', '/usr/share/iproute2']) {
      t.same(await inside?.readDir(folder), await host.readDir(folder));
      const path = `${folder}/rt_protos`;
      t.equal(await inside?.readFile(path), await host.readFile(path), path);
    }
  });

  t.test('commands', async (t) => {
    const asked: string[] = [];
    const os = open(async (argv) => {
      asked.push(argv.join(' '));
      return 'output';
    });
    t.equal(await os?.exec(['ip', 'link']), 'output');
    t.same(asked, [`nsenter --net=/proc/${process.pid}/ns/net -- ip link`]);
    t.equal(await open(() => Promise.reject(NOT_FOUND))?.exec(['ss']), undefined, 'nsenter found none');
    const own = new CommandError('status 127', 127, 'sh: nothing\n');
    const failing = async () => open(() => Promise.reject(own))?.exec(['sh']);
    await t.rejects(failing, own, 'the command says so itself');
  });

  t.test('nothing is sent', async (t) => {
    const os = open();
    if (!os) throw new Error('this process is there');
    const echoed = { start: 0, end: 0 };
    const exchange = os.exchange({ ...QUERY, timeoutMs: 1, accept: () => true, label: 'x', echoed });
    await t.rejects(exchange, { message: 'nothing is sent from another network namespace' });
    await t.rejects(os.converse('/dev/x', 'GET', { until: '', timeoutMs: 1, maxBytes: 1 }), { message: /devices/ });
    await t.rejects(os.readDevice('/dev/x', { timeoutMs: 1, maxBytes: 1, accept: () => true }), { message: /devices/ });
    t.equal(await os.identity(), undefined);
  });

  t.test('a process that is gone', async (t) => {
    t.equal(open(undefined, true, 4_194_305), undefined);
  });

  t.test('a run that is over', async (t) => {
    const signal = AbortSignal.abort();
    t.throws(() => openWithin(process.pid, { signal, exec: async () => undefined, netlink: true }), {
      name: 'AbortError',
    });
  });

  if (process.getuid?.() === 0 && loadLibc() !== undefined) {
    t.test('tables and settings of the namespace', async (t) => {
      const os = open(undefined, true);
      const links = await os?.netlink?.dump('route', 18, new Uint8Array(16));
      t.ok(links && links.length > 0);
      t.match(await os?.readFile('/proc/sys/net/ipv4/ip_forward'), /^[01]\n$/);
      t.equal(await os?.readFile('/proc/sys/net/ipv4/nothing'), undefined);
    });
  }
});
