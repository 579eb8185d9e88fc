import t from 'tap';
import route from '../../src/routes/migrations.ts';
import { agentOf, ask } from '../support/agent.ts';
import { episodeOf, rememberingAgent } from '../support/chronicle.ts';

const DEFAULTS = { all: false, limit: 50 };
const EPISODES = [
  episodeOf('3', 'link-flap'),
  episodeOf('2', 'migration', { settled: false }),
  episodeOf('1', 'reboot'),
  episodeOf('0'),
];

t.test('GET /migrations', async (t) => {
  const { agent } = rememberingAgent(EPISODES);
  const ids = async (query: Record<string, unknown>) => {
    const { body } = await ask(route, agent, { query: { ...DEFAULTS, ...query } });
    return (body as { items: { id: string }[] }).items.map(({ id }) => id);
  };
  t.same(await ids({}), ['2', '0'], 'settled or not, the latest first');
  t.same(await ids({ all: true }), ['3', '2', '1', '0'], 'whatever happened');
  t.same(await ids({ limit: 1 }), ['2'], 'the limit is one of migrations');
  const { type, body } = await ask(route, agent, { query: DEFAULTS });
  t.match(type, /json/);
  t.match(body, { apiVersion: 'netdiagd/v1', kind: 'Migrations' });
  const [head = {}] = (body as { items: object[] }).items;
  t.match(head, { words: 'migration 2', settled: false, signals: ['node-changed', 'peers-notified'] });
  for (const key of ['before', 'after', 'changes', 'reasons']) t.notOk(key in head, `${key} is in the whole alone`);
  const text = { type: /plain/, body: 'migration 2\nmigration 0\n' };
  t.match(await ask(route, agent, { query: DEFAULTS, accept: 'text/plain' }), text);
  t.match(await ask(route, agent, { query: { ...DEFAULTS, format: 'text' } }), text);
  t.match(await ask(route, agent, { query: { ...DEFAULTS, format: 'json' }, accept: 'text/plain' }), { type: /json/ });
});

t.test('GET /migrations: nothing to tell', async (t) => {
  t.match(await ask(route, rememberingAgent().agent, { query: DEFAULTS }), { body: { items: [] } });
  await t.rejects(ask(route, agentOf({}), { query: DEFAULTS }), { status: 404, message: /keeps no history/ });
});
