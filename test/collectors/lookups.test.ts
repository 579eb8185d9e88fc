import t from 'tap';
import lookups from '../../src/collectors/lookups.ts';
import { collected, FOREIGN } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';

t.test('lookups', async (t) => {
  t.test('of a guest: the stub, and the server behind it', async (t) => {
    const slice = await collected(t, lookups, HOST);
    t.match(slice, { state: 'ok', value: { clusterDomain: 'cluster.local', clusterDomainSource: 'search list' } });
    const answers = slice.state === 'ok' ? slice.value.lookups : [];
    t.match(answers, [
      { server: '127.0.0.53', purpose: 'api-service', outcome: 'answer', rcode: 'NOERROR', answers: ['10.96.0.1'] },
      { server: '127.0.0.53', purpose: 'dns-version', type: 'TXT', answers: ['1.1.0'] },
      { server: '10.96.0.10', purpose: 'api-service', name: 'kubernetes.default.svc.cluster.local', type: 'A' },
      { server: '10.96.0.10', purpose: 'dns-version', name: 'dns-version.cluster.local' },
    ]);
    t.equal(answers.length, 4);
  });

  t.test('where nobody answers', async (t) => {
    const slice = await collected(t, lookups, 'kubevirt-guest-stale-lease');
    const outcomes = slice.state === 'ok' ? slice.value.lookups.map(({ outcome }) => outcome) : [];
    t.same(outcomes, ['timeout', 'timeout', 'timeout', 'timeout']);
  });

  t.test('of a plain server', async (t) => {
    t.match(await collected(t, lookups, 'plain-server-static'), {
      state: 'ok',
      value: {
        clusterDomainSource: 'default',
        lookups: [{ outcome: 'answer', rcode: 'NXDOMAIN', answers: [] }, { rcode: 'NXDOMAIN' }],
      },
    });
  });

  t.test('what the configuration asks for', async (t) => {
    const options = {
      clusterDomain: 'Corp.Example.',
      lookups: [{ name: 'web.corp.example.', type: 'AAAA' }],
      dnsTimeoutMs: 100,
    };
    const slice = await collected(t, lookups, 'plain-server-static', {}, options);
    t.match(slice, {
      state: 'ok',
      value: {
        clusterDomain: 'corp.example',
        clusterDomainSource: 'configured',
        lookups: [
          { name: 'kubernetes.default.svc.corp.example', outcome: 'unreachable' },
          { name: 'dns-version.corp.example' },
          { name: 'web.corp.example', type: 'AAAA', purpose: 'configured' },
        ],
      },
    });
  });

  t.test('eight servers at most, each once', async (t) => {
    const servers = Array.from({ length: 20 }, (_, i) => `nameserver 192.0.2.${(i % 12) + 1}\n`).join('');
    const slice = await collected(t, lookups, 'plain-server-static', { 'etc/resolv.conf': servers });
    t.equal(slice.state === 'ok' && slice.value.lookups.length, 16);
  });

  t.test('hostile search lists', async (t) => {
    for (const domain of ['a..b', '.', `svc.${'a'.repeat(64)}`, `svc.${'a.'.repeat(150)}b`, 'svc.é', 'svc.__proto__']) {
      const text = `nameserver 192.0.2.1\nsearch ${domain}\n`;
      const slice = await collected(t, lookups, 'plain-server-static', { 'etc/resolv.conf': text });
      t.equal(slice.state, 'ok', domain.slice(0, 40));
    }
  });

  t.test('no server', async (t) => {
    const absent = { state: 'absent', reason: 'no nameserver is configured' };
    t.same(await collected(t, lookups, 'plain-server-static', { 'etc/resolv.conf': null }), absent);
    t.same(await collected(t, lookups, 'plain-server-static', { 'etc/resolv.conf': '# nothing\n' }), absent);
  });

  t.test('of another network namespace', async (t) => {
    t.same(await collected(t, lookups, HOST, FOREIGN), {
      state: 'absent',
      reason: 'the resolv.conf here belongs to another network namespace',
    });
    const own = { ...FOREIGN, 'etc/netns/blue/resolv.conf': 'nameserver 10.96.0.10\n' };
    const slice = await collected(t, lookups, HOST, own);
    const servers = slice.state === 'ok' ? slice.value.lookups.map(({ server }) => server) : [];
    t.same([...new Set(servers)], ['10.96.0.10'], 'those behind the stub of the host are not asked');
  });

  t.test('a recording that is none', async (t) => {
    const path = 'net/dns/udp/192.0.2.1/kubernetes.default.svc.cluster.local.A.json';
    t.equal((await collected(t, lookups, 'plain-server-static', { [path]: '{' })).state, 'failed');
    const slice = await collected(t, lookups, 'plain-server-static', { [path]: '{"reply":"AAAA","durationMs":1}' });
    t.match(slice, { state: 'ok', value: { lookups: [{ outcome: 'unreachable', error: 'not in this capture' }] } });
  });
});
