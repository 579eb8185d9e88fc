import t from 'tap';
import { namespaceByName, namespaceByPid } from '../../src/platform/namespace.ts';
import { folderOf } from '../support/folder.ts';

const BAD_NAMES = ['', '-n', '.', '..', 'a b', 'a;id', 'a\nb', '$(id)', 'é', 'x\0y'];
const BAD_PIDS = ['', '0', '-1', '01', '1e3', '1 ', 'self', '12345678901', '../1', '1/../2'];

t.test('namespace', async (t) => {
  t.test('names that no namespace has', async (t) => {
    for (const name of BAD_NAMES) {
      t.throws(() => namespaceByName(name), { message: /is not the name of a network namespace: letters/ }, name);
    }
  });

  t.test('names that are not there', async (t) => {
    t.throws(() => namespaceByName('nd-absent'), { message: 'no network namespace "nd-absent" in /run/netns' });
    t.throws(() => namespaceByName('/run/netns/nd-absent'), {
      message: 'no network namespace at /run/netns/nd-absent',
    });
    t.throws(() => namespaceByName('../../etc/absent'), { message: /^no network namespace at/ });
  });

  t.test('a path', async (t) => {
    const file = `${folderOf(t, { 'blue one': '' })}/blue one`;
    t.same(namespaceByName(file), { label: 'blue one', root: '/', enter: ['nsenter', `--net=${file}`, '--'] });
  });

  t.test('process ids that are none', async (t) => {
    for (const pid of BAD_PIDS) t.throws(() => namespaceByPid(pid), { message: `"${pid}" is not a process id` }, pid);
    t.throws(() => namespaceByPid('4194305'), { message: 'no process 4194305, or no right to look into it' });
  });

  t.test('a process', async (t) => {
    const { pid } = process;
    t.same(namespaceByPid(String(pid)), {
      label: `pid ${pid}`,
      root: `/proc/${pid}/root`,
      enter: ['nsenter', `--net=/proc/${pid}/ns/net`, '--'],
    });
  });
});
