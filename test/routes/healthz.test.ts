import t from 'tap';
import route from '../../src/routes/healthz.ts';
import { agentOf, ask } from '../support/agent.ts';

t.test('GET /healthz', async (t) => {
  t.same(await ask(route, agentOf({})), { body: { status: 'ok' } }, 'before the first report too');
});
