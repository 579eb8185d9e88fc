import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { IP_ADDR, IP_ROUTES } from '../../src/facts/commands.ts';
import type { Files } from '../../src/platform/files.ts';
import { sosOutputs } from '../../src/platform/sos.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { folderOf } from '../support/folder.ts';

const signal = new AbortController().signal;
const open = async (folder: string) => (await treeSource(folder)).open(signal);
const NETWORKING = 'sos_commands/networking';
const HOSTS = '../shared/corpus/public/hosts';

t.test('sos', async (t) => {
  t.test('outputs under the names of sosreport', async (t) => {
    const os = await open(
      folderOf(t, {
        [`${NETWORKING}/ip_-d_address`]: 'addresses',
        [`${NETWORKING}/ip_-o_addr`]: 'fewer words',
        [`${NETWORKING}/ip_route_show_table_all`]: 'routes',
        [`${NETWORKING}/ip_-s_-s_neigh_show`]: 'neighbours',
        'sos_commands/openvswitch/some-snap.ovs-vsctl_-t_5_show': 'bridges',
        'exec/ip -j -4 rule show.txt': '[]',
        [`${NETWORKING}/ip_-4_rule`]: 'rules',
      }),
    );
    t.equal(await os.exec([...IP_ADDR]), 'addresses', 'the form that says most');
    t.equal(await os.exec(IP_ROUTES[0]), 'routes');
    t.equal(await os.exec(IP_ROUTES[1]), undefined, 'which the report does not have');
    t.equal(await os.exec(['ip', '-j', 'neigh', 'show']), 'neighbours');
    t.equal(
      await os.exec(['ip', '-j', 'neigh', 'show', 'to', '192.0.2.1', 'dev', 'eth0']),
      undefined,
      'another question',
    );
    t.equal(await os.exec(['ovs-vsctl', '--timeout=2', 'show']), 'bridges', 'of a snap');
    t.equal(await os.exec(['ip', '-j', '-4', 'rule', 'show']), '[]', 'our own capture comes first');
    t.equal(os.partial, true);
  });

  t.test('more names than a call takes arguments', async (t) => {
    const names = Array.from({ length: 200_000 }, (_, i) => `file${i}`);
    const files = { readDir: async (path: string) => (path === '/' ? [...names, 'ip_addr'] : undefined) };
    const pathOf = await sosOutputs(files as unknown as Files);
    t.equal(pathOf(IP_ADDR), '/ip_addr');
  });

  t.test('outputs beside each other', async (t) => {
    const os = await open(folderOf(t, { ip_addr: 'addresses', 'etc/hosts': '' }));
    t.equal(await os.exec([...IP_ADDR]), 'addresses');
  });

  if (existsSync(HOSTS)) {
    t.test('reports that others published', async (t) => {
      for (const host of readdirSync(HOSTS).filter((name) => existsSync(join(HOSTS, name, NETWORKING)))) {
        const os = await open(join(HOSTS, host));
        t.match(await os.exec([...IP_ADDR]), /^1: lo: </, host);
      }
    });
  }
});
