import t from 'tap';
import { groupNames, protocolNames, scopeNames, tableNames } from '../../src/probes/iproute2-names.ts';
import { platform } from '../support/platform.ts';

const FILES: Readonly<Record<string, string>> = {
  '/usr/share/iproute2/rt_tables': '7 shipped\n8 shipped\n',
  '/etc/iproute2/rt_tables': '#\n# reserved values\n254 main\n  100\tblue extra\n0x65 red\nx y\n9\n1e3 no\n',
  '/etc/iproute2/rt_tables.d/vrf.conf': '8 mine\n__proto__ 5\n',
  '/etc/iproute2/rt_tables.d/README': '200 readme\n',
  '/etc/iproute2/group': '7 uplinks\n',
};

const os = platform({
  readFile: async (path) => {
    if (path.endsWith('rt_protos')) throw new Error('EACCES');
    return FILES[path];
  },
  readDir: async (path) => (path === '/etc/iproute2/rt_tables.d' ? ['README', 'vrf.conf'] : undefined),
});

t.test('iproute2-names', async (t) => {
  const table = await tableNames(os);
  t.same(
    [254, 255, 253, 100, 101, 7, 8, 9, 200, 4242].map(table),
    ['main', 'local', 'default', 'blue', 'red', 'shipped', 'mine', '9', '200', '4242'],
    'built in, shipped, added',
  );
  const protocol = await protocolNames(os);
  t.same([0, 2, 9, 16, 192, 77].map(protocol), ['unspec', 'kernel', 'ra', 'dhcp', 'eigrp', '77'], 'without a file');
  t.same([0, 253, 254, 99].map(await scopeNames(os)), ['global', 'link', 'host', '99']);
  t.same([0, 7, 8].map(await groupNames(os)), ['default', 'uplinks', '8']);
});
