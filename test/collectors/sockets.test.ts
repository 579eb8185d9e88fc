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

  testDoors(t, sockets, { host: HOST, without: [`${SS}.txt`], commands: [SS] });
});
