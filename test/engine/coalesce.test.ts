import t from 'tap';
import { Coalescer, coalesce } from '../../src/engine/coalesce.ts';
import type { NetworkEvent } from '../../src/model/watch.ts';

const AT = new Date('2026-11-21T04:57:45.000Z');
const link = (index: number, carrier: boolean): NetworkEvent => ({ at: AT, kind: 'link', index, carrier });
const address = (text: string): NetworkEvent => ({ at: AT, kind: 'address', index: 2, address: text });

t.test('coalesce', async (t) => {
  t.test('the first at once, the last in the end', async (t) => {
    const flaps = Array.from({ length: 1001 }, (_, i) => link(2, i % 2 === 0));
    t.same(coalesce(flaps, { maxKeys: 10 }), [
      { ...link(2, true), count: 1 },
      { ...link(2, true), count: 1000 },
    ]);
    t.same(coalesce([], { maxKeys: 10 }), []);
    t.same(coalesce([link(2, true)], { maxKeys: 10 }), [{ ...link(2, true), count: 1 }]);
  });

  t.test('other things are told apart', async (t) => {
    const events: NetworkEvent[] = [
      link(2, true),
      { ...link(2, true), event: 'NOTIFY PEERS' },
      link(3, true),
      address('10.0.0.1/24'),
      { ...address('10.0.0.1/24'), deleted: true },
      address('10.0.0.2/24'),
      { at: AT, kind: 'route', index: 2 },
      { at: AT, kind: 'route', index: 2, deleted: true },
      { at: AT, kind: 'neighbour', interface: 'tap0', mac: '52:54:00:00:00:01', state: 'REACHABLE' },
      { at: AT, kind: 'neighbour', interface: 'tap0', mac: '52:54:00:00:00:02', state: 'REACHABLE' },
      { at: AT, kind: 'neighbour', interface: 'tap0', address: '10.0.0.1', mac: '52:54:00:00:00:02' },
      { at: AT, kind: 'neighbour', interface: 'tap0', address: '10.0.0.1', mac: '52:54:00:00:00:03' },
    ];
    t.same(
      coalesce(events, { maxKeys: 12 }).map(({ count }) => count),
      Array.from({ length: 12 }, () => 1),
    );
    t.match(coalesce(events, { maxKeys: 12 }).slice(-2), [{ deleted: true }, { mac: '52:54:00:00:00:03' }]);
  });

  t.test('what goes on is told once in each window', async (t) => {
    const coalescer = new Coalescer({ maxKeys: 10 });
    t.match(coalescer.add(link(2, true)), { carrier: true });
    for (let window = 0; window < 3; window += 1) {
      for (let i = 0; i < 100; i += 1) t.equal(coalescer.add(link(2, false)), undefined);
      t.same(coalescer.end(AT), [{ ...link(2, false), count: 100 }]);
      t.ok(coalescer.open);
    }
    t.same(coalescer.end(AT), []);
    t.notOk(coalescer.open, 'nothing is held after a quiet window');
    t.match(coalescer.add(link(2, true)), { carrier: true }, 'and the next is told at once again');
  });

  t.test('too many things are one gap, and a gap is told all the same', async (t) => {
    const coalescer = new Coalescer({ maxKeys: 3 });
    const told = Array.from({ length: 10_000 }, (_, i) => coalescer.add(link(i, true))).filter(Boolean);
    t.equal(told.length, 3);
    t.match(coalescer.add({ at: AT, kind: 'gap', reason: 'lost' }), { kind: 'gap', reason: 'lost' });
    t.equal(coalescer.add(link(2, false)), undefined);
    const reason = '9997 more changes are not told one by one: too many things changed at once';
    t.same(coalescer.end(AT), [
      { ...link(2, false), count: 1 },
      { at: AT, kind: 'gap', reason, count: 9997 },
    ]);
    t.same(coalescer.end(AT), []);
  });
});
