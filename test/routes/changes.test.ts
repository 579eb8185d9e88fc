import t from 'tap';
import route from '../../src/routes/changes.ts';
import { agentOf, ask } from '../support/agent.ts';
import { changesOf, rememberingAgent } from '../support/chronicle.ts';

t.test('GET /changes', async (t) => {
  const { agent, asked } = rememberingAgent();
  const query = { since: 'baseline' };
  t.same(await ask(route, agent, { query }), {
    type: 'application/json; charset=utf-8',
    body: changesOf('baseline'),
  });
  const text = { type: /plain/, body: 'nothing changed since baseline\n' };
  t.match(await ask(route, agent, { query: { ...query, format: 'text' } }), text);
  t.match(await ask(route, agent, { query, accept: 'text/plain' }), text);
  await ask(route, agent, { query: { since: '2026-11-20T12:00:00 01:00' } });
  t.equal(asked.at(-1), '2026-11-20T12:00:00+01:00', 'a + that was not escaped');
  await t.rejects(ask(route, agent, { query: { since: 'nope' } }), {
    status: 404,
    message: 'nothing is known of "nope"',
  });
  await t.rejects(ask(route, agentOf({}), { query }), { status: 404, message: /keeps no history/ });
});
