import t from 'tap';
import gateways from '../../src/collectors/gateways.ts';
import { collected, testDoors } from '../support/tree.ts';

const [V4, V6] = ['exec/ip -j -d -4 route show table all', 'exec/ip -j -d -6 route show table all'];
const HOST = 'kubevirt-guest-healthy';
const GATEWAY = '192.168.24.129';
const DATAGRAM = `net/udp/${GATEWAY}/33434.json`;
const NEIGH = `exec/ip -j neigh show to ${GATEWAY} dev eth0`;
const SILENT = '{"outcome":"timeout","error":"no reply within 150 ms","durationMs":150}\n';
const entry = (...state: readonly string[]) =>
  JSON.stringify([{ dst: GATEWAY, lladdr: '02:00:00:00:00:01', ...(state.length > 0 && { state }) }]);

/** Neighbour entry of a gateway that answers nothing, and what becomes of it. */
const SILENT_GATEWAYS: readonly (readonly [string, string, string])[] = [
  ['confirmed just now', entry('REACHABLE'), 'reachable'],
  ['entered by hand', entry('PERMANENT'), 'reachable'],
  ['on a link that resolves nothing', entry('NOARP'), 'reachable'],
  ['known from earlier', entry('STALE'), 'unconfirmed'],
  ['being asked', entry('PROBE'), 'unconfirmed'],
  ['given up', entry('FAILED'), 'unreachable'],
  ['never heard of', '[]', 'unreachable'],
  ['without a state', entry(), 'unreachable'],
];

t.test('gateways', async (t) => {
  t.test('one that answers', async (t) => {
    const slice = await collected(t, gateways, HOST);
    t.match(slice, {
      state: 'ok',
      value: [{ address: GATEWAY, dev: 'eth0', state: 'reachable', neighbourState: ['REACHABLE'] }],
    });
  });

  t.test('one that is gone', async (t) => {
    t.same(await collected(t, gateways, 'kubevirt-guest-stale-lease'), {
      state: 'ok',
      value: [{ address: GATEWAY, dev: 'eth0', state: 'unreachable', neighbourState: ['FAILED'] }],
    });
  });

  t.test('of both families', async (t) => {
    const slice = await collected(t, gateways, 'plain-server-static');
    t.match(slice, { state: 'ok', value: [{ address: '192.0.2.1' }, { address: '2001:db8:1::1' }] });
  });

  for (const [name, neighbour, state] of SILENT_GATEWAYS) {
    t.test(`a silent one, ${name}`, async (t) => {
      const again = `exec/ip -j neigh show nud all to ${GATEWAY} dev eth0.txt`;
      const changes = { [DATAGRAM]: SILENT, [`net/udp/${GATEWAY}/33434.2.json`]: SILENT, [again]: neighbour };
      t.match(await collected(t, gateways, HOST, { ...changes, [`${NEIGH}.txt`]: neighbour }), {
        state: 'ok',
        value: [{ state }],
      });
    });
  }

  t.test('one that answers late', async (t) => {
    const slice = await collected(t, gateways, HOST, {
      [DATAGRAM]: SILENT,
      [`net/udp/${GATEWAY}/33434.2.json`]: '{"outcome":"refused","error":"ECONNREFUSED","durationMs":900}\n',
      [`${NEIGH}.txt`]: entry('INCOMPLETE'),
      [`exec/ip -j neigh show nud all to ${GATEWAY} dev eth0.txt`]: entry('REACHABLE'),
    });
    t.match(slice, { state: 'ok', value: [{ state: 'reachable', neighbourState: ['REACHABLE'] }] });
  });

  t.test('each once, eight at most, and only of the main table', async (t) => {
    const hop = (i: number) => ({ gateway: `10.0.0.${i}`, dev: 'eth0', flags: [] });
    const routes = [
      { dst: 'default', gateway: '10.9.9.9', dev: 'eth0', table: '100', flags: [] },
      { dst: '10.1.0.0/16', gateway: '10.8.8.8', dev: 'eth0', flags: [] },
      { dst: 'default', dev: 'ppp0', flags: [] },
      { dst: 'default', ...hop(1) },
      { dst: 'default', ...hop(1), metric: 5 },
      { dst: 'default', flags: [], nexthops: Array.from({ length: 20 }, (_, i) => hop(i + 1)) },
    ];
    const slice = await collected(t, gateways, HOST, { [`${V4}.txt`]: JSON.stringify(routes), [`${V6}.txt`]: '[]' });
    const found = slice.state === 'ok' ? slice.value.map(({ address }) => address) : [];
    t.same(
      found,
      Array.from({ length: 8 }, (_, i) => `10.0.0.${i + 1}`),
    );
  });

  t.test('a link-local one is asked on its link', async (t) => {
    const slice = await collected(t, gateways, HOST, {
      [`${V4}.txt`]: '[]',
      [`${V6}.txt`]: JSON.stringify([{ dst: 'default', gateway: 'fe80::1', dev: 'eth0', flags: [] }]),
      'net/udp/fe80::1%25eth0/33434.json': '{"outcome":"refused","error":"ECONNREFUSED","durationMs":1}\n',
      'exec/ip -j neigh show to fe80::1 dev eth0.txt': '[{"dst":"fe80::1","router":null,"state":["STALE"]}]',
    });
    t.match(slice, { state: 'ok', value: [{ address: 'fe80::1', state: 'reachable' }] });
  });

  t.test('no default route', async (t) => {
    t.same(await collected(t, gateways, 'empty-namespace'), {
      state: 'absent',
      reason: 'no default route with a gateway',
    });
  });

  testDoors(t, gateways, { host: HOST, without: [`${V4}.txt`, `${V6}.txt`], commands: [V4, V6, NEIGH] });
});
