import t from 'tap';
import { consulted, isConsulted, knowsCluster, triedServers } from '../../src/facts/dns-answers.ts';
import { placed } from '../../src/facts/resolver.ts';
import { API, asked, denied, lookups, server, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const [A, B, C] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;
const PTR = '1.0.96.10.in-addr.arpa';

t.test('dns answers', async (t) => {
  t.test('whom programs ask', async (t) => {
    const seen = asked([], [server(A), server(B, { role: 'ignored' }), server(C, { role: 'named' })]);
    t.same([A, B, C, '10.0.0.4'].map(isConsulted(seen)), [true, false, false, true]);
    t.ok(isConsulted(lookups([]))(A), 'in a snapshot of an earlier version, all');
    t.ok(isConsulted(asked([], [server(A, { role: 'upstream' })]))(A));
  });
  t.test('what can be compared', async (t) => {
    const list = [lookup(A, API), lookup(A, PTR, { purpose: 'api-reverse' }), lookup(B, API)];
    const seen = asked(list, [server(A), server(B, { role: 'ignored' })]);
    t.same(
      consulted(seen).map(({ index }) => index),
      [0],
    );
  });
  t.test('of whom it can be told what they can do', async (t) => {
    const list = [
      lookup(A, API),
      denied(A, 'x', 'NXDOMAIN'),
      unanswered(B, 'timeout'),
      lookup(C, API, { attempts: 2 }),
    ];
    const tried = triedServers(asked(list, [server(A), server(B), server(C)]));
    t.match(tried, [{ index: 0, server: { address: A }, answered: [{ index: 0 }, { index: 1 }] }]);
    t.equal(tried.length, 1, 'one that is silent, or loses packets, tells nothing');
    t.same(triedServers(lookups(list)), []);
  });
  t.test('who knows the cluster', async (t) => {
    const all = placed(
      lookups([lookup(A, API), denied(B, API, 'NXDOMAIN'), lookup(C, API, { purpose: 'configured' })]),
    );
    t.same(
      [A, B, C].map((address) => knowsCluster(all, address)),
      [true, false, false],
    );
  });
});
