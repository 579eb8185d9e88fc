import t from 'tap';
import sockets from '../../src/collectors/sockets.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const SS = 'exec/ss -H -t -u -a -n -p';

t.test('sockets', async (t) => {
  t.test('of a guest', async (t) => {
    const slice = await collected(t, sockets, HOST);
    t.match(slice.state === 'ok' && slice.value.find(({ local }) => local.address === '127.0.0.53'), {
      netid: 'udp',
      state: 'UNCONN',
      local: { address: '127.0.0.53', port: '53', zone: 'lo' },
      peer: { address: '0.0.0.0', port: '*' },
      processes: [{ name: 'systemd-resolve' }],
    });
  });

  t.test('none', async (t) => {
    t.same(await collected(t, sockets, HOST, { [`${SS}.txt`]: '' }), { state: 'ok', value: [] });
  });

  t.test('a busy proxy', async (t) => {
    const connection = (port: number) => `tcp   ESTAB  0 0  10.0.0.5:${port}  10.0.0.9:443`;
    const listener = 'tcp   LISTEN 0 4096  0.0.0.0:443  0.0.0.0:*';
    const lines = [...Array.from({ length: 30_000 }, (_, i) => connection(1024 + i)), listener];
    const slice = await collected(t, sockets, HOST, { [`${SS}.txt`]: `${lines.join('\n')}\n` });
    t.match(slice, {
      state: 'ok',
      note: '29000 connections are left out: of each address 1000 are kept',
    });
    t.equal(slice.state === 'ok' && slice.value.length, 1001, 'the listener is kept');
  });

  testDoors(t, sockets, { host: HOST, without: [`${SS}.txt`], commands: [SS] });
});
