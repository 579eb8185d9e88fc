import t from 'tap';
import route from '../../src/routes/openapi.ts';
import { agentOf, ask } from '../support/agent.ts';

t.test('GET /openapi.json', async (t) => {
  t.same(await ask(route, agentOf({})), { body: { openapi: '3.1.0' } });
});
