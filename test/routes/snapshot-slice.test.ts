import t from 'tap';
import route from '../../src/routes/snapshot-slice.ts';
import { agentOf, ask } from '../support/agent.ts';
import { iface } from '../support/hosts.ts';

t.test('GET /snapshot/:slice', async (t) => {
  const agent = agentOf({ interfaces: [iface('eth0')] });
  const slice = async (name: string) =>
    (await ask(route, agent, { query: { maxAge: 10 }, params: { slice: name } })).body;
  t.same(await slice('interfaces'), { state: 'ok', value: [iface('eth0')] });
  t.same(await slice('ovs'), { state: 'absent', reason: 'not in this test' });
  for (const name of ['interface', '__proto__', 'constructor', '']) {
    await t.rejects(slice(name), { status: 404, message: `there is no slice "${name}"; known are host, interfaces, ` });
  }
});
