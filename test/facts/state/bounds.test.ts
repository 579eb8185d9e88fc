import t from 'tap';
import { MOST } from '../../../src/facts/state/bounds.ts';
import { stateOf } from '../../../src/facts/state.ts';
import { ok } from '../../../src/model/slice.ts';
import { address, iface, neighbour, resolver, route, SLICE_NAMES, snapshotOf, socket } from '../../support/hosts.ts';

t.test('a host with too much of everything', async (t) => {
  const many = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));
  const crowded = (isReversed: boolean) => {
    const order = <T>(items: readonly T[]) => (isReversed ? items.toReversed() : items);
    return snapshotOf({
      interfaces: order(
        many(2000, (i) => iface(`veth${i}`, { addresses: order(many(100, (n) => address(`10.0.0.${n}/24`))) })),
      ),
      routing: { rules: [], routes: order(many(5000, (i) => route(`10.1.${i >> 8}.${i & 255}`, { dev: 'eth0' }))) },
      neighbours: order(many(5000, (i) => neighbour(`10.2.${i >> 8}.${i & 255}`, 'eth0', 'STALE'))),
      sockets: order(many(5000, (i) => socket(`tcp ESTAB 10.0.0.1:${i} 10.0.0.2:443`))),
    });
  };
  const state = stateOf(crowded(false));
  t.same(state, stateOf(crowded(true)), 'the same, however it was listed');
  t.equal(state.interfaces.length, MOST.interface);
  t.equal(state.interfaces[0]?.addresses.length, MOST.address);
  t.equal(state.routes.length, MOST.route);
  t.equal(state.neighbours.length, MOST.neighbour);
  t.equal(state.connections.length, MOST.connection);
  t.same(state.omitted.slice(0, 2), [
    `1744 interfaces are left out: 256 are kept`,
    `4744 routes are left out: 256 are kept`,
  ]);
  const bytes = JSON.stringify({ ...state, interfaces: [] }).length;
  t.ok(bytes < 100_000, `${bytes} bytes`);
  const long = stateOf(snapshotOf({ resolver: resolver(['a'.repeat(100_000)]) }));
  t.equal(long.resolver?.nameservers[0]?.length, MOST.text);
});

t.test('what is malformed was not seen', async (t) => {
  for (const value of [{}, [], [null], [[]], [{}], 'x', 1, [{ name: 1 }], { lookups: [{}] }, { routes: [{}] }]) {
    const slices = Object.fromEntries(
      SLICE_NAMES.filter((name) => name !== 'host').map((name) => [name, ok(value as never)]),
    );
    const state = stateOf(snapshotOf({ host: { hostname: 'a', role: 'vm' } }, slices));
    t.equal(state.hostname, 'a', JSON.stringify(value));
    t.doesNotThrow(() => JSON.stringify(state));
  }
  const { slices: _, ...bare } = snapshotOf({});
  t.same(stateOf({ ...bare, slices: {} as never }).interfaces, []);
});
