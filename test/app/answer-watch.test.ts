import t from 'tap';
import { watchAnswers } from '../../src/app/answer-watch.ts';
import type { ExchangeReply, ExchangeRequest } from '../../src/model/platform.ts';
import { NOWHERE } from '../support/agent.ts';
import { answer, state } from '../support/states.ts';

const SILENCE: ExchangeReply = { outcome: 'timeout', durationMs: 1, error: 'no reply' };
const HERE: ExchangeReply = { outcome: 'refused', durationMs: 1, error: 'refused' };

// What is watched keeps no process running.
const running = setInterval(() => undefined, 1000);
t.teardown(() => clearInterval(running));

const gateway = (address: string, answered = true) => ({
  address,
  dev: 'eth0',
  state: 'reachable' as const,
  ...(answered && { answered: true as const }),
});

/** What is heard of a network in which `reply` says who answers, and how often each was asked. */
async function watched(
  before: Parameters<typeof watchAnswers>[1],
  reply: (request: ExchangeRequest, attempt: number) => ExchangeReply,
  signal: AbortSignal,
) {
  const asked: Record<string, number> = {};
  const heard: string[] = [];
  const source = {
    open: (signal: AbortSignal) => ({
      ...NOWHERE.open(signal),
      exchange: async (request: ExchangeRequest) => {
        const attempt = (asked[request.address] ?? 0) + 1;
        asked[request.address] = attempt;
        return reply(request, attempt);
      },
    }),
  };
  await watchAnswers(source, before, (target) => heard.push(target), signal);
  return { asked, heard };
}

t.test('each is asked until it answers, and told once', async (t) => {
  const before = state({ gateways: [gateway('192.168.24.1'), gateway('fe80::1')], answers: [] });
  const { asked, heard } = await watched(
    before,
    ({ address }, attempt) => (address === '192.168.24.1' || attempt === 3 ? HERE : SILENCE),
    new AbortController().signal,
  );
  t.same(heard, ['gateway 192.168.24.1 on eth0', 'gateway fe80::1 on eth0']);
  t.same(asked, { '192.168.24.1': 1, 'fe80::1%eth0': 3 }, 'a link-local one on its interface');
});

t.test('who did not answer before is not asked', async (t) => {
  const before = state({
    gateways: [gateway('192.168.24.1', false)],
    answers: [answer('172.30.0.10', { result: 'timeout' })],
  });
  t.same(await watched(before, () => HERE, new AbortController().signal), { asked: {}, heard: [] });
});

t.test('who never answers is asked until somebody ends it, and others are heard meanwhile', async (t) => {
  const over = new AbortController();
  setTimeout(() => over.abort(), 700);
  const before = state({ gateways: [gateway('192.168.24.1'), gateway('192.168.24.2')], answers: [] });
  const { asked, heard } = await watched(
    before,
    ({ address }) => (address === '192.168.24.2' ? HERE : SILENCE),
    over.signal,
  );
  t.same(heard, ['gateway 192.168.24.2 on eth0']);
  t.match(String(asked['192.168.24.1']), /^[234]$/, 'four times a second at most');
});

t.test('of many there is an end', async (t) => {
  const gateways = Array.from({ length: 100 }, (_, n) => gateway(`10.0.0.${n}`));
  const { heard } = await watched(state({ gateways, answers: [] }), () => HERE, new AbortController().signal);
  t.equal(heard.length, 8);
});
