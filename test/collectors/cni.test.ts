import t from 'tap';
import cni from '../../src/collectors/cni.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'ovs-node';
const FILE = 'etc/cni/net.d/10-ovs.conflist';

t.test('cni', async (t) => {
  t.test('of a node', async (t) => {
    t.same(await collected(t, cni, HOST), {
      state: 'ok',
      value: {
        directories: ['/etc/cni/net.d'],
        configurations: [{ file: `/${FILE}`, name: 'pods', cniVersion: '1.0.0', plugins: ['ovs', 'portmap'] }],
      },
    });
  });

  t.test('none', async (t) => {
    t.same(await collected(t, cni, 'plain-server-static'), { state: 'absent', reason: 'no CNI configuration folder' });
  });

  t.test('an empty folder, and files that no runtime takes', async (t) => {
    const changes = { [FILE]: null, 'etc/cni/net.d/.keep': '', 'etc/cni/net.d/10-ovs.conflist.bak': '{}' };
    t.same(await collected(t, cni, HOST, changes), {
      state: 'ok',
      value: { directories: ['/etc/cni/net.d'], configurations: [] },
    });
  });

  t.test('in the order in which they are picked', async (t) => {
    const plugin = (type: string) => JSON.stringify({ cniVersion: '0.3.1', name: type, type });
    const slice = await collected(t, cni, HOST, {
      'etc/cni/net.d/05-first.conf': plugin('first'),
      'run/multus/cni/net.d/00-last.conf': plugin('last'),
    });
    t.match(slice, { state: 'ok', value: { configurations: [{ name: 'first' }, { name: 'pods' }, { name: 'last' }] } });
  });

  t.test('what no runtime can read', async (t) => {
    for (const text of ['', ...GARBAGE]) {
      const slice = await collected(t, cni, HOST, { [FILE]: text });
      const problem = slice.state === 'ok' ? slice.value.configurations[0]?.problem : undefined;
      t.match(problem, /^line \d+: ./, JSON.stringify(text));
    }
  });
});
