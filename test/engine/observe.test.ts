import t from 'tap';
import { observe, type Past } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import { at } from '../../src/facts/evidence.ts';
import type { Check } from '../../src/model/check.ts';
import { failed } from '../../src/model/slice.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Tuning } from '../../src/model/tuning.ts';
import { checkThat } from '../support/checks.ts';
import { type Host, iface, snapshotOf, TAKEN_AT } from '../support/hosts.ts';
import { identity } from '../support/quiet-hosts.ts';

const seenAt = (seconds: number, host: Host, ...more: readonly Parameters<typeof snapshotOf>[1][]): Snapshot =>
  deepFreeze({
    ...snapshotOf(host, ...more),
    takenAt: new Date(Date.parse(TAKEN_AT) + seconds * 1000).toISOString(),
  });

/** Interfaces that are down. */
const DOWN: Check = {
  ...checkThat('link-down', []),
  *run({ interfaces = [] }) {
    for (const { name, operstate } of interfaces) {
      if (operstate === 'DOWN')
        yield { message: 'found', subject: name, interface: name, evidence: [at('interfaces', name, 'operstate')] };
    }
  },
};
const up = { interfaces: [iface('eth0')] };
const down = { interfaces: [iface('eth0', { operstate: 'DOWN' })] };

/** Observations one after another; what the last one says. */
function watch(snapshots: readonly Snapshot[], checks: readonly Check[], tuning: Tuning = {}) {
  let past: Past = {};
  let report: ReturnType<typeof observe>['report'] | undefined;
  for (const snapshot of snapshots) {
    const result = observe(snapshot, checks, tuning, past);
    past = { snapshot, memory: result.memory };
    report = result.report;
  }
  if (!report) throw new Error('no observation');
  const gone = report.cleared.map(({ id }) => id);
  // A list in a pattern of t.match may be shorter than what it matches.
  return { ...report, gone, told: [report.verdict, report.findings.map(({ id }) => id), gone] };
}

/** Interfaces that gained packets with errors. */
const RISING: Check = {
  ...checkThat('errors-rising', [], { compares: true, options: { most: { default: 10, unit: 'packets', help: '' } } }),
  *run({ interfaces = [] }, { rise, seconds, options, before }) {
    for (const { name } of interfaces) {
      const place = at('interfaces', name, 'stats', 'rx', 'errors');
      const data = { by: rise(place), seconds, known: before.interfaces?.length ?? 0 };
      if (data.by > (options['most'] ?? 0)) yield { message: 'found', subject: name, data, evidence: [place] };
    }
  },
  messages: { found: '{subject}: {by} in {seconds} s, of {known}' },
};
const errors = (count: number, bootId?: string): Host => ({
  interfaces: [iface('eth0', { stats: { rx: { errors: count } } } as object)],
  host: { ...identity('vm'), ...(bootId !== undefined && { bootId }) },
});
const FIRST = 'first observation: what changes is judged from the second on (--observe 5s)';

t.test('observe: checks that compare', async (t) => {
  const result = (...snapshots: readonly Snapshot[]) => watch(snapshots, [RISING]).checks[0];
  t.match(result(seenAt(0, errors(1e9))), { verdict: 'skipped', reason: FIRST }, 'not by the absolute value');
  t.match(result(seenAt(0, errors(0)), seenAt(60, errors(10))), { verdict: 'pass' });
  const { findings } = watch([seenAt(0, errors(0)), seenAt(60, errors(11))], [RISING]);
  t.match(findings[0], { message: 'eth0: 11 in 60 s, of 1', evidence: [{ value: 11, before: 0 }] });
  t.match(result(seenAt(0, errors(100)), seenAt(60, errors(20))), { verdict: 'pass' }, 'a counter that began anew');
  t.match(result(seenAt(0, { ...errors(0), ...up }), seenAt(60, errors(99))), { verdict: 'pass' }, 'one that is new');
  t.match(result(seenAt(0, errors(0)), seenAt(0, errors(99))), { verdict: 'skipped', reason: FIRST }, 'the same time');
  t.match(result(seenAt(0, errors(0)), seenAt(-60, errors(99))), { verdict: 'skipped' }, 'a clock that went back');

  t.test('and another run of the host', async (t) => {
    t.match(result(seenAt(0, errors(0, 'a')), seenAt(60, errors(99, 'b'))), { verdict: 'skipped', reason: FIRST });
    t.match(result(seenAt(0, errors(0, 'a')), seenAt(60, errors(99, 'a'))), { verdict: 'fail' });
    const silent = seenAt(60, errors(99, 'a'), { host: failed('timeout') });
    t.match(result(seenAt(0, errors(0, 'a')), silent), { verdict: 'fail' }, 'what it does not tell is no other run');
    const { told } = watch(
      [seenAt(0, errors(0, 'a')), seenAt(60, errors(99, 'a')), seenAt(120, errors(0, 'b'))],
      [RISING],
    );
    t.same(told, ['unknown', [], []], 'of what was before nothing can be said');
  });

  t.test('without a place to compare with', async (t) => {
    const blind = seenAt(0, errors(0), { interfaces: failed('timeout') });
    t.match(result(blind, seenAt(60, errors(99))), { verdict: 'pass' }, 'nothing has grown');
    t.match(result(seenAt(0, errors(0)), blind), { verdict: 'unknown', reason: 'interfaces: timeout' });
    const wanting: Check = { ...RISING, needs: ['host'], wants: ['interfaces'] };
    const grown = [seenAt(0, errors(0, 'a')), seenAt(60, errors(99, 'a'))];
    t.match(watch(grown, [wanting]).checks[0], { verdict: 'pass' }, 'what it only wants is not compared');
    const plain = { ...RISING, id: 'plain-bad', compares: undefined } as unknown as Check;
    t.match(watch([seenAt(0, errors(0)), seenAt(60, errors(99))], [plain]).checks[0], { verdict: 'pass' });
  });
});

t.test('observe: what comes and goes', async (t) => {
  const first = watch([seenAt(0, down), seenAt(60, down)], [DOWN]);
  t.equal(first.findings[0]?.firstSeen, TAKEN_AT);
  const repaired = watch([seenAt(0, down), seenAt(60, up)], [DOWN]);
  t.same(repaired.told, ['healthy', [], ['link-down:eth0']]);
  t.equal(repaired.checks[0]?.verdict, 'pass');
  const flaps = [down, up, down, up, down, up].map((host, i) => seenAt(i * 60, host));
  const held = watch(flaps, [DOWN]);
  t.same(held.told, ['degraded', ['link-down:eth0'], []]);
  t.equal(held.checks[0]?.verdict, 'fail');
  t.match(held.findings[0]?.flapping, { times: 3, goneSince: '2026-11-20T12:05:00.000Z' });
  t.equal(held.findings[0]?.evidence[0]?.value, 'DOWN', 'the proof is that of the time when it was there');

  const broken: Check = {
    ...DOWN,
    run: (host, context) => {
      if (host.interfaces?.length === 0) throw new Error('bang');
      return DOWN.run(host, context);
    },
  };
  const crashed = watch([seenAt(0, down), seenAt(60, { interfaces: [] })], [broken]);
  t.same(crashed.told, ['unknown', [], []]);
  t.match(crashed.checks[0], { verdict: 'unknown', reason: 'the check failed: bang' });
});

t.test('observe: faults that can pass by themselves', async (t) => {
  const lasting = { ...DOWN, lastsSeconds: 2, severity: 'critical' as const };
  const once = watch([seenAt(0, down)], [lasting]);
  t.same(once.told, ['unknown', [], []]);
  t.match(once.checks[0], { verdict: 'unknown', waits: 2 });
  t.match(
    once.checks[0]?.reason,
    'eth0 has the fault link-down: seen once, which can pass by itself; look again (--observe 5s)',
  );
  const looks = (...snapshots: readonly Snapshot[]) => watch(snapshots, [lasting]).told;
  t.same(looks(seenAt(0, down), seenAt(1, down)), ['unknown', [], []]);
  t.same(looks(seenAt(0, down), seenAt(2, down)), ['broken', ['link-down:eth0'], []]);
  t.same(looks(seenAt(0, down), seenAt(2, up)), ['healthy', [], []]);
});

t.test('observe: findings under others', async (t) => {
  const general = { ...DOWN, id: 'general-bad' };
  const specific = { ...DOWN, hides: ['general-bad'] };
  const both = watch([seenAt(0, down)], [general, specific]);
  t.same(both.told, ['degraded', ['link-down:eth0'], []]);
  t.match(both.checks, [{ verdict: 'fail' }, { verdict: 'fail' }]);
  const after = watch([seenAt(0, down), seenAt(60, up)], [general, specific]);
  t.same(after.gone, ['link-down:eth0'], 'what was hidden is not told to be gone');

  const effect = { ...DOWN, id: 'effect-bad', follows: ['link-down'] };
  const until = [{ finding: 'link-down:*', until: '2026-12-01', reason: 'planned' }];
  const planned = watch([seenAt(0, down)], [DOWN, effect], { suppressions: until });
  t.same(planned.told, ['healthy', [], []]);
  t.match(planned.summary, { suppressed: 2, warning: 0, skipped: 2 });
  t.match(planned.checks, [
    { verdict: 'skipped', reason: 'what it finds is suppressed' },
    { verdict: 'skipped', reason: 'what it finds is suppressed' },
  ]);
  t.same(watch([seenAt(0, down), seenAt(60, up)], [DOWN, effect], { suppressions: until }).gone, []);
  const ended = watch([seenAt(0, down), seenAt(12 * 86_400, down)], [DOWN, effect], { suppressions: until });
  t.same(ended.told, ['degraded', ['link-down:eth0', 'effect-bad:eth0'], []]);
  t.equal(ended.findings[0]?.firstSeen, TAKEN_AT);
});

t.test('observe: what is ignored', async (t) => {
  const two = { interfaces: [iface('eth0', { operstate: 'DOWN' }), iface('veth1', { operstate: 'DOWN' })] };
  const ignore = { interfaces: ['veth*'] };
  const some = watch([seenAt(0, two)], [DOWN], { ignore });
  t.same(some.told, ['degraded', ['link-down:eth0'], []]);
  t.match(some.checks[0], { verdict: 'fail', ignored: 1 });
  const all = watch([seenAt(0, two)], [DOWN], { ignore: { interfaces: ['*'] } });
  t.same(all.told, ['healthy', [], []]);
  t.match(all.checks[0], { verdict: 'pass', ignored: 2 });
});
