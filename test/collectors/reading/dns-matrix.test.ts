import t from 'tap';
import { askAll, askEach, capabilities } from '../../../src/collectors/reading/dns-matrix.ts';
import type { LookupQuestion } from '../../../src/model/lookups.ts';
import { type ExchangeReply, type ExchangeRequest, type Platform, RUN_OVER } from '../../../src/model/platform.ts';
import { platform } from '../../support/platform.ts';

const [A, B] = ['192.0.2.1', '192.0.2.2'] as const;
const MANNER = { timeoutMs: 100 };
const SILENCE: ExchangeReply = { outcome: 'timeout', error: 'no reply', durationMs: 100 };
const questions = (count: number): LookupQuestion[] =>
  Array.from({ length: count }, (_, i) => ({ name: `n${i}.example`, type: 'A', purpose: 'asked' }));

/** NXDOMAIN to whatever is asked. */
function denial({ payload }: ExchangeRequest): ExchangeReply {
  const reply = Buffer.from(payload);
  reply[2] = 0x81;
  reply[3] = 0x83;
  return { outcome: 'reply', payload: reply, durationMs: 1 };
}

/** Servers that answer after a while, and how many queries each had at once, and in all. */
function crowd(answer: (request: ExchangeRequest) => ExchangeReply) {
  const most = new Map<string, number>();
  const sent = new Map<string, number>();
  const now = new Map<string, number>();
  const os: Platform = platform({
    exchange: async (request) => {
      const { address } = request;
      now.set(address, (now.get(address) ?? 0) + 1);
      sent.set(address, (sent.get(address) ?? 0) + 1);
      most.set(address, Math.max(most.get(address) ?? 0, now.get(address) ?? 0));
      await new Promise((resolve) => setTimeout(resolve, 2));
      now.set(address, (now.get(address) ?? 0) - 1);
      return answer(request);
    },
  });
  return { os, most, sent };
}

t.test('no more than sixteen queries at once to each server', async (t) => {
  const { os, most, sent } = crowd(denial);
  const lookups = await askAll(os, [{ address: A }, { address: B }], questions(100), MANNER);
  t.equal(lookups.length, 200);
  t.ok(lookups.every(({ rcode }) => rcode === 'NXDOMAIN'));
  t.same(
    lookups.map(({ server, name }) => `${server} ${name}`),
    [A, B].flatMap((server) => questions(100).map(({ name }) => `${server} ${name}`)),
    'in the order of servers, then of questions',
  );
  t.same([...most.values()], [16, 16]);
  const each = crowd(denial);
  const wanted = questions(100).map((question, i) => ({ ...question, server: i % 2 === 0 ? A : B }));
  t.equal((await askEach(each.os, wanted, MANNER)).length, 100);
  t.same([...each.most.values()], [16, 16], 'so it is where each is asked something else');
  t.same([...each.sent.values()], [50, 50]);
  t.equal(sent.get(A), 100);
});

t.test('a server that is silent to the first questions is asked no more', async (t) => {
  const { os, sent } = crowd(() => SILENCE);
  const lookups = await askAll(os, [{ address: A }], questions(50), MANNER);
  t.equal(sent.get(A), 8, 'four questions, each twice');
  t.ok(lookups.every(({ outcome }) => outcome === 'timeout'));
  t.match(lookups.at(-1), { name: 'n49.example', durationMs: 0, error: /^not asked, since n0\.example A/ });
});

t.test('a closed port is knocked at once', async (t) => {
  const { os, sent } = crowd(() => ({ outcome: 'refused', error: 'ECONNREFUSED', durationMs: 1 }));
  const lookups = await askAll(os, [{ address: A }], questions(50), MANNER);
  t.equal(sent.get(A), 1);
  t.ok(lookups.every(({ outcome }) => outcome === 'refused'));
});

t.test('what a server can do', async (t) => {
  const tried = (reply: ExchangeReply) =>
    capabilities(
      crowd(() => reply).os,
      { address: A, role: 'resolv.conf' },
      { name: 'n.example', type: 'A' },
      { ...MANNER, tcp: false },
    );
  t.match(await tried(SILENCE), { edns: 'dropped', tcp: 'dropped' });
  t.match(await tried({ outcome: 'refused', error: 'ECONNREFUSED', durationMs: 1 }), {
    edns: undefined,
    tcp: 'closed',
  });
  t.same(
    await tried({ ...SILENCE, error: RUN_OVER }),
    { address: A, role: 'resolv.conf' },
    'silence that nobody waited for says nothing',
  );
});
