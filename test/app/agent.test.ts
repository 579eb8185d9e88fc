import t from 'tap';
import { at } from '../../src/facts/evidence.ts';
import type { Check } from '../../src/model/check.ts';
import type { Collector } from '../../src/model/collector.ts';
import { ok } from '../../src/model/slice.ts';
import { agentOf, collectorsOf } from '../support/agent.ts';
import { checkThat } from '../support/checks.ts';
import { sourceAt } from '../support/clock.ts';
import { type Host, iface } from '../support/hosts.ts';

const NOW = { maxAgeSeconds: 0 };
const up = iface('eth0');
const down = iface('eth0', { operstate: 'DOWN' });

/** What is down. */
const found = (parts: Partial<Check>): Check =>
  checkThat('a-bad', [], {
    *run({ interfaces = [] }) {
      for (const { name, operstate } of interfaces) {
        const evidence = [at('interfaces', name, 'operstate')];
        if (operstate === 'DOWN') yield { message: 'found', subject: name, evidence };
      }
    },
    ...parts,
  });

/** An agent that sees one of these hosts after the other, ten seconds apart. */
function over(hosts: readonly Host[], check: Check) {
  const clock = sourceAt(10);
  let run = -1;
  const seen: readonly Collector[] = collectorsOf(hosts[0] ?? {}).map((collector) => ({
    ...collector,
    collect: async () => {
      const value = hosts[run]?.[collector.id];
      return (value === undefined ? { state: 'absent', reason: 'not in this test' } : ok(value)) as never;
    },
  }));
  const agent = agentOf({}, { collectors: seen, checks: [check], source: clock });
  const next = async () => {
    run += 1;
    return agent.report(NOW);
  };
  return Object.assign(next, { agent });
}

t.test('agent: findings over several runs', async (t) => {
  const next = over(
    [{ interfaces: [down] }, { interfaces: [down] }, { interfaces: [up] }, { interfaces: [down] }],
    found({}),
  );
  const first = await next();
  t.equal(first.findings[0]?.firstSeen, first.takenAt);
  const second = await next();
  t.equal(second.findings[0]?.firstSeen, first.takenAt, 'it is known since when');
  const third = await next();
  t.equal(third.verdict, 'healthy', 'it clears when the fault does');
  t.match(third.cleared, [{ id: 'a-bad:eth0', firstSeen: first.takenAt, lastSeen: second.takenAt }]);
  const fourth = await next();
  t.equal(fourth.findings[0]?.firstSeen, fourth.takenAt, 'and begins anew');
  t.same(fourth.cleared, []);
});

t.test('agent: what changes', async (t) => {
  const grown = (errors: number) => iface('eth0', { rx: { bytes: 0, packets: 0, errors, dropped: 0 } });
  const check = checkThat('a-bad', [], {
    compares: true,
    *run(_seen, { rise, seconds }) {
      const place = at('interfaces', 'eth0', 'rx', 'errors');
      const growth = rise(place);
      if (growth > 0) yield { message: 'found', subject: `${growth} in ${seconds} s`, evidence: [place] };
    },
  });
  const next = over(
    [7, 7, 9, 9].map((errors) => ({ interfaces: [grown(errors)] })),
    check,
  );
  t.match((await next()).checks, [{ verdict: 'skipped', reason: 'first observation' }]);
  t.match((await next()).checks, [{ verdict: 'pass' }], 'what does not grow is no fault, however large');
  const { findings } = await next();
  t.match(findings, [{ id: 'a-bad:2 in 10 s', evidence: [{ value: 9, before: 7 }] }]);
  t.match((await next()).checks, [{ verdict: 'pass' }]);
});

t.test('agent: what may pass by itself', async (t) => {
  const next = over([{ interfaces: [down] }, { interfaces: [down] }, { interfaces: [up] }], found({ lastsSeconds: 5 }));
  const first = await next();
  t.match(first.checks, [{ verdict: 'unknown', waits: 5, reason: 'eth0 has the fault a-bad: seen once' }]);
  t.equal(first.findings.length, 0);
  t.match((await next()).findings, [{ id: 'a-bad:eth0', firstSeen: first.takenAt }], 'lasts');
  t.equal((await next()).verdict, 'healthy');
});

t.test('agent: it looks again at what may pass by itself', async (t) => {
  let runs = 0;
  const collectors = collectorsOf({ interfaces: [down] });
  const agent = agentOf(
    {},
    {
      collectors,
      checks: [found({ lastsSeconds: 0.1 })],
      source: sourceAt(1),
      onRun: () => {
        runs += 1;
      },
    },
  );
  await agent.report(NOW);
  t.equal(runs, 1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  t.equal(runs, 2, 'once: the fault is confirmed then');
  t.match((await agent.report({ maxAgeSeconds: 60 })).findings, [{ id: 'a-bad:eth0' }]);
});

t.test('agent: it looks again once, however much is new', async (t) => {
  let runs = 0;
  const peers = checkThat('a-bad', [], {
    lastsSeconds: 0.1,
    *run() {
      yield { message: 'found', subject: `198.51.100.${runs}`, evidence: [at('interfaces', 0, 'mtu')] };
    },
  });
  const agent = agentOf(
    {},
    {
      collectors: collectorsOf({ interfaces: [down] }),
      checks: [peers],
      source: sourceAt(1),
      onRun: () => {
        runs += 1;
      },
    },
  );
  await agent.report(NOW);
  await new Promise((resolve) => setTimeout(resolve, 600));
  t.equal(runs, 2);
  await agent.report(NOW);
  await new Promise((resolve) => setTimeout(resolve, 400));
  t.equal(runs, 4, 'after each run that was asked for');
});

/** An agent whose `interfaces` are only looked at on demand, and how often they were. */
function withDear(host: Host, check: Check) {
  const asked = { times: 0 };
  const collectors = collectorsOf(host).map(
    (collector): Collector =>
      collector.id === 'interfaces'
        ? {
            ...collector,
            onDemand: true,
            collect: async (...args) => {
              asked.times += 1;
              return collector.collect(...args);
            },
          }
        : collector,
  );
  return { asked, agent: agentOf({}, { collectors, checks: [check], source: sourceAt(10) }) };
}

t.test('agent: what is dear is looked at when it is wanted', async (t) => {
  const healthy = withDear({ interfaces: [up] }, found({}));
  await healthy.agent.report(NOW);
  t.equal(healthy.asked.times, 0, 'not at each run');
  await healthy.agent.lookThoroughly();
  await healthy.agent.report(NOW);
  t.equal(healthy.asked.times, 1, 'a thorough look does');

  for (const part of [{ needs: ['interfaces'] }, { needs: [], wants: ['interfaces'] }] as const) {
    const broken = withDear({ interfaces: [down] }, found(part));
    await broken.agent.lookThoroughly();
    t.match(
      (await broken.agent.report(NOW)).findings,
      [{ id: 'a-bad:eth0' }],
      `what proves a fault: ${Object.keys(part)}`,
    );
    t.equal(broken.asked.times, 2);
  }

  const passing = withDear({ interfaces: [down] }, found({ needs: ['interfaces'], lastsSeconds: 5 }));
  await passing.agent.lookThoroughly();
  t.match((await passing.agent.report(NOW)).findings, [{ id: 'a-bad:eth0' }], 'what is to be seen twice');
});

t.test('agent: a thorough look is none that others have begun', async (t) => {
  const { agent, asked } = withDear({ interfaces: [up] }, found({}));
  const running = agent.report(NOW);
  const next = running.then(() => agent.report(NOW));
  await Promise.all([running, next, agent.lookThoroughly(), agent.lookThoroughly()]);
  t.equal(asked.times, 1, 'two at once are one');
});

t.test('agent: a part of the catalogue', async (t) => {
  const next = over([{ interfaces: [down] }, { interfaces: [down] }], found({}));
  const first = await next();
  await next();
  const agent = agentOf({ interfaces: [down] }, { checks: [found({})], source: sourceAt(10) });
  const whole = await agent.report(NOW);
  const again = await agent.report(NOW);
  const part = await agent.report({ maxAgeSeconds: 60, only: ['a-bad'] });
  t.equal(again.findings[0]?.firstSeen, whole.takenAt);
  t.equal(part.findings[0]?.firstSeen, whole.takenAt, 'knows since when, too');
  t.equal((await agent.report({ maxAgeSeconds: 60, category: ['route'] })).cleared.length, 0, 'and clears nothing');
  t.ok(first);
});

t.test('agent: events of runs', async (t) => {
  const next = over([{ interfaces: [up] }, { interfaces: [down] }, { interfaces: [down] }], found({}));
  const heard: string[] = [];
  next.agent.events.listen(({ type, data }) => void heard.push(`${type} ${JSON.stringify(data)}`));
  for (let i = 0; i < 3; i += 1) await next();
  t.match(heard, [
    'verdict {"verdict":"healthy","rootCauses":[]}',
    /^finding .*"id":"a-bad:eth0".*"state":"appeared"/,
    'verdict {"verdict":"degraded","before":"healthy","rootCauses":["a-bad:eth0"]}',
  ]);
  t.equal(heard.length, 3, 'what did not change is no event');
});
