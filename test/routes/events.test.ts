import t from 'tap';
import type { AgentEvent } from '../../src/model/episode.ts';
import { EventStream } from '../../src/model/route.ts';
import route from '../../src/routes/events.ts';
import { agentOf, ask } from '../support/agent.ts';
import { rememberingAgent } from '../support/chronicle.ts';

t.test('GET /events', async (t) => {
  const { agent, ring } = rememberingAgent();
  const listen = async (asked: Parameters<typeof ask>[2]) => {
    const { body, type } = await ask(route, agent, asked);
    t.match(type, /^text\/event-stream/);
    if (!(body instanceof EventStream)) throw new Error('no stream');
    const events: AgentEvent[] = [];
    return { events, stop: body.open((event) => void events.push(event)), types: () => events.map(({ type }) => type) };
  };
  const first = ring.publish('link', { interface: 'eth0' }).id;
  const all = await listen({});
  const some = await listen({ query: { types: ['finding,migration', 'lease'] } });
  for (const type of ['finding', 'route', 'lease', 'gap', 'migration'] as const) ring.publish(type, {});
  t.same(all.types(), ['finding', 'route', 'lease', 'gap', 'migration'], 'from now on');
  t.same(some.types(), ['finding', 'lease', 'gap', 'migration'], 'a gap is always told');
  all.stop();
  ring.publish('finding', {});
  t.equal(all.events.length, 5, 'and no longer');
  t.equal(some.events.length, 5);

  const ids = async (asked: Parameters<typeof ask>[2]) => (await listen(asked)).events.map(({ id }) => id - first);
  t.same(await ids({ query: { lastEventId: first + 4 } }), [5, 6]);
  t.same(await ids({ headers: { 'last-event-id': String(first + 5) } }), [6]);
  t.same(
    await ids({ query: { lastEventId: first }, headers: { 'last-event-id': String(first + 5) } }),
    [6],
    'the header wins',
  );
  t.same(await ids({ headers: { 'last-event-id': '' } }), [], 'an empty one says nothing');
  t.match((await listen({ headers: { 'last-event-id': '5' } })).types(), ['gap', 'link']);
});

t.test('GET /events: what makes no sense', async (t) => {
  const { agent } = rememberingAgent();
  for (const header of ['-1', '1.5', '1e3', ' 1', '0x10', '9'.repeat(16), '1, 2', '1\r\ndata: x', 'x'.repeat(10_000)])
    await t.rejects(
      async () => ask(route, agent, { headers: { 'last-event-id': header } }),
      { status: 400, message: 'Last-Event-ID must be the id of an event' },
      header.slice(0, 20),
    );
  for (const types of [['nope'], ['link,'], ['link', '__proto__']])
    await t.rejects(async () => ask(route, agent, { query: { types } }), {
      status: 400,
      message: /^types must be of link, /,
    });
  await t.rejects(async () => ask(route, agentOf({})), { status: 404, message: /keeps no history/ });
});
