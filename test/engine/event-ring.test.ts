import t from 'tap';
import { EventRing, type RingOptions } from '../../src/engine/event-ring.ts';
import type { AgentEvent } from '../../src/model/episode.ts';

/** A ring that starts at second 1, so that ids begin with 1000. */
const ringOf = (options: RingOptions = {}) => new EventRing({ now: () => new Date(1000), ...options });

/** What a listener was told, as `id type`. */
function ear() {
  const events: AgentEvent[] = [];
  return {
    events,
    listener: (event: AgentEvent) => void events.push(event),
    heard: () => events.map(({ id, type }) => `${id} ${type}`),
  };
}

t.test('event ring: listeners hear in order, from when they listen', async (t) => {
  const ring = ringOf();
  ring.publish('link', { interface: 'eth0' });
  const { events, listener, heard } = ear();
  const listening = ring.listen(listener);
  t.match(ring.publish('route', { dst: 'default' }), { id: 1001, at: '1970-01-01T00:00:01.000Z' });
  ring.publish('lease', undefined);
  listening.close();
  listening.close();
  ring.publish('finding', {});
  t.same(heard(), ['1001 route', '1002 lease']);
  t.same(
    events.map(({ data }) => data),
    [{ dst: 'default' }, null],
  );
});

t.test('event ring: who comes back hears what was missed', async (t) => {
  const ring = ringOf({ maxEvents: 3 });
  for (let i = 0; i < 3; i += 1) ring.publish('link', i);
  const from = (lastId: number) => {
    const { events, listener } = ear();
    ring.listen(listener, lastId).close();
    return events.map(({ id, type, data }) => (type === 'gap' ? { id, ...Object(data) } : id));
  };
  t.same(from(1002), [], 'nothing');
  t.same(from(1000), [1001, 1002]);
  t.same(from(999), [1000, 1001, 1002], 'from before the first event of this run');
  ring.publish('link', 3);
  ring.publish('link', 4);
  t.same(from(1001), [1002, 1003, 1004], 'all that is kept');
  t.same(from(1000), [
    { id: 1001, reason: 'these events are kept no more', from: 1001, to: 1001, lost: 1 },
    1002,
    1003,
    1004,
  ]);
  t.same(from(1001), [1002, 1003, 1004], 'the id of a gap leads on from there');
  t.match(from(999)[0], { from: 1000, to: 1001, lost: 2 });
  for (const stranger of [0, 500, 1005, Number.MAX_SAFE_INTEGER, -1])
    t.match(from(stranger), [
      { id: 1001, reason: `no event ${stranger} is known here: netdiagd has started since` },
      1002,
      1003,
      1004,
    ]);
});

t.test('event ring: after a start, before any event', async (t) => {
  const ring = ringOf();
  const { heard, listener } = ear();
  ring.listen(listener, 7);
  ring.publish('link', {});
  t.same(heard(), ['999 gap', '1000 link']);
});

t.test('event ring: bytes', async (t) => {
  const ring = ringOf({ maxBytes: 100 });
  const { heard, listener } = ear();
  ring.listen(listener);
  for (let i = 0; i < 10; i += 1) ring.publish('link', 'x'.repeat(38));
  const again = ear();
  ring.listen(again.listener, 999);
  t.same(again.heard(), ['1007 gap', '1008 link', '1009 link'], 'two of 40 bytes each are kept');
  ring.publish('episode', 'é'.repeat(50));
  const third = ear();
  ring.listen(third.listener, 1009);
  t.same(third.heard(), ['1010 gap'], 'one that is larger than all is told and not kept');
  t.equal(heard().length, 11, 'who listened heard all of them');
});

t.test('event ring: listeners that misbehave', async (t) => {
  const causes: unknown[] = [];
  const ring = ringOf({ onError: (cause) => causes.push(cause) });
  const first = ear();
  const last = ear();
  ring.listen(() => {
    throw new Error('no');
  });
  ring.listen((event) => {
    first.listener(event);
    if (event.type === 'link') ring.publish('episode', 'because of it');
  });
  const late = ear();
  const closing = ring.listen(({ type }) => {
    closing.close();
    gone.close();
    if (type === 'link') ring.listen(late.listener, 999);
  });
  const never = ear();
  const gone = ring.listen(never.listener);
  ring.listen(last.listener);
  ring.publish('link', {});
  ring.publish('route', {});
  for (const { heard } of [first, last, late])
    t.same(heard(), ['1000 link', '1001 episode', '1002 route'], 'everyone hears each event once, in order');
  t.same(never.heard(), [], 'nobody hears after being closed');
  t.equal(causes.length, 3);
  t.doesNotThrow(() => {
    const deaf = ringOf();
    deaf.listen(() => {
      throw new Error('no');
    });
    deaf.publish('link', {});
  });
  const knot: Record<string, unknown> = {};
  knot['knot'] = knot;
  t.throws(() => ring.publish('link', knot), 'what is no JSON is the mistake of who publishes it');
  t.equal(ring.publish('link', {}).id, 1003, 'and is no event');
});

t.test('event ring: a million events', async (t) => {
  const ring = ringOf();
  let heard = 0;
  ring.listen(() => {
    heard += 1;
  });
  const began = performance.now();
  for (let i = 0; i < 1_000_000; i += 1) ring.publish('neighbour', { dst: '192.0.2.1' });
  t.equal(heard, 1_000_000);
  t.ok(performance.now() - began < 15_000, 'in linear time');
  const { events, listener } = ear();
  ring.listen(listener, 1000 + 500);
  t.equal(events.length, 1001, 'a gap, and what is kept');
});
