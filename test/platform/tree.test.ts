import { utimesSync } from 'node:fs';
import t from 'tap';
import { treeSource } from '../../src/platform/tree.ts';
import { folderOf } from '../support/folder.ts';

const signal = new AbortController().signal;
const MANIFEST = JSON.stringify({ takenAt: '2026-11-20T12:00:00.000Z', origin: 'live' });

/** Manifests that cannot be meant, and what is said of them. */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{', /netdiagd\.json is not JSON: /],
  ['no object', 'null', /netdiagd\.json: takenAt must be a time in ISO 8601$/],
  ['no time', '{"origin":"live"}', /takenAt must be a time/],
  ['a time that is none', '{"takenAt":"yesterday"}', /takenAt must be a time/],
];

t.test('tree', async (t) => {
  for (const [name, manifest, message] of REFUSED) {
    t.test(`a manifest with ${name}`, async (t) => {
      await t.rejects(treeSource(folderOf(t, { 'netdiagd.json': manifest })), { message });
    });
  }

  t.test('no folder', async (t) => {
    await t.rejects(treeSource('/etc/hostname'), { message: '/etc/hostname is not a folder' });
    await t.rejects(treeSource('/nonexistent'), { code: 'ENOENT' });
  });

  t.test('a capture made by hand', async (t) => {
    const folder = folderOf(t, { 'etc/resolv.conf': 'nameserver 192.0.2.53\n', 'exec/ip addr.txt': 'text' });
    const time = new Date('2026-11-19T08:00:00Z');
    utimesSync(folder, time, time);
    const os = (await treeSource(folder)).open(signal);
    t.same(os.now(), time, 'is as old as its folder');
    t.equal(os.origin, folder);
    t.equal(await os.exec(['ip', 'addr']), 'text');
    t.equal(await os.readFile('/etc/resolv.conf'), 'nameserver 192.0.2.53\n');
    t.equal(await os.readFile('/proc/self/status'), undefined, 'nothing is read of this host');
  });

  t.test('failures of commands', async (t) => {
    const os = (
      await treeSource(
        folderOf(t, {
          'netdiagd.json': MANIFEST,
          'exec/a.fail': '2\na exited with status 2: no\n',
          'exec/b.fail': '\nb did not answer\n',
          'exec/c.fail': '',
          'exec/d.fail': '1\nd failed once\n',
          'exec/d.txt': 'and worked later',
        }),
      )
    ).open(signal);
    await t.rejects(os.exec(['a']), { name: 'CommandError', status: 2, message: 'a exited with status 2: no' });
    await t.rejects(os.exec(['b']), { name: 'CommandError', status: undefined, message: 'b did not answer' });
    await t.rejects(os.exec(['c']), { name: 'CommandError', status: undefined });
    t.equal(await os.exec(['d']), 'and worked later');
  });

  t.test('the last change of a file', async (t) => {
    const manifest = { ...JSON.parse(MANIFEST), modified: { '/a': '2026-11-20T11:00:00.000Z', '/b': 'yesterday' } };
    const folder = folderOf(t, { 'netdiagd.json': JSON.stringify(manifest), a: '', b: '', c: '' });
    const time = new Date('2026-11-19T08:00:00Z');
    for (const name of ['a', 'b', 'c']) utimesSync(`${folder}/${name}`, time, time);
    const os = (await treeSource(folder)).open(signal);
    t.equal((await os.modified('/a'))?.toISOString(), '2026-11-20T11:00:00.000Z', 'copies do not keep it');
    t.same(await os.modified('/b'), time);
    t.same(await os.modified('/c'), time, 'a capture made by hand has nothing else');
  });

  t.test('links of a hostile capture stay in it', async (t) => {
    const os = (await treeSource(folderOf(t, { 'netdiagd.json': MANIFEST, 'etc/resolv.conf': '->/etc/passwd' }))).open(
      signal,
    );
    t.equal(await os.readFile('/etc/resolv.conf'), undefined);
    t.equal(await os.readFile('/../../../../etc/passwd'), undefined);
  });

  t.test('so do those of a process in it', async (t) => {
    const outside = folderOf(t, { 'netdiagd.json': MANIFEST });
    const inside = { 'netdiagd.json': MANIFEST, 'launchers/1/netdiagd.json': MANIFEST, 'launchers/2': `->${outside}` };
    const os = (await treeSource(folderOf(t, inside))).open(signal);
    t.equal((await os.within?.(1))?.origin, 'live');
    t.equal(await os.within?.(2), undefined);
  });
});
