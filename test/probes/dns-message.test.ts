import { type Answer, type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import t from 'tap';
import { answers, encodeQuery, isName, isType, type Query, readReply } from '../../src/probes/dns-message.ts';
import { aRecord } from '../support/dns-server.ts';

const NAME = 'web.prod.svc.cluster.local';
const query: Query = { name: NAME, type: 'A', class: 'IN', edns: false };

const reply = (parts: Partial<Packet>): Buffer =>
  encode({ type: 'response', id: 1, questions: [{ type: 'A', name: NAME }], ...parts });
const read = (parts: Partial<Packet>, asked: Query = query) => readReply(reply(parts), asked);

const alias = (name: string, data: string, ttl = 5): Answer => ({ type: 'CNAME', name, data, ttl });
const opt = (parts: { readonly extendedRcode?: number; readonly udpPayloadSize?: number } = {}): Answer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
  ...parts,
});
const soa: Answer = {
  type: 'SOA',
  name: 'Cluster.Local',
  ttl: 30,
  data: { mname: 'ns.dns', rname: 'hostmaster', minimum: 5, serial: 1, refresh: 1, retry: 1, expire: 1 },
};

t.test('queries', async (t) => {
  const plain = encodeQuery(query);
  t.equal(plain.length, 12 + NAME.length + 2 + 4, 'header and question');
  t.same([...plain.subarray(2, 12)], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0], 'recursion desired, and one question');
  t.same([...plain.subarray(-4)], [0, 1, 0, 1], 'A, IN');
  t.same([...encodeQuery({ ...query, type: 'TXT', class: 'CH' }).subarray(-4)], [0, 16, 0, 3], 'TXT, CH');
  const edns = encodeQuery({ ...query, edns: true });
  t.same([...edns.subarray(2, 12)], [1, 0, 0, 1, 0, 0, 0, 0, 0, 1], 'one record more');
  t.same([...edns.subarray(plain.length)], [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0], 'OPT: 1232 bytes, version 0');
  const ids = new Set(Array.from({ length: 200 }, () => encodeQuery(query).readUInt16BE(0)));
  t.ok(ids.size > 190, `${ids.size} ids of 200`);
  t.ok(isName('_http._tcp.a') && !isName('a..b'));
  t.ok(isType('SRV') && !isType('srv') && !isType('ANY') && !isType('RRSIG') && !isType(''));
});

t.test('whether a reply answers', async (t) => {
  const sent = encodeQuery({ ...query, edns: true });
  const echo = (change: (packet: DecodedPacket) => Partial<Packet> = () => ({})) => {
    const { id, questions } = decode(sent);
    const packet = { type: 'response' as const, ...(id !== undefined && { id }), ...(questions && { questions }) };
    return encode({ ...packet, ...change(decode(sent)) });
  };
  const named = (name: string, type: 'A' | 'AAAA' = 'A', klass: 'IN' | 'CH' = 'IN') =>
    echo(() => ({ questions: [{ name, type, class: klass }] }));
  t.ok(answers(sent, echo()));
  t.ok(answers(sent, named('WEB.pRoD.sVC.ClustEr.LOCAL')), 'in other letters');
  t.notOk(answers(sent, named('web.prod.svc.cluster.locam')));
  t.notOk(answers(sent, named('web_prod.svc.cluster.local')), 'labels are not text');
  t.notOk(answers(sent, named(NAME, 'AAAA')));
  t.notOk(answers(sent, named(NAME, 'A', 'CH')));
  t.notOk(answers(sent, named('')));
  t.notOk(answers(sent, sent), 'the query itself');
  t.notOk(
    answers(
      sent,
      echo(({ id = 0 }) => ({ id: id ^ 0x100 })),
    ),
  );
  t.ok(
    answers(
      sent,
      echo(() => ({ questions: [], flags: 1 })),
    ),
    'an error without the question',
  );
  t.notOk(
    answers(
      sent,
      echo(() => ({ questions: [] })),
    ),
  );
});

t.test('aliases', async (t) => {
  const chain = [
    alias(NAME, 'B.example'),
    alias('b.EXAMPLE', 'c.example', 3),
    alias('c.example', 'd.example', 9),
    aRecord('D.example', '10.0.0.1'),
    aRecord('d.example', '10.0.0.2'),
  ];
  const orders = [chain, chain.toReversed(), [2, 4, 0, 3, 1].map((i) => chain[i] as Answer)];
  for (const records of orders) {
    const { answers: found, ...rest } = read({ answers: records });
    t.same(found.toSorted(), ['10.0.0.1', '10.0.0.2']);
    t.match(rest, { aliases: ['b.example', 'c.example', 'd.example'], ttl: 3, aliasLoop: undefined });
  }
  t.match(read({ answers: [alias(NAME, 'www.example.com')] }), { answers: [], aliases: ['www.example.com'], ttl: 5 });
  t.match(
    read({ answers: [alias(NAME, 'a.b')] }, { ...query, type: 'CNAME' }),
    { answers: ['a.b'], aliases: undefined },
    'asked for',
  );
  const long = Array.from({ length: 40 }, (_, i) => alias(i === 0 ? NAME : `a${i}`, `a${i + 1}`));
  const { aliases = [], ...end } = read({ answers: [...long, aRecord('a40', '10.0.0.1')] });
  t.match(end, { answers: ['10.0.0.1'], aliasLoop: undefined });
  t.equal(aliases.length, 16, 'the first of forty');
});

t.test('aliases that lead back', async (t) => {
  t.match(read({ answers: [alias(NAME, NAME.toUpperCase())] }), { answers: [], aliases: undefined, aliasLoop: true });
  const loop = [alias(NAME, 'a.b'), alias('a.b', 'c.d'), alias('c.d', 'A.b')];
  t.match(read({ answers: loop }), { answers: [], aliases: ['a.b', 'c.d'], aliasLoop: true });
});

t.test('records that nobody asked for', async (t) => {
  const foreign = [
    aRecord('other.example', '10.6.6.6'),
    alias('other.example', 'another.example'),
    aRecord(`${NAME}.example`, '10.6.6.6'),
    { type: 'AAAA' as const, name: NAME, data: 'fd00::1' },
  ];
  t.match(read({ answers: foreign }), { answers: [], aliases: undefined, ttl: undefined });
  t.match(read({ answers: [...foreign, aRecord(NAME, '10.0.0.1')] }), { answers: ['10.0.0.1'] });
  const elsewhere = [aRecord(NAME, '10.6.6.6')];
  t.match(read({ authorities: elsewhere, additionals: elsewhere }), { answers: [] }, 'in other sections');
});

t.test('denials', async (t) => {
  const denied = read({ flags: 0x0403, authorities: [soa] });
  t.match(denied, { rcode: 'NXDOMAIN', authoritative: true, zone: 'cluster.local', negativeTtl: 5 });
  t.equal(read({ authorities: [{ ...soa, ttl: 2 }] }).negativeTtl, 2, 'the lesser of both');
  t.match(read({ answers: [aRecord(NAME, '10.0.0.1')], authorities: [soa] }), {
    zone: undefined,
    negativeTtl: undefined,
    authoritative: undefined,
  });
});

t.test('EDNS', async (t) => {
  t.equal(read({ additionals: [opt({ udpPayloadSize: 4096 })] }).ednsBytes, 4096);
  t.equal(read({}).ednsBytes, undefined);
  t.match(read({ additionals: [opt({ extendedRcode: 1 })] }), { rcode: 'BADVERS', ednsBytes: 1232 });
  t.match(read({ flags: 3, additionals: [opt()] }), { rcode: 'NXDOMAIN' });
});

t.test('what is left of a truncated reply', async (t) => {
  const whole = reply({ flags: 0x0200, answers: [aRecord(NAME, '10.0.0.1'), aRecord(NAME, '10.0.0.2')] });
  t.match(readReply(whole, query), { truncated: true, answers: ['10.0.0.1', '10.0.0.2'] });
  for (const length of [12, 30, whole.length - 1]) {
    const { outcome, truncated, rcode, answers: found } = readReply(whole.subarray(0, length), query);
    t.same({ outcome, truncated, rcode, found }, { outcome: 'answer', truncated: true, rcode: 'NOERROR', found: [] });
  }
  t.equal(readReply(whole.subarray(0, 11), query).outcome, 'malformed');
});

t.test('IPv6 addresses are written as inet_ntop(3) does', async (t) => {
  for (const [data, text = data] of [
    ['fd00:0:0:1:0:0:0:0', 'fd00:0:0:1::'],
    ['fd00:0:0:0:0:0:0:1', 'fd00::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['0:0:0:0:0:ffff:a60:1', '::ffff:10.96.0.1'],
    ['64:ff9b:0:0:0:0:a60:1', '64:ff9b::a60:1'],
    ['2001:db8:1:2:3:4:5:6'],
  ] as const) {
    const found = read({ answers: [{ type: 'AAAA', name: NAME, data }] }, { ...query, type: 'AAAA' });
    t.same(found.answers, [text]);
  }
});

t.test('no reply takes more memory than it should', async (t) => {
  const txt = (bytes: number): Answer => ({
    type: 'TXT',
    name: NAME,
    ttl: 5,
    data: Array.from({ length: Math.ceil(bytes / 250) }, () => 'x'.repeat(250)),
  });
  const asked = { ...query, type: 'TXT' };
  const { answers: [long = ''] = [] } = read({ answers: [txt(60_000)] }, asked);
  t.equal(long.length, 1025, 'a long record is cut');
  t.ok(long.endsWith('x…'), 'and says so');
  t.equal(read({ answers: [txt(1000)] }, asked).answers[0]?.length, 1000, 'others are whole');
  const { answers: many } = read({ answers: Array.from({ length: 40 }, () => txt(1000)) }, asked);
  t.equal(many.length, 20, 'as many as there is room for');
  const addresses = Array.from(
    { length: 256 },
    (_, i): Answer => ({
      type: 'AAAA',
      name: NAME,
      ttl: 5,
      data: `fd00:1111:2222:3333:4444:5555:6666:${(0x1000 + i).toString(16)}`,
    }),
  );
  t.equal(read({ answers: addresses }, { ...query, type: 'AAAA' }).answers.length, 256, 'any addresses');
});
