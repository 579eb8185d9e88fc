import { join } from 'node:path';
import type { Answer, DecodedPacket } from 'dns-packet';
import t from 'tap';
import type { ExchangeRequest, Platform } from '../../src/model/platform.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { ask } from '../../src/probes/dns.ts';
import { aRecord, dnsPlatform, replyTo, type Serve } from '../support/dns-server.ts';
import { folderOf } from '../support/folder.ts';
import { platform } from '../support/platform.ts';

const NAME = 'kubernetes.default.svc.cluster.local';
const question = { server: '192.0.2.53', name: NAME, type: 'A', timeoutMs: 250 };
const never = new AbortController().signal;

const answered: Serve = (query) => [replyTo(query, { answers: [aRecord(NAME, '10.96.0.1')] })];
const unasked = (query: DecodedPacket): Buffer => replyTo({ ...query, id: ((query.id ?? 0) + 1) & 0xffff });

const opt = (query: DecodedPacket): Answer[] => query.additionals?.filter(({ type }) => type === 'OPT') ?? [];
/** Says how it was asked, in TXT: class, and whether with EDNS. */
const witness =
  (transport: string): Serve =>
  (query) => [
    replyTo(query, {
      answers: [
        { type: 'TXT', name: NAME, data: `${transport} ${query.questions?.[0]?.class} ${opt(query).length} EDNS` },
      ],
      additionals: opt(query),
    }),
  ];

/** Keeps what is asked for, and lets it through. */
function watched(os: Platform): { readonly os: Platform; readonly requests: ExchangeRequest[] } {
  const requests: ExchangeRequest[] = [];
  const exchange: Platform['exchange'] = (request) => {
    requests.push(request);
    return os.exchange(request);
  };
  return { os: { ...os, exchange }, requests };
}

t.test('ways to ask', async (t) => {
  const os = await dnsPlatform(t, { udp: witness('udp'), tcp: witness('tcp') });
  const told = async (parts: Partial<Parameters<typeof ask>[1]>) => {
    const { answers, transport, ednsBytes } = await ask(os, { ...question, type: 'TXT', ...parts });
    return [answers[0], transport, ednsBytes];
  };
  t.same(await told({}), ['udp IN 0 EDNS', 'udp', undefined]);
  t.same(await told({ edns: true }), ['udp IN 1 EDNS', 'udp', 1232]);
  t.same(await told({ class: 'CH' }), ['udp CH 0 EDNS', 'udp', undefined]);
  t.same(await told({ tcp: true }), ['tcp IN 0 EDNS', 'tcp', undefined]);
  t.same(await told({ tcp: true, edns: true, class: 'CH' }), ['tcp CH 1 EDNS', 'tcp', 1232]);
});

t.test('labels of recordings', async (t) => {
  const silent = watched(platform({ exchange: async () => ({ outcome: 'timeout', error: '', durationMs: 1 }) }));
  await ask(silent.os, question);
  await ask(silent.os, { ...question, edns: true, class: 'CH' });
  await ask(silent.os, { ...question, tcp: true, edns: true });
  t.same(
    silent.requests.map(({ label }) => label),
    [
      `dns/udp/192.0.2.53/${NAME}.A`,
      `dns/udp/192.0.2.53/${NAME}.A.2`,
      `dns/udp/192.0.2.53/${NAME}.A.CH.edns`,
      `dns/udp/192.0.2.53/${NAME}.A.CH.edns.2`,
      `dns/tcp/192.0.2.53/${NAME}.A.edns`,
    ],
  );
});

t.test('attempts', async (t) => {
  const third: Serve = (query, count) => (count < 3 ? [] : answered(query, count));
  const patient = await ask(await dnsPlatform(t, { udp: third }), { ...question, timeoutMs: 60, attempts: 4 });
  t.match(patient, { outcome: 'answer', attempts: 3, answers: ['10.96.0.1'] });
  const hasty = await ask(await dnsPlatform(t, { udp: third }), { ...question, timeoutMs: 60 });
  t.match(hasty, { outcome: 'timeout', attempts: 2 });
  const once = await ask(await dnsPlatform(t, { udp: third }), { ...question, timeoutMs: 60, attempts: 1 });
  t.match(once, { outcome: 'timeout', attempts: undefined });
  t.equal((await ask(await dnsPlatform(t, { udp: answered }), question)).attempts, undefined);
  const refused = watched(platform({ exchange: async () => ({ outcome: 'refused', error: '', durationMs: 1 }) }));
  await ask(refused.os, question);
  t.equal(refused.requests.length, 1, 'who refuses is not asked again');
});

t.test('replies that do not fit are counted', async (t) => {
  const noisy = await dnsPlatform(t, {
    udp: (query, count) => [unasked(query), Buffer.alloc(3), ...(count === 1 ? [] : answered(query, count))],
  });
  t.match(await ask(noisy, question), { outcome: 'answer', strays: 4, attempts: 2 });
  t.equal((await ask(await dnsPlatform(t, { udp: answered }), question)).strays, undefined);
  const stream = await dnsPlatform(t, {
    udp: () => [],
    tcp: (query) => [unasked(query), ...answered(query, 1), ...answered(query, 1)],
  });
  t.match(await ask(stream, { ...question, tcp: true }), { outcome: 'timeout', strays: 1 }, 'a stream brings one');
});

t.test('a flood of replies that do not fit', async (t) => {
  const flood = await dnsPlatform(t, { udp: (query) => Array.from({ length: 2000 }, () => unasked(query)) });
  const { outcome, strays = 0 } = await ask(flood, { ...question, attempts: 1 });
  t.equal(outcome, 'timeout');
  t.ok(strays > 100 && strays <= 2000, `${strays} of 2,000; what the kernel has no room for is not seen`);
});

t.test('a truncated reply, and TCP that is closed', async (t) => {
  const udp: Serve = (query) => [replyTo(query, { flags: 0x0200, answers: [aRecord(NAME, '10.96.0.1')] })];
  t.match(await ask(await dnsPlatform(t, { udp }), question), {
    outcome: 'answer',
    transport: 'udp',
    truncated: true,
    answers: ['10.96.0.1'],
    error: 'over TCP: ECONNREFUSED',
  });
  const half: Serve = (query) => [(udp(query, 1)[0] as Buffer).subarray(0, 60)];
  t.match(
    await ask(await dnsPlatform(t, { udp: half, tcp: answered }), question),
    { transport: 'tcp', truncated: false, answers: ['10.96.0.1'] },
    'what is left of it does not matter',
  );
});

t.test('where it leaves from', async (t) => {
  const { os, requests } = watched(platform());
  const from = { address: '192.0.2.7', device: 'eth1' };
  await ask(os, { ...question, from });
  await ask(os, { ...question, from, tcp: true });
  await ask(os, question);
  t.same(
    requests.map((request) => request.from),
    [from, from, undefined],
  );
});

t.test('types that cannot be asked for', async (t) => {
  const { os, requests } = watched(platform());
  for (const type of ['', 'ANY', 'AXFR', 'OPT', 'a', 'UNKNOWN_1']) {
    t.match(await ask(os, { ...question, type }), {
      outcome: 'malformed',
      error: /is not a type that can be asked for$/,
    });
  }
  t.same(requests, []);
});

t.test('what was recorded is replayed', async (t) => {
  const udp: Serve = (query, count) => (count === 1 ? [] : witness('udp')(query, count));
  const live = await dnsPlatform(t, { udp, tcp: witness('tcp') });
  const recording = recordingSource({ origin: 'live', open: () => live });
  const questions = [
    question,
    { ...question, edns: true },
    { ...question, class: 'CH' as const },
    { ...question, tcp: true },
    { ...question, tcp: true, edns: true, class: 'CH' as const },
  ].map((one) => ({ ...one, type: 'TXT' }));
  const askAll = async (os: Platform) => {
    const replies = [];
    for (const one of questions) replies.push(await ask(os, one));
    return replies;
  };
  const seen = await askAll(recording.open(never));
  t.same(
    seen.map(({ answers, attempts }) => [answers[0], attempts]),
    [
      ['udp IN 0 EDNS', 2],
      ['udp IN 1 EDNS', undefined],
      ['udp CH 0 EDNS', undefined],
      ['tcp IN 0 EDNS', undefined],
      ['tcp CH 1 EDNS', undefined],
    ],
  );
  const folder = join(folderOf(t), 'capture');
  await recording.save(folder);
  t.same(await askAll((await treeSource(folder)).open(never)), seen);
  const other = await ask((await treeSource(folder)).open(never), { ...question, type: 'TXT', name: 'a.example' });
  t.match(other, { outcome: 'unreachable', error: 'not in this capture' });
});
