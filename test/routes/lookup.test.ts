import t from 'tap';
import type { LookupRequest } from '../../src/model/resolution.ts';
import route from '../../src/routes/lookup.ts';
import { agentOf, ask } from '../support/agent.ts';
import { lookup } from '../support/hosts.ts';
import { lookupReportOf } from '../support/lookup-report.ts';

const NAME = 'web.shop.svc.cluster.local';

/** An agent that notes what it was asked. */
function witness() {
  const requests: LookupRequest[] = [];
  const agent = agentOf({});
  agent.lookup = async (request) => {
    requests.push(request);
    return lookupReportOf();
  };
  return { agent, requests };
}

t.test('GET /lookup', async (t) => {
  const { agent, requests } = witness();
  t.equal(route.active, true, 'it sends packets where the caller says');
  t.match(await ask(route, agent, { query: { name: NAME } }), { type: /json/, body: { kind: 'Lookup', name: NAME } });
  t.match(await ask(route, agent, { query: { name: NAME }, accept: 'text/plain' }), {
    type: /plain/,
    body: /^RESOLVES/,
  });
  t.match(await ask(route, agent, { query: { name: NAME, format: 'text' } }), { body: /^RESOLVES/ });
  await ask(route, agent, { query: { name: NAME, type: ['SRV'], server: ['192.0.2.1'], tcp: true, edns: true } });
  t.same(requests.at(-1), { name: NAME, types: ['SRV'], servers: ['192.0.2.1'], tcp: true, edns: true });
});

t.test('GET /lookup: every query', async (t) => {
  const agent = agentOf({});
  const version = lookup('10.96.0.10', 'dns-version.cluster.local', { type: 'TXT', purpose: 'dns-version' });
  agent.lookup = async () => lookupReportOf({ queries: [...lookupReportOf().queries, version] });
  const text = { name: NAME, format: 'text' };
  t.notMatch((await ask(route, agent, { query: text })).body, /TXT/);
  t.match((await ask(route, agent, { query: { ...text, all: true } })).body, /TXT .*dns-version/);
});

t.test('GET /lookup: a request that makes no sense', async (t) => {
  await t.rejects(ask(route, agentOf({}), { query: { name: NAME, server: ['dns.example'] } }), {
    status: 400,
    message: '"dns.example" is not an IP address',
  });
});
