import t from 'tap';
import type { Snapshot } from '../../src/model/snapshot.ts';
import route from '../../src/routes/snapshot.ts';
import { agentOf, ask } from '../support/agent.ts';
import { iface, SLICE_NAMES } from '../support/hosts.ts';

t.test('GET /snapshot', async (t) => {
  const agent = agentOf({ interfaces: [iface('eth0')] });
  const snapshot = async (maxAge: number) => (await ask(route, agent, { query: { maxAge } })).body as Snapshot;
  const first = await snapshot(10);
  t.match(first, { apiVersion: 'netdiagd/v1', kind: 'Snapshot', version: '1.2.3' });
  t.same(Object.keys(first.slices), SLICE_NAMES);
  t.equal(await snapshot(10), first, 'a young one is given again');
  t.not(await snapshot(0), first, '0 makes a new one');
});
