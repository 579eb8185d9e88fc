import t from 'tap';
import type { Report } from '../../src/model/report.ts';
import route from '../../src/routes/diagnose.ts';
import { agentOf, ask } from '../support/agent.ts';
import { checkThat } from '../support/checks.ts';
import { iface } from '../support/hosts.ts';

const CHECKS = [
  checkThat('a-bad', ['eth0']),
  checkThat('b-bad', ['eth1'], { severity: 'info', category: 'route' }),
  checkThat('c-bad', [], { severity: 'critical' }),
];
const agent = agentOf({ interfaces: [iface('eth0')] }, { checks: CHECKS });
const diagnose = (query: Readonly<Record<string, unknown>> = {}, accept = '*/*') =>
  ask(route, agent, { query: { maxAge: 10, ...query }, accept });

const found = async (query: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
  ((await diagnose(query)).body as Report).findings.map(({ id }) => id);

t.test('GET /diagnose', async (t) => {
  t.test('filters', async (t) => {
    t.same(await found({}), ['a-bad:eth0', 'b-bad:eth1']);
    t.same(await found({ only: ['b-bad'] }), ['b-bad:eth1']);
    t.same(await found({ only: ['a-bad,b-bad', 'c-bad'] }), ['a-bad:eth0', 'b-bad:eth1'], 'with commas');
    t.same(await found({ category: ['route'] }), ['b-bad:eth1']);
    t.same(await found({ severity: 'warning' }), ['a-bad:eth0']);
    t.same(await found({ severity: 'critical' }), []);
  });
  t.test('refuses', async (t) => {
    await t.rejects(diagnose({ only: ['a-bad', 'x'] }), { status: 400, message: 'there is no check "x"; GET /checks' });
    await t.rejects(diagnose({ only: [''] }), { status: 400, message: 'there is no check ""' });
    await t.rejects(diagnose({ netns: '../etc' }), { status: 400, message: 'netns must be a name, without a slash' });
    await t.rejects(diagnose({ netns: 'test' }), { status: 404, message: 'no network namespace "test" in /run/netns' });
  });
  t.test('forms', async (t) => {
    for (const [query, accept, type] of [
      [{}, '*/*', 'application/json'],
      [{}, 'text/plain', 'text/plain'],
      [{}, 'text/markdown;q=0.9, text/plain;q=0.1', 'text/markdown'],
      [{}, 'application/json, text/plain, */*', 'application/json'],
      [{ format: 'text' }, 'application/json', 'text/plain'],
      [{ format: 'markdown' }, '*/*', 'text/markdown'],
      [{ format: 'json' }, 'text/plain', 'application/json'],
    ] as const) {
      t.equal((await diagnose(query, accept)).type, `${type}; charset=utf-8`, `${JSON.stringify(query)} ${accept}`);
    }
    t.match((await diagnose({ format: 'text' })).body, /^DEGRADED .*\n\n! Something is wrong with a-bad/);
    t.match((await diagnose({ format: 'markdown' })).body, /^# DEGRADED\n/);
  });
  t.test('failOn', async (t) => {
    t.equal((await diagnose()).status, 200);
    t.equal((await diagnose({ failOn: 'warning' })).status, 503);
    t.equal((await diagnose({ failOn: 'critical' })).status, 200, 'nothing critical');
    t.equal((await diagnose({ failOn: 'warning', only: ['b-bad'] })).status, 200, 'only what was asked for');
  });
});
