import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { createNetworkNamespaces } from '../../src/platform/network-namespaces.ts';
import { folderOf } from '../support/folder.ts';

const [HOST, POD, OTHER] = [4026531840, 4026532001, 4026532002];

function addProcess(proc: string, pid: number, inode: number, name = 'sleep') {
  rmSync(`${proc}/${pid}`, { recursive: true, force: true });
  mkdirSync(`${proc}/${pid}/ns`, { recursive: true });
  symlinkSync(`net:[${inode}]`, `${proc}/${pid}/ns/net`);
  writeFileSync(`${proc}/${pid}/comm`, `${name}\n`);
}

t.test('network-namespaces', async (t) => {
  t.test('processes by namespace, without those of the host', async (t) => {
    const proc = folderOf(t, { 'self/comm': 'node\n', 'net/dev': '', version: '' });
    addProcess(proc, 1, HOST, 'systemd');
    addProcess(proc, 100, OTHER, 'pause');
    addProcess(proc, 20, POD, 'pause');
    addProcess(proc, 99, POD, 'virt-launcher-m');
    addProcess(proc, 30, HOST);
    mkdirSync(`${proc}/31/ns`, { recursive: true });
    t.same(await createNetworkNamespaces(proc)(), {
      others: [
        {
          inode: POD,
          processes: [
            { pid: 20, name: 'pause' },
            { pid: 99, name: 'virt-launcher-m' },
          ],
        },
        { inode: OTHER, processes: [{ pid: 100, name: 'pause' }] },
      ],
      hidden: 0,
    });
  });

  t.test('where only our own processes are listed', async (t) => {
    const proc = folderOf(t);
    addProcess(proc, 40, HOST, 'node');
    mkdirSync(`${proc}/self/ns`, { recursive: true });
    symlinkSync(`net:[${HOST}]`, `${proc}/self/ns/net`);
    t.same(await createNetworkNamespaces(proc)(), { others: [], hidden: 1 });
  });

  t.test('names that are not final', async (t) => {
    const proc = folderOf(t);
    addProcess(proc, 1, HOST, 'systemd');
    addProcess(proc, 20, POD, 'runc:[2:INIT]');
    const namespaces = createNetworkNamespaces(proc);
    const names = async () => (await namespaces()).others.flatMap(({ processes }) => processes.map(({ name }) => name));
    t.same(await names(), ['runc:[2:INIT]']);
    addProcess(proc, 20, POD, 'nginx');
    t.same(await names(), ['nginx'], 'a young process becomes another program');
    const clock = performance.now;
    t.teardown(() => {
      performance.now = clock;
    });
    performance.now = () => clock.call(performance) + 61_000;
    t.same(await names(), ['nginx']);
    rmSync(`${proc}/20/comm`);
    t.same(await names(), ['nginx'], 'an old one is not asked again');
    addProcess(proc, 20, OTHER, 'bash');
    t.same(await names(), ['bash'], 'in another namespace it is another');
  });

  t.test('where the first process cannot be', async (t) => {
    await t.rejects(createNetworkNamespaces(folderOf(t))(), { code: 'ENOENT' });
  });
});
