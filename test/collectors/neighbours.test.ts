import t from 'tap';
import neighbours from '../../src/collectors/neighbours.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'kubevirt-guest-stale-lease';
const NEIGH = 'exec/ip -j neigh show';
const ENTRIES = JSON.stringify([
  { dst: '10.0.0.1', dev: 'eth0', lladdr: '02:00:00:00:00:01', state: ['REACHABLE'] },
  { dst: 'fe80::1', dev: 'eth0', lladdr: '02:00:00:00:00:01', router: null, state: ['STALE'] },
]);

t.test('neighbours', async (t) => {
  t.test('of a guest whose gateway is gone', async (t) => {
    t.same(await collected(t, neighbours, HOST), {
      state: 'ok',
      value: [{ family: 'inet', dst: '192.168.24.129', dev: 'eth0', state: ['FAILED'] }],
    });
  });

  t.test('both families', async (t) => {
    t.same(await collected(t, neighbours, HOST, { [`${NEIGH}.txt`]: ENTRIES }), {
      state: 'ok',
      value: [
        { family: 'inet', dst: '10.0.0.1', dev: 'eth0', lladdr: '02:00:00:00:00:01', state: ['REACHABLE'] },
        { family: 'inet6', dst: 'fe80::1', dev: 'eth0', lladdr: '02:00:00:00:00:01', router: true, state: ['STALE'] },
      ],
    });
  });

  t.test('none', async (t) => {
    for (const text of ['[]\n', '', '[ ]\n']) {
      t.same(await collected(t, neighbours, HOST, { [`${NEIGH}.txt`]: text }), { state: 'ok', value: [] });
    }
  });

  t.test('an ip without -j', async (t) => {
    const slice = await collected(t, neighbours, HOST, {
      [`${NEIGH}.txt`]: null,
      [`${NEIGH}.fail`]: '255\nip exited with status 255: Option "-j" is unknown\n',
      'exec/ip neigh show.txt': '10.0.0.1 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE\n',
    });
    t.match(slice, { state: 'ok', value: [{ dst: '10.0.0.1', state: ['REACHABLE'] }] });
  });

  testDoors(t, neighbours, { host: HOST, without: [`${NEIGH}.txt`], commands: [NEIGH] });
});
