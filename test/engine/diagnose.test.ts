import t from 'tap';
import { diagnose } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import { at } from '../../src/facts/evidence.ts';
import { type Check, defineCheck, type FindingDraft, type Severity } from '../../src/model/check.ts';
import { absent, failed } from '../../src/model/slice.ts';
import type { CheckTuning, Tuning } from '../../src/model/tuning.ts';
import { type Host, iface, lease, resolver, snapshotOf, TAKEN_AT } from '../support/hosts.ts';

const HOST: Host = { interfaces: [iface('eth0')], leases: [lease('eth0')], resolver: resolver(['192.0.2.53']) };
const draft = (parts: Partial<FindingDraft> = {}): FindingDraft => ({
  message: 'broken',
  subject: 'eth0',
  evidence: [],
  ...parts,
});

const check = (parts: Partial<Check> = {}): Check => ({
  ...defineCheck({
    id: 'interface-broken',
    title: 'An interface is broken',
    category: 'link',
    severity: 'critical',
    why: 'It must not be.',
    fix: ['ip link set {subject} up'],
    needs: ['interfaces'],
    messages: { broken: 'interface {subject} is broken', many: '{subject} has {count} faults' },
    run: () => [],
  }),
  ...parts,
});
const finding = (...drafts: readonly Partial<FindingDraft>[]) => check({ run: () => drafts.map(draft) });

const only = (host: Host, subject: Check, tuning: Tuning = {}) => {
  const report = diagnose(deepFreeze(snapshotOf(host)), [subject], tuning);
  return { report, result: report.checks[0], finding: report.findings[0] };
};

t.test('diagnose: whether a check can be judged', async (t) => {
  const two = finding({});
  const needing = { ...two, needs: ['interfaces', 'leases'] as const };
  const verdict = (...overrides: Parameters<typeof snapshotOf>) =>
    diagnose(snapshotOf(...overrides), [needing]).checks[0];

  t.match(verdict(HOST), { verdict: 'fail', severity: 'critical', category: 'link' });
  t.notOk('reason' in (verdict(HOST) ?? {}));
  t.match(verdict(HOST, { leases: absent('no lease') }), { verdict: 'skipped', reason: 'leases: no lease' });
  t.match(verdict(HOST, { leases: failed('timeout') }), { verdict: 'unknown', reason: 'leases: timeout' });
  t.match(
    verdict(HOST, { interfaces: absent('no ip'), leases: failed('timeout') }),
    { verdict: 'unknown', reason: 'leases: timeout' },
    'failed beats absent',
  );
  t.match(
    verdict(HOST, { interfaces: absent('no ip'), leases: absent('no lease') }),
    { verdict: 'skipped', reason: 'interfaces: no ip' },
    'the first that is absent is named',
  );
  const { ovs: _ovs, ...older } = snapshotOf(HOST).slices;
  const snapshot = { ...snapshotOf(HOST), slices: older as ReturnType<typeof snapshotOf>['slices'] };
  t.match(diagnose(snapshot, [{ ...two, needs: ['ovs'] }]).checks[0], {
    verdict: 'skipped',
    reason: 'ovs: not in this snapshot',
  });
});

t.test('diagnose: what a check is given', async (t) => {
  const seen: unknown[] = [];
  const curious = check({
    needs: ['interfaces'],
    wants: ['leases', 'ovs'],
    options: { limit: { default: 3, unit: 'm', help: '' }, other: { default: 1, unit: 's', help: '' } },
    run: (host, { takenAt, options }) => {
      seen.push(Object.keys(host).sort(), takenAt.toISOString(), options);
      return [];
    },
  });
  only(HOST, curious, { checks: { 'interface-broken': { options: { limit: 7 } } } });
  t.same(seen, [['interfaces', 'leases'], '2026-11-20T12:00:00.000Z', { limit: 7, other: 1 }]);
});

t.test('diagnose: checks that make mistakes are unknown', async (t) => {
  const mistakes: readonly (readonly [string, Check, RegExp])[] = [
    [
      'throws',
      check({
        run: () => {
          throw new Error('undefined is not a function');
        },
      }),
      /^the check failed: undefined is/,
    ],
    [
      'throws later',
      check({
        *run() {
          yield draft();
          throw new Error('later');
        },
      }),
      /later/,
    ],
    [
      'changes the snapshot',
      check({ run: ({ interfaces }) => (interfaces as unknown[]).splice(0) as never[] }),
      /Cannot/,
    ],
    ['says what it did not declare', finding({ message: 'undeclared' }), /message "undeclared" is not declared/],
    ['leaves a placeholder open', finding({ message: 'many' }), /no value for \{count\}/],
    ['points nowhere', finding({ evidence: [at('interfaces', 'eth1')] }), /leads nowhere at "eth1"/],
    ['points into nothing', finding({ evidence: [at('ovs', 'uuid')] }), /evidence points into ovs/],
  ];
  for (const [name, subject, reason] of mistakes) {
    const { report, result } = only(HOST, subject);
    t.match(result, { verdict: 'unknown', reason }, name);
    t.same(report.findings, [], 'a half of it is not reported');
    t.equal(report.verdict, 'unknown');
  }
});

t.test('diagnose: a finding in full', async (t) => {
  const { finding: found } = only(
    HOST,
    finding({ evidence: [at('interfaces', 'eth0', 'mtu'), at('leases', 0, 'router')] }),
  );
  t.strictSame(found, {
    id: 'interface-broken:eth0',
    check: 'interface-broken',
    category: 'link',
    severity: 'critical',
    subject: 'eth0',
    title: 'An interface is broken',
    message: 'interface eth0 is broken',
    evidence: [
      { slice: 'interfaces', path: 'eth0.mtu', value: 1500, source: 'test interfaces' },
      { slice: 'leases', path: '[0].router', value: ['192.168.24.1'], source: '/run/systemd/netif/leases/2' },
    ],
    why: 'It must not be.',
    fix: ['ip link set eth0 up'],
    explains: [],
    docs: '/checks/interface-broken',
    firstSeen: TAKEN_AT,
  });
});

t.test('diagnose: hostile names', async (t) => {
  const { finding: found } = only(HOST, finding({ subject: '\u001b[31m; rm -rf /' }));
  t.equal(found?.subject, '\ufffd[31m; rm -rf /');
  t.equal(found?.message, 'interface \ufffd[31m; rm -rf / is broken');
  t.same(found?.fix, ["ip link set '\ufffd[31m; rm -rf /' up"]);
  t.equal(
    only(HOST, finding({ subject: '{count}' })).finding?.message,
    'interface {count} is broken',
    'is no placeholder',
  );
});

t.test('diagnose: a fix of its own', async (t) => {
  const { finding: found } = only(HOST, finding({ fix: ['# ask {who}'], data: { who: 'the owner' } }));
  t.same(found?.fix, ["# ask 'the owner'"]);
});

t.test('diagnose: how much of one check', async (t) => {
  const many = finding(...Array.from({ length: 500 }, (_, i) => ({ subject: `eth${i}` })));
  const { report, result } = only(HOST, many);
  t.equal(report.findings.length, 100);
  t.equal(result?.omitted, 400, 'the rest is counted');
  t.notOk('omitted' in (only(HOST, finding({})).result ?? {}));
  const again = only(
    HOST,
    finding(...Array.from({ length: 500 }, (_, i) => ({ severity: i ? 'info' : 'warning' }) as const)),
  );
  t.notOk('omitted' in (again.result ?? {}), 'what is said again is no other finding');
  t.same([again.report.findings.length, again.finding?.severity], [1, 'warning'], 'the first time counts');
});

t.test('diagnose: tuning', async (t) => {
  const tuned = (tuning: CheckTuning) =>
    only(HOST, finding({ severity: 'warning' }), { checks: { 'interface-broken': tuning } });
  t.same(tuned({ enabled: false }).report.checks, [], 'a check that is switched off is not there');
  t.equal(tuned({}).finding?.severity, 'warning', 'what the finding says goes before what the check says');
  t.equal(tuned({ severity: 'info' }).finding?.severity, 'warning', 'and before what the configuration says');
  const plain = only(HOST, finding({}), { checks: { 'interface-broken': { severity: 'info' } } });
  t.equal(plain.finding?.severity, 'info', 'which goes before what the check says');
  t.equal(tuned({ severity: 'info' }).result?.severity, 'info');
  t.equal(tuned({ enabled: true }).result?.severity, 'critical');
});

t.test('diagnose: the verdict', async (t) => {
  const fails = (severity: Severity) => ({ ...finding({}), id: `fails-${severity}`, severity });
  const blind = (severity: Severity) => ({ ...fails(severity), id: `blind-${severity}`, needs: ['ovs'] as const });
  const snapshot = snapshotOf(HOST, { ovs: failed('timeout') });
  const cases: readonly (readonly [readonly Check[], string])[] = [
    [[], 'unknown'],
    [[{ ...check(), needs: ['cni'] }], 'unknown'],
    [[check()], 'healthy'],
    [[fails('info')], 'healthy'],
    [[fails('warning'), fails('info')], 'degraded'],
    [[fails('critical'), fails('warning')], 'broken'],
    [[blind('critical')], 'unknown'],
    [[blind('warning'), check()], 'healthy'],
    [[blind('warning'), blind('info')], 'unknown'],
    [[blind('critical'), fails('warning')], 'degraded'],
    [[blind('critical'), fails('info')], 'unknown'],
    [[blind('critical'), fails('critical')], 'broken'],
  ];
  for (const [checks, verdict] of cases) {
    t.equal(diagnose(snapshot, checks).verdict, verdict, checks.map(({ id }) => id).join(', ') || 'no check');
  }
  const { summary } = diagnose(snapshot, [
    check(),
    fails('info'),
    fails('critical'),
    blind('info'),
    { ...check(), id: 's', needs: ['cni'] },
  ]);
  t.same(summary, { critical: 1, warning: 0, info: 1, pass: 1, skipped: 1, unknown: 1, suppressed: 0 });
});

t.test('diagnose: 500 interfaces, all of them down', async (t) => {
  const names = Array.from({ length: 500 }, (_, i) => `eth${i}`);
  const host = { interfaces: names.map((name) => iface(name, { operstate: 'DOWN' })) };
  const chain = Array.from({ length: 20 }, (_, i) => `check-${i}`).map((id, i, ids) => ({
    ...finding(
      ...names.map((name) => ({ subject: name, interface: name, evidence: [at('interfaces', name, 'operstate')] })),
    ),
    id,
    explains: ids.slice(i + 1),
  }));
  const began = performance.now();
  const report = diagnose(deepFreeze(snapshotOf(host)), chain);
  t.equal(report.rootCauses.length, 100);
  t.ok(performance.now() - began < 10_000, `${Math.round(performance.now() - began)} ms`);
});
