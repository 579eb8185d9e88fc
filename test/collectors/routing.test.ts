import t from 'tap';
import routing from '../../src/collectors/routing.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const [V4, V6] = ['exec/ip -j -d -4 route show table all', 'exec/ip -j -d -6 route show table all'];
const RULES = 'exec/ip -j -4 rule show';
const POLICY = JSON.stringify([
  { priority: 0, src: 'all', table: 'local' },
  { not: null, priority: 100, src: '10.0.0.0', srclen: 8, iif: 'eth1', fwmark: '0x1', table: '100' },
]);
const MULTIPATH = JSON.stringify([
  {
    dst: 'default',
    protocol: 'static',
    metrics: [{ mtu: 1400 }],
    flags: [],
    nexthops: [
      { gateway: '10.0.0.1', dev: 'eth0', weight: 1, flags: [] },
      { via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth1', weight: 2, flags: ['linkdown'] },
    ],
  },
]);

t.test('routing', async (t) => {
  t.test('of a guest', async (t) => {
    const slice = await collected(t, routing, HOST);
    t.match(slice, {
      state: 'ok',
      value: {
        routes: [
          {
            family: 'inet',
            type: 'unicast',
            dst: 'default',
            table: 'main',
            gateway: '192.168.24.129',
            dev: 'eth0',
            protocol: 'dhcp',
            prefsrc: '192.168.24.132',
            metric: 1024,
            nexthops: [],
          },
        ],
      },
    });
    const value = slice.state === 'ok' ? slice.value : { routes: [], rules: [] };
    t.ok(
      value.routes.some(({ family, table }) => family === 'inet6' && table === 'local'),
      'both families, all tables',
    );
    t.match(value.rules.slice(0, 3), [
      { family: 'inet', priority: 0, src: 'all', table: 'local' },
      { family: 'inet', priority: 32766, src: 'all', table: 'main' },
      { family: 'inet', priority: 32767, src: 'all', table: 'default' },
    ]);
  });

  t.test('several next hops, and one of the other family', async (t) => {
    const slice = await collected(t, routing, HOST, { [`${V4}.txt`]: MULTIPATH, [`${V6}.txt`]: '[]' });
    t.match(slice, {
      state: 'ok',
      value: {
        routes: [
          {
            mtu: 1400,
            nexthops: [
              { gateway: '10.0.0.1', dev: 'eth0', weight: 1 },
              { gateway: 'fe80::1', dev: 'eth1', weight: 2, flags: ['linkdown'] },
            ],
          },
        ],
      },
    });
  });

  t.test('policy rules', async (t) => {
    const slice = await collected(t, routing, HOST, { [`${RULES}.txt`]: POLICY });
    t.same(slice.state === 'ok' && slice.value.rules.find(({ priority }) => priority === 100), {
      family: 'inet',
      priority: 100,
      src: '10.0.0.0/8',
      not: true,
      iif: 'eth1',
      fwmark: '0x1',
      table: '100',
    });
  });

  t.test('a kernel without policy routing has no rules', async (t) => {
    const slice = await collected(t, routing, HOST, {
      [`${RULES}.txt`]: null,
      [`${RULES}.fail`]: '2\nip exited with status 2: Operation not supported\n',
      'exec/ip -4 rule show.fail': '2\nip exited with status 2: Operation not supported\n',
    });
    t.same(slice.state === 'ok' && slice.value.rules.filter(({ family }) => family === 'inet'), []);
  });

  t.test('an ip without -j', async (t) => {
    const slice = await collected(t, routing, HOST, {
      [`${V4}.txt`]: null,
      [`${V4}.fail`]: '255\nip exited with status 255: Option "-j" is unknown\n',
      'exec/ip -4 route show table all.txt': 'default via 10.0.0.1 dev eth0 metric 100\n',
    });
    const route = { family: 'inet', dst: 'default', gateway: '10.0.0.1', dev: 'eth0', metric: 100 };
    t.match(slice.state === 'ok' && slice.value.routes[0], route);
  });

  t.test('no routes at all', async (t) => {
    const slice = await collected(t, routing, 'empty-namespace', { [`${V4}.txt`]: '[]', [`${V6}.txt`]: '[]' });
    t.match(slice, { state: 'ok', value: { routes: [] } });
  });

  testDoors(t, routing, { host: HOST, unseen: [`${V4}.txt`, `${V6}.txt`], commands: [V4, V6, RULES] });
});
