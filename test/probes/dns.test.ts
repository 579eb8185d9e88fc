import { type Answer, type DecodedPacket, decode } from 'dns-packet';
import t from 'tap';
import { ask } from '../../src/probes/dns.ts';
import { aRecord, dnsPlatform, replyTo, type Serve } from '../support/dns-server.ts';
import { platform } from '../support/platform.ts';

const NAME = 'kubernetes.default.svc.cluster.local';
const question = { server: '192.0.2.53', name: NAME, type: 'A', timeoutMs: 250 };

const answered: Serve = (query) => [replyTo(query, { answers: [aRecord(NAME, '10.96.0.1')] })];
/** Bits of the header: TC is 0x0200, and the last four are the code. */
const coded =
  (flags: number): Serve =>
  (query) => [replyTo(query, { flags })];

/** Types that are looked up, and how their data reads. */
const RECORDS: readonly (readonly [string, Answer, string])[] = [
  ['A', aRecord(NAME, '10.96.0.1'), '10.96.0.1'],
  ['AAAA', { type: 'AAAA', name: NAME, data: 'fd00::1' }, 'fd00::1'],
  ['CNAME', { type: 'CNAME', name: NAME, data: 'other.example' }, 'other.example'],
  ['PTR', { type: 'PTR', name: NAME, data: 'host.example' }, 'host.example'],
  ['TXT', { type: 'TXT', name: NAME, data: ['1.1', '.0'] }, '1.1.0'],
  ['SRV', { type: 'SRV', name: NAME, data: { priority: 1, weight: 2, port: 443, target: 'a.b' } }, '1 2 443 a.b'],
  [
    'MX',
    { type: 'MX', name: NAME, data: { preference: 10, exchange: 'mx.example' } },
    '{"preference":10,"exchange":"mx.example"}',
  ],
];

/** Replies that answer another question than ours. */
const FOREIGN: readonly (readonly [string, (query: DecodedPacket) => Buffer])[] = [
  ['another id', (query) => replyTo({ ...query, id: ((query.id ?? 0) + 1) & 0xffff })],
  ['another name', (query) => replyTo(query, { questions: [{ type: 'A', name: `x${NAME.slice(1)}` }] })],
  ['another type', (query) => replyTo(query, { questions: [{ type: 'TXT', name: NAME }] })],
  ['a longer name', (query) => replyTo(query, { questions: [{ type: 'A', name: `${NAME}.example` }] })],
  ['two questions', (query) => replyTo(query, { questions: [...(query.questions ?? []), ...(query.questions ?? [])] })],
  ['no question and no error', (query) => replyTo(query, { questions: [] })],
  ['no response bit', (query) => replyTo(query, { type: 'query' })],
  ['half a header', (query) => replyTo(query).subarray(0, 11)],
  ['no byte at all', () => Buffer.alloc(0)],
];

/** Replies that are ours and cannot be read. */
const MALFORMED: readonly (readonly [string, (query: DecodedPacket) => Buffer, RegExp])[] = [
  [
    'counts of 65535',
    (query) => patched(replyTo(query), [6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    /claims 196605 records/,
  ],
  ['a record that is not there', (query) => patched(replyTo(query), [6, 0, 1]), /.+/],
  ['a compression loop', (query) => pointing(query, 0), /.+/],
  ['a pointer behind the end', (query) => pointing(query, 200), /.+/],
  ['a record cut off', (query) => truncatedBy(query, 2), /ends within a record/],
];

function patched(message: Buffer, [at, ...bytes]: readonly [number, ...number[]]): Buffer {
  Buffer.from(bytes).copy(message, at);
  return message;
}

/** An answer whose name is a pointer, by default to itself. */
function pointing(query: DecodedPacket, offset: number): Buffer {
  const head = replyTo(query);
  const target = head.length + offset;
  const record = [0xc0 | (target >> 8), target & 0xff, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 0, 0, 1];
  return patched(Buffer.concat([head, Buffer.from(record)]), [6, 0, 1]);
}

const truncatedBy = (query: DecodedPacket, bytes: number): Buffer =>
  replyTo(query, { answers: [aRecord(NAME, '10.96.0.1')] }).subarray(0, -bytes);

t.test('dns', async (t) => {
  for (const [type, record, expected] of RECORDS) {
    t.test(`an answer of type ${type}`, async (t) => {
      const os = await dnsPlatform(t, { udp: (query) => [replyTo(query, { answers: [record] })] });
      const reply = await ask(os, { ...question, type });
      t.match(reply, { outcome: 'answer', transport: 'udp', rcode: 'NOERROR', truncated: false, answers: [expected] });
    });
  }

  for (const [code, rcode] of [
    [0, 'NOERROR'],
    [1, 'FORMERR'],
    [2, 'SERVFAIL'],
    [3, 'NXDOMAIN'],
    [5, 'REFUSED'],
  ] as const) {
    t.test(`the code ${rcode}`, async (t) => {
      const reply = await ask(await dnsPlatform(t, { udp: coded(code) }), question);
      t.match(reply, { outcome: 'answer', rcode, answers: [] });
    });
  }

  t.test('an error without the question', async (t) => {
    const os = await dnsPlatform(t, { udp: (query) => [replyTo(query, { flags: 1, questions: [] })] });
    t.match(await ask(os, question), { outcome: 'answer', rcode: 'FORMERR' });
  });

  t.test('the case of letters may differ', async (t) => {
    const questions = [{ type: 'A' as const, name: NAME.toUpperCase() }];
    const os = await dnsPlatform(t, { udp: (query) => [replyTo(query, { questions, flags: 3 })] });
    t.match(await ask(os, question), { outcome: 'answer', rcode: 'NXDOMAIN' });
  });

  t.test('a thousand records', async (t) => {
    const answers = Array.from({ length: 1000 }, (_, i) => aRecord(NAME, `10.0.${i >> 8}.${i & 255}`));
    const os = await dnsPlatform(t, { udp: (query) => [replyTo(query, { answers })] });
    t.equal((await ask(os, question)).answers.length, 256, 'of a thousand the first');
  });

  t.test('one lost datagram', async (t) => {
    const os = await dnsPlatform(t, { udp: (query, count) => (count === 1 ? [] : answered(query, count)) });
    t.match(await ask(os, question), { outcome: 'answer', answers: ['10.96.0.1'] });
  });

  t.test('silence', async (t) => {
    const counts: number[] = [];
    const udp: Serve = (_query, count) => {
      counts.push(count);
      return [];
    };
    t.match(await ask(await dnsPlatform(t, { udp }), question), {
      outcome: 'timeout',
      error: /no reply within 250 ms/,
    });
    t.same(counts, [1, 2], 'asked twice');
  });

  for (const [name, foreign] of FOREIGN) {
    t.test(`passes over a reply with ${name}`, async (t) => {
      const only = await dnsPlatform(t, { udp: (query) => [foreign(query)] });
      t.equal((await ask(only, { ...question, timeoutMs: 60 })).outcome, 'timeout');
      const both = await dnsPlatform(t, { udp: (query, count) => [foreign(query), ...answered(query, count)] });
      t.same((await ask(both, question)).answers, ['10.96.0.1']);
    });
  }

  for (const [name, serve, error] of MALFORMED) {
    t.test(`cannot read a reply with ${name}`, async (t) => {
      const reply = await ask(await dnsPlatform(t, { udp: (query) => [serve(query)] }), question);
      t.match(reply, { outcome: 'malformed', answers: [], error });
    });
  }
});

t.test('dns over TCP', async (t) => {
  const truncated = coded(0x0200);

  t.test('after a truncated answer', async (t) => {
    const os = await dnsPlatform(t, { udp: truncated, tcp: answered });
    const reply = await ask(os, question);
    t.match(reply, { outcome: 'answer', transport: 'tcp', truncated: false, answers: ['10.96.0.1'] });
  });

  t.test('where the port is closed', async (t) => {
    const reply = await ask(await dnsPlatform(t, { udp: truncated }), question);
    t.match(reply, { outcome: 'answer', transport: 'udp', truncated: true, error: 'over TCP: ECONNREFUSED' });
  });

  t.test('where nobody answers', async (t) => {
    const reply = await ask(await dnsPlatform(t, { udp: truncated, tcp: () => [] }), question);
    t.match(reply, { outcome: 'answer', truncated: true, error: 'over TCP: no reply within 250 ms' });
  });

  t.test('where the reply is another one', async (t) => {
    const tcp: Serve = (query) => [replyTo({ ...query, id: ((query.id ?? 0) + 1) & 0xffff })];
    t.match(await ask(await dnsPlatform(t, { udp: truncated, tcp }), question), { error: /^over TCP: / });
  });
});

t.test('dns names', async (t) => {
  const LABEL = 'a'.repeat(63);
  const long = `${LABEL}.${LABEL}.${LABEL}.${'a'.repeat(61)}`;

  for (const name of [NAME, '_http._tcp.web', LABEL, long, '1.0.96.10.in-addr.arpa']) {
    t.test(`asks for ${name.slice(0, 40)}`, async (t) => {
      const packets: Uint8Array[] = [];
      await ask(witness(packets), { ...question, name });
      const [asked] = packets.map((bytes) => decode(Buffer.from(bytes)));
      t.match(asked, { type: 'query', flag_rd: true, questions: [{ name, type: 'A', class: 'IN' }] });
      t.same(asked?.additionals, [], 'without EDNS');
    });
  }

  for (const name of ['', '.', 'a..b', '.a', 'a.', `${LABEL}a.b`, `${long}a`, 'é.example', 'a b.c', 'a\0b', 'a\n.b']) {
    t.test(`does not ask for ${JSON.stringify(name.slice(0, 40))}`, async (t) => {
      const packets: Uint8Array[] = [];
      const reply = await ask(witness(packets), { ...question, name });
      t.match(reply, { outcome: 'malformed', error: /is not a name that can be asked for$/ });
      t.same(packets, []);
    });
  }
});

const witness = (packets: Uint8Array[]) =>
  platform({
    exchange: async ({ payload }) => {
      packets.push(payload);
      return { outcome: 'refused', error: 'ECONNREFUSED', durationMs: 1 };
    },
  });
