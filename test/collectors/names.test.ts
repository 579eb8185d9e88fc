import t from 'tap';
import names from '../../src/collectors/names.ts';
import { collected, FOREIGN, GARBAGE } from '../support/tree.ts';

const HOST = 'plain-server-static';
const HOSTS = 'etc/hosts';
const NSSWITCH = 'etc/nsswitch.conf';
const FILES = { [HOSTS]: '127.0.0.1 localhost\n', [NSSWITCH]: 'hosts: files dns\n' };
const hosts = [{ address: '127.0.0.1', name: 'localhost', aliases: [] }];
const nsswitch = [
  {
    name: 'hosts',
    services: [
      { name: 'files', actions: [] },
      { name: 'dns', actions: [] },
    ],
  },
];

t.test('names', async (t) => {
  for (const [name, changes, value] of [
    ['both files', FILES, { hosts, nsswitch }],
    ['as musl has it', { ...FILES, [NSSWITCH]: null }, { hosts }],
    ['no hosts', { ...FILES, [HOSTS]: null }, { nsswitch }],
    ['neither', { [HOSTS]: null, [NSSWITCH]: null }, {}],
  ] as const) {
    t.strictSame(await collected(t, names, HOST, changes), { state: 'ok', value }, name);
  }

  t.test('a capture without /etc does not say', async (t) => {
    t.same(await collected(t, names, HOST, { etc: null }), { state: 'absent', reason: 'no /etc here' });
  });

  t.test('of another network namespace', async (t) => {
    t.same(await collected(t, names, HOST, { ...FILES, ...FOREIGN }), {
      state: 'absent',
      reason: 'the files here belong to another network namespace',
    });
    const own = { ...FILES, ...FOREIGN, 'etc/netns/blue/hosts': '192.0.2.1 blue\n' };
    t.same(await collected(t, names, HOST, own), {
      state: 'ok',
      value: { hosts: [{ address: '192.0.2.1', name: 'blue', aliases: [] }] },
    });
  });

  t.test('a list of 100,000 advertisers', async (t) => {
    const slice = await collected(t, names, HOST, { ...FILES, [HOSTS]: '0.0.0.0 ads.example.com\n'.repeat(100_000) });
    t.match(slice, { state: 'ok', note: '99000 lines of hosts are left out: the first 1000 are kept' });
    t.equal(slice.state === 'ok' && slice.value.hosts?.length, 1000);
  });

  t.test('nonsense', async (t) => {
    for (const text of GARBAGE) {
      t.equal((await collected(t, names, HOST, { ...FILES, [HOSTS]: text })).state, 'failed', JSON.stringify(text));
    }
  });
});
