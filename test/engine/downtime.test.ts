import t from 'tap';
import { Answers } from '../../src/engine/downtime.ts';
import type { Signal } from '../../src/model/episode.ts';
import { answer, moved, state } from '../support/states.ts';

const AT = '2026-11-20T12:00:10.000Z';
const after = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const gateway = (answered: boolean) => ({
  ...{ address: '192.168.24.1', dev: 'eth0', state: 'reachable' as const },
  ...(answered && { answered: true as const }),
});
const GATEWAY = 'gateway 192.168.24.1 on eth0';
const SERVER = 'DNS server 172.30.0.10';
const BEFORE = state({ gateways: [gateway(true)], answers: [answer('172.30.0.10')] });

t.test('how long each did not answer', async (t) => {
  const answers = new Answers(BEFORE, AT);
  t.same(answers.waiting().toSorted(), [SERVER, GATEWAY]);
  answers.answered(GATEWAY, after(0.5));
  answers.answered(GATEWAY, after(7));
  t.same(answers.waiting(), [SERVER]);
  answers.add(state({ ...BEFORE, takenAt: after(2), durationMs: 300 }));
  t.same(
    answers.downtime([]).outages.toSorted((a, b) => a.target.localeCompare(b.target)),
    [
      { target: SERVER, lastAnswered: BEFORE.takenAt, firstAnswered: after(2.3), seconds: 2.3 },
      { target: GATEWAY, lastAnswered: BEFORE.takenAt, firstAnswered: after(0.5), seconds: 0.5 },
    ],
  );
  t.same(answers.waiting(), []);
});

t.test('who says no has answered, and who is only believed has not', async (t) => {
  const answers = new Answers(BEFORE, AT);
  const refusing = [answer('172.30.0.10', { result: 'SERVFAIL' })];
  answers.add(state({ takenAt: after(1), gateways: [gateway(false)], answers: refusing }));
  t.same(answers.waiting(), [GATEWAY], 'its neighbour entry is believed for a while');
  answers.add(state({ takenAt: after(3), gateways: [], answers: [answer('172.30.0.10', { result: 'timeout' })] }));
  t.match(answers.downtime([]).outages, [
    { target: GATEWAY, seconds: undefined },
    { target: SERVER, seconds: 1.04 },
  ]);
});

t.test('the time of day is set meanwhile', async (t) => {
  const answers = new Answers(BEFORE, AT);
  answers.from(Date.parse(after(3600)));
  answers.answered(GATEWAY, after(3602));
  t.equal(answers.downtime([]).outages.find(({ target }) => target === GATEWAY)?.seconds, 2);
});

t.test('how long the VM stood still, by the best clock there is', async (t) => {
  const signal = (kind: Signal['kind'], seconds: number): Signal => ({ kind, at: AT, seconds });
  const by = (...signals: readonly Signal[]) => {
    const { outages: _, ...rest } = new Answers(undefined, AT).downtime(signals);
    return rest;
  };
  t.same(by(), {});
  t.same(by(signal('clock-behind', 3)), { seconds: 3, by: 'node-clock' });
  t.same(by(signal('clock-behind', 3), signal('clock-stepped', 2.5)), { seconds: 2.5, by: 'clock-step' });
  t.same(by(signal('clock-stepped', 2.5), signal('process-paused', 2.4)), { seconds: 2.4, by: 'process' });
  t.same(by(signal('clock-stepped', -2)), {}, 'set back, it says nothing');
  t.same(by(signal('clock-stepped', 3600)), {}, 'and by so much it was wrong before');
});

t.test('who was not relied on before was not out', async (t) => {
  const answers = new Answers(BEFORE, AT);
  answers.add(moved({ takenAt: AT, gateways: [{ ...gateway(true), address: '192.168.24.129' }] }));
  t.notOk(answers.downtime([]).outages.some(({ target }) => target.includes('192.168.24.129')));
});
