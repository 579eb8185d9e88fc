import t from 'tap';
import route from '../../src/routes/migration.ts';
import { agentOf, ask } from '../support/agent.ts';
import { episodeOf, rememberingAgent } from '../support/chronicle.ts';

const ID = '20261120T115821Z-1';

t.test('GET /migrations/:id', async (t) => {
  const { agent } = rememberingAgent([episodeOf(ID), episodeOf('2', 'reboot')]);
  t.same(await ask(route, agent, { params: { id: ID } }), {
    type: 'application/json; charset=utf-8',
    body: episodeOf(ID),
  });
  t.match(await ask(route, agent, { params: { id: '2' } }), { body: { kind: 'reboot' } }, 'of whatever kind');
  const text = { type: /plain/, body: `migration ${ID}, in full\n` };
  t.match(await ask(route, agent, { params: { id: ID }, query: { format: 'text' } }), text);
  t.match(await ask(route, agent, { params: { id: ID }, accept: 'text/plain' }), text);
  for (const id of ['nope', '__proto__', '', '../../etc/passwd']) {
    const message = `there is no "${id}"; GET /migrations?all=true lists what is known`;
    await t.rejects(ask(route, agent, { params: { id } }), { status: 404, message }, id);
  }
  await t.rejects(ask(route, agentOf({}), { params: { id: ID } }), { status: 404, message: /keeps no history/ });
});
