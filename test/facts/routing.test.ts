import t from 'tap';
import { defaultRoutes, egressInterface, hasDefaultRoute, nexthopsOf, routeTo } from '../../src/facts/routing.ts';
import type { Routing } from '../../src/model/network.ts';
import { route } from '../support/hosts.ts';

const ROUTING: Routing = {
  routes: [
    route('default', { gateway: '192.0.2.1', dev: 'eth0', metric: 100 }),
    route('default', { gateway: '198.51.100.1', dev: 'eth1', metric: 50 }),
    route('default', { gateway: '203.0.113.1', dev: 'eth2', table: '100' }),
    route('default', { type: 'unreachable', dev: 'lo' }),
    route('192.0.2.0/24', { dev: 'eth0' }),
    route('192.0.2.128/25', { dev: 'eth3' }),
    route('192.0.2.200', { dev: 'eth4' }),
    route('10.0.0.0/8', { type: 'blackhole' }),
    route('default', { gateway: 'fe80::1', dev: 'eth0' }),
    route('2001:db8::/32', { dev: 'eth5' }),
    route('172.16.0.0/12', {
      nexthops: [
        { gateway: '192.0.2.7', dev: 'eth6', flags: [] },
        { gateway: '192.0.2.8', dev: 'eth7', flags: [] },
      ],
    }),
    route('garbage/x', { dev: 'eth8' }),
  ],
  rules: [],
};

/** Address, and the interface through which the main table sends it. */
const WAYS: readonly (readonly [string, string | undefined])[] = [
  ['192.0.2.10', 'eth0'],
  ['192.0.2.130', 'eth3'],
  ['192.0.2.200', 'eth4'],
  ['8.8.8.8', 'eth1'],
  ['10.1.1.1', 'eth1'],
  ['172.16.1.1', 'eth6'],
  ['2001:db8::1', 'eth5'],
  ['2001:db9::1', 'eth0'],
  ['fe80::5%eth0', 'eth0'],
  ['not an address', undefined],
  ['', undefined],
];

t.test('routing', async (t) => {
  for (const [address, dev] of WAYS) {
    t.test(`to ${address || 'nothing'}`, async (t) => t.equal(egressInterface(ROUTING, address), dev));
  }

  t.test('default routes', async (t) => {
    const indexes = (family?: 'inet' | 'inet6') => defaultRoutes(ROUTING, family).map(({ index }) => index);
    t.same(indexes(), [0, 1, 8], 'of the main table, with their places');
    t.same(indexes('inet'), [0, 1]);
    t.same(indexes('inet6'), [8]);
  });

  t.test('whether there is one', async (t) => {
    const has = (...routes: Routing['routes']) => hasDefaultRoute({ routes, rules: [] });
    t.ok(has(route('default', { dev: 'eth0', table: '100' })), 'in any table');
    t.ok(has(route('128.0.0.0/1', { dev: 'tun0' })), 'or a half');
    t.notOk(has(route('192.0.2.0/24', { dev: 'eth0' }), route('default', { type: 'unreachable' })));
    const families = (...routes: Routing['routes']) =>
      (['inet', 'inet6'] as const).filter((family) => hasDefaultRoute({ routes, rules: [] }, family));
    const inet6 = route('default', { gateway: 'fe80::1', dev: 'eth0' });
    t.same(families(inet6), ['inet6'], 'one of IPv6 is none of IPv4');
    t.same(families(route('0.0.0.0/0', { dev: 'ppp0' }), inet6), ['inet', 'inet6']);
    t.same(families(route('0.0.0.0/1', { dev: 'tun0' })), ['inet']);
  });

  t.test('next hops', async (t) => {
    const single = route('default', { gateway: '192.0.2.1', dev: 'eth0', flags: ['onlink'] });
    t.same(nexthopsOf(single), [{ gateway: '192.0.2.1', dev: 'eth0', flags: ['onlink'] }]);
    t.equal(nexthopsOf(route('172.16.0.0/12', { nexthops: [{ flags: [] }, { flags: [] }] })).length, 2);
    t.same(nexthopsOf(route('10.0.0.0/8')), [{ flags: [] }]);
  });

  t.test('no route', async (t) => t.equal(routeTo({ routes: [], rules: [] }, '192.0.2.1'), undefined));

  t.test('of two alike the first', async (t) => {
    const routes = [route('default', { dev: 'a' }), route('default', { dev: 'b', metric: 0 })];
    t.equal(egressInterface({ routes, rules: [] }, '192.0.2.1'), 'a');
  });
});
