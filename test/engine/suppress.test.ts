import t from 'tap';
import { ignoring, suppress } from '../../src/engine/suppress.ts';
import type { Finding } from '../../src/model/report.ts';
import type { Suppression } from '../../src/model/tuning.ts';
import { iface, snapshotOf, TAKEN_AT } from '../support/hosts.ts';
import { finding } from '../support/reports.ts';

const found = (id: string, explains: readonly string[] = []): Finding => finding({ id, explains });
const until = (pattern: string, date = '2026-12-01'): Suppression => ({
  finding: pattern,
  until: date,
  reason: `known: ${pattern}`,
});

/** The cable explains the gateway, and that the server, which the firewall explains too. */
const FINDINGS = [
  found('link:eth0', ['gateway:192.0.2.1', 'server:192.0.2.53']),
  found('gateway:192.0.2.1', ['server:192.0.2.53']),
  found('server:192.0.2.53'),
  found('firewall:nft', ['server:192.0.2.53']),
];
const ORDERED = { findings: FINDINGS, rootCauses: ['link:eth0', 'firewall:nft'] };

const told = (suppressions: readonly Suppression[], at = TAKEN_AT, ordered = ORDERED) => {
  const { findings, rootCauses, suppressed } = suppress(ordered, suppressions, at);
  return {
    rootCauses,
    findings: findings.map(({ id, explains }) => [id, ...explains].join(' ')),
    suppressed: suppressed.map(({ id, reason }) => `${id} ${reason}`),
  };
};

t.test('suppressions', async (t) => {
  t.test('leave a report alone that they do not fit', async (t) => {
    t.same(suppress(ORDERED, [], TAKEN_AT), { ...ORDERED, suppressed: [] });
    t.same(suppress(ORDERED, [until('link:eth1'), until('link')], TAKEN_AT), { ...ORDERED, suppressed: [] });
  });

  t.test('take a root cause with what follows from it alone', async (t) => {
    t.same(told([until('link:*')]), {
      rootCauses: ['firewall:nft'],
      findings: ['server:192.0.2.53', 'firewall:nft server:192.0.2.53'],
      suppressed: ['link:eth0 known: link:*', 'gateway:192.0.2.1 known: link:*'],
    });
  });

  t.test('leave what is graver than all that is suppressed of its causes', async (t) => {
    const [link, gateway, server] = FINDINGS as [Finding, Finding, Finding];
    const slow = found('slow:192.0.2.53');
    const findings = [
      { ...link, severity: 'warning', explains: [...link.explains, slow.id] },
      { ...gateway, explains: [server.id, slow.id] },
      server,
      { ...slow, severity: 'warning' },
    ] as const;
    const ordered = { findings, rootCauses: [link.id] };
    const known = 'link:eth0 known: link:*';
    t.same(told([until('link:*')], TAKEN_AT, ordered as never), {
      rootCauses: [gateway.id],
      findings: [`${gateway.id} ${server.id} ${slow.id}`, server.id, slow.id],
      suppressed: [known],
    });
    t.same(told([until('link:*'), until('gateway:*')], TAKEN_AT, ordered as never).findings, [], 'unless it is known');
  });

  t.test('take a consequence from under its causes, and what follows from it stays', async (t) => {
    t.same(told([until('gateway:192.0.2.?')]), {
      rootCauses: ORDERED.rootCauses,
      findings: ['link:eth0 server:192.0.2.53', 'server:192.0.2.53', 'firewall:nft server:192.0.2.53'],
      suppressed: ['gateway:192.0.2.1 known: gateway:192.0.2.?'],
    });
  });

  t.test('each tells its own reason; of several the first', async (t) => {
    const { suppressed, findings } = told([until('link:*'), until('gateway:*'), until('*'), until('server:*')]);
    t.same(findings, []);
    t.same(suppressed, [
      'link:eth0 known: link:*',
      'gateway:192.0.2.1 known: gateway:*',
      'server:192.0.2.53 known: *',
      'firewall:nft known: *',
    ]);
    const [first] = suppress(ORDERED, [until('link:*')], TAKEN_AT).suppressed;
    t.match(first, { id: 'link:eth0', until: '2026-12-01', reason: 'known: link:*', message: FINDINGS[0]?.message });
  });

  t.test('end at their time', async (t) => {
    const at = (date: string) => told([until('firewall:nft', date)]).suppressed.length;
    t.equal(at('2026-11-20T12:00:00.001Z'), 1);
    t.equal(at('2026-11-20T12:00:00.000Z'), 0, 'from then on it is told again');
    t.equal(at('2026-11-20T13:00:00+02:00'), 0, 'which may be told in another zone');
    t.equal(at('2026-11-21'), 1, 'a date begins at midnight, UTC');
    t.equal(at('2026-11-20'), 0);
    t.equal(at('soon'), 0, 'what is no time suppresses nothing');
    t.same(told([until('link:*', '2026-11-20'), until('link:eth0')]).suppressed[0], 'link:eth0 known: link:eth0');
  });
});

t.test('what the configuration ignores', async (t) => {
  const draft = (parts: object) => ({ message: 'found', subject: 'vm-a', evidence: [], ...parts });
  const host = snapshotOf({ interfaces: [iface('docker0'), iface('eth0')] });
  const ignore = { interfaces: ['veth*', 'docker0'], namespaces: ['kube-*'] };
  for (const [parts, expected] of [
    [{ interface: 'veth1' }, true],
    [{ interface: 'eth0' }, false],
    [{ subject: 'docker0' }, true],
    [{ subject: 'veth.example.com' }, false],
    [{ subject: 'docker0', interface: 'eth0' }, false],
    [{ namespace: 'kube-system' }, true],
    [{ namespace: 'prod' }, false],
    [{ namespace: 'prod', interface: 'veth1' }, true],
    [{}, false],
  ] as const) {
    t.equal(ignoring(ignore, host)(draft(parts)), expected, JSON.stringify(parts));
    t.notOk(ignoring(undefined, host)(draft(parts)), 'nothing without a configuration');
    t.notOk(ignoring({}, host)(draft(parts)));
  }
});
