import t from 'tap';
import route from '../../src/routes/baseline.ts';
import { agentOf, ask } from '../support/agent.ts';
import { rememberingAgent } from '../support/chronicle.ts';
import { TAKEN_AT } from '../support/hosts.ts';

t.test('POST /baseline', async (t) => {
  const { agent, asked } = rememberingAgent();
  t.same([route.method, route.writes], ['POST', true], 'it changes what is kept');
  t.same(await ask(route, agent), {
    status: 201,
    body: { apiVersion: 'netdiagd/v1', kind: 'Baseline', takenAt: TAKEN_AT },
  });
  t.same(asked, ['save']);
  await t.rejects(ask(route, agentOf({})), { status: 404, message: /keeps no history/ });
});
