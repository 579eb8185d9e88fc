import t from 'tap';
import route from '../../src/routes/readyz.ts';
import { agentOf, ask, CONFIG } from '../support/agent.ts';

t.test('GET /readyz', async (t) => {
  const agent = agentOf({});
  t.same(await ask(route, agent), { status: 503, body: { status: 'starting' } });
  await agent.snapshot(0);
  t.same(await ask(route, agent), { body: { status: 'ok' } }, 'after the first run');
  agent.reconfigure(CONFIG);
  t.same(await ask(route, agent), { body: { status: 'ok' } }, 'a reload does not take it back');
});
