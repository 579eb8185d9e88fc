import t from 'tap';
import { joined, readConfiguration, readFolder } from '../../../src/collectors/reading/files.ts';

/** A host with these files and no others. */
const host = (files: Readonly<Record<string, string>>) => ({
  readFile: async (path: string) => files[path],
  readDir: async (folder: string) => {
    const names = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
    return names.length === 0 ? undefined : names.map((path) => path.slice(folder.length + 1));
  },
});

t.test('collectors/reading/files', async (t) => {
  t.test('a folder', async (t) => {
    const os = host({ '/a/1': 'one', '/a/2': 'two', '/a/.lock': '' });
    t.strictSame(await readFolder(os, '/a', /^\d+$/), [
      { path: '/a/1', name: '1', text: 'one' },
      { path: '/a/2', name: '2', text: 'two' },
    ]);
    t.equal(await readFolder(os, '/b', /^\d+$/), undefined, 'that is not there');
    const gone = { ...os, readDir: async () => ['1', '3'] };
    t.equal((await readFolder(gone, '/a', /./))?.length, 1, 'a file that was removed meanwhile');
  });

  t.test('drop-ins', async (t) => {
    const os = host({
      '/etc/x.conf': 'main',
      '/etc/x.d/20.conf': 'etc 20',
      '/etc/x.d/note.txt': 'none',
      '/run/x.d/10.conf': 'run 10',
      '/run/x.d/20.conf': 'run 20',
    });
    const files = await readConfiguration(os, '/etc/x.conf', ['/etc/x.d', '/run/x.d', '/usr/x.d']);
    t.equal(joined(files), 'main\nrun 10\netc 20');
    t.strictSame(
      files.map(({ path }) => path),
      ['/etc/x.conf', '/run/x.d/10.conf', '/etc/x.d/20.conf'],
    );
    t.strictSame(await readConfiguration(host({}), '/etc/x.conf', ['/etc/x.d']), []);
  });
});
