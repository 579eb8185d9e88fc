// A DNS server that answers as broken or hostile ones do: the first label of a name says how. What is in its table it
// answers like any other. Options are one JSON argument: address, other (a second address of the place), tcp (false:
// the port is closed), wildcard (every other name exists).
import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import { decode, encode } from 'dns-packet';

const { address, other, tcp = true, wildcard = false } = JSON.parse(process.argv[2] ?? '{}');
const PORT = 53;
const FORGED = 10_000;
const NXDOMAIN = 3;
const [AUTHORITATIVE, TRUNCATED] = [0x0400, 0x0200];

const TABLE = new Map([
  ['kubernetes.default.svc.cluster.local A', ['10.96.0.1']],
  [
    '_https._tcp.kubernetes.default.svc.cluster.local SRV',
    [{ port: 443, target: 'kubernetes.default.svc.cluster.local' }],
  ],
  ['dns-version.cluster.local TXT', ['1.1.0']],
  ['backend.prod2.svc.cluster.local A', ['10.96.14.7']],
  ['1.0.96.10.in-addr.arpa PTR', ['kubernetes.default.svc.cluster.local']],
]);
const SOA = {
  type: 'SOA',
  name: 'cluster.local',
  ttl: 30,
  data: {
    mname: 'ns.dns.cluster.local',
    rname: 'hostmaster.cluster.local',
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 5,
  },
};

const answer = (name, data, type = 'A', ttl = 5) => ({ type, name, data, ttl });
const reply = ({ id, questions }, parts = {}) =>
  encode({ type: 'response', id, questions, flags: AUTHORITATIVE, ...parts });
const truth = (query, { name, type }) => reply(query, { answers: type === 'A' ? [answer(name, '10.96.14.7')] : [] });
const patched = (message, at, ...bytes) => {
  Buffer.from(bytes).copy(message, at);
  return message;
};
/** Another id, as somebody sends who cannot see the query. */
const forged = (query, question, step = 1) => truth({ ...query, id: (query.id + step) & 0xffff }, question);

function known(query, { name, type }) {
  const records = TABLE.get(`${name.toLowerCase()} ${type}`);
  if (records) return reply(query, { answers: records.map((data) => answer(name, data, type)) });
  const exists = [...TABLE.keys()].some((key) => key.startsWith(`${name.toLowerCase()} `));
  if (wildcard && !exists) return truth(query, { name, type });
  return reply(query, { flags: AUTHORITATIVE | (exists ? 0 : NXDOMAIN), authorities: [SOA] });
}

/** Pointers to a chain of pointers, in as many records as a datagram has room for. */
function bomb(query) {
  const head = reply(query);
  const chain = Array.from({ length: 200 }, (_, i) => [
    0xc0 | ((head.length + 12 + 2 * i) >> 8),
    (head.length + 12 + 2 * i) & 0xff,
  ]);
  const store = Buffer.from(
    [0, 0, 10, 0, 1, 0, 0, 0, 5, 0, 2 * chain.length + 2, 0, 0, ...chain.flat()].slice(0, 13 + 2 * chain.length),
  );
  const last = chain.at(-1) ?? [0, 0];
  const record = Buffer.from([...last, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 96, 14, 7]);
  const message = Buffer.concat([head, store, ...Array.from({ length: 60 }, () => record)]);
  return patched(message, 6, 0, 61);
}

const chainOf = (name, length) =>
  Array.from({ length }, (_, i) =>
    answer(i === 0 ? name : `link-${i}.cluster.local`, `link-${i + 1}.cluster.local`, 'CNAME'),
  );

/** What a first label makes of a query: datagrams that go back, each at once unless it says after how many ms. */
const UDP = {
  'wrong-id': (query, question) => [forged(query, question)],
  'wrong-question': (query, question) => [
    truth({ ...query, questions: [{ ...question, name: 'other.example' }] }, question),
  ],
  'other-port': (query, question) => [{ message: truth(query, question), from: 'port' }],
  'other-address': (query, question) => [{ message: truth(query, question), from: 'address' }],
  loop: (query, { name }) => [
    reply(query, { answers: [answer(name, 'a.cluster.local', 'CNAME'), answer('a.cluster.local', name, 'CNAME')] }),
  ],
  chain: (query, { name }) => [
    reply(query, { answers: [...chainOf(name, 40), answer('link-40.cluster.local', '10.96.14.7')] }),
  ],
  bomb: (query) => [bomb(query)],
  lies: (query, question) => [patched(truth(query, question), 6, 0xff, 0xff)],
  'long-data': (query, question) => [patched(truth(query, question), truth(query, question).length - 6, 0, 40)],
  garbage: (query) => [patched(Buffer.alloc(400, 0xa7), 0, query.id >> 8, query.id & 0xff)],
  half: (query, question) => [truth(query, question).subarray(0, -3)],
  empty: () => [Buffer.alloc(0)],
  silent: () => [],
  'tcp-silent': (query) => [reply(query, { flags: TRUNCATED })],
  'tcp-closed': (query) => [reply(query, { flags: TRUNCATED })],
  'tcp-trickle': (query) => [reply(query, { flags: TRUNCATED })],
  'tcp-endless': (query) => [reply(query, { flags: TRUNCATED })],
  'tcp-wrong-id': (query) => [reply(query, { flags: TRUNCATED })],
  truncated: (query) => [reply(query, { flags: TRUNCATED })],
  'edns-dropped': (query, question) => (hasEdns(query) ? [] : [truth(query, question)]),
  'edns-formerr': (query, question) => [hasEdns(query) ? reply(query, { flags: 1 }) : truth(query, question)],
  'edns-badvers': (query, question) => [
    hasEdns(query)
      ? reply(query, { additionals: [{ ...query.additionals[0], extendedRcode: 1 }] })
      : truth(query, question),
  ],
  slow: (query, question) => [
    { message: truth(query, question), after: Number(/^slow-(\d+)/.exec(question.name)?.[1] ?? 500) },
  ],
  'first-lost': (query, question) => (seen(question) === 1 ? [] : [truth(query, question)]),
  'aaaa-silent': (query, question) => (question.type === 'AAAA' ? [] : [truth(query, question)]),
  'aaaa-denied': (query, question) => [
    question.type === 'AAAA'
      ? reply(query, { flags: AUTHORITATIVE | NXDOMAIN, authorities: [SOA] })
      : truth(query, question),
  ],
  'ttl-0': (query, { name }) => [reply(query, { answers: [answer(name, '10.96.14.7', 'A', 0)] })],
  flood: (query, question) => [
    ...Array.from({ length: FORGED }, (_, i) => forged(query, question, 1 + i)),
    { message: truth(query, question), after: 300 },
  ],
};

const TCP = {
  'tcp-silent': () => undefined,
  'tcp-closed': (socket) => socket.end(),
  'tcp-trickle': (socket, query, question) => trickle(socket, framed(truth(query, question))),
  'tcp-endless': (socket) => endless(socket),
  'tcp-wrong-id': (socket, query, question) => socket.write(framed(forged(query, question))),
  'first-lost': (socket, query, question) => socket.write(framed(truth(query, question))),
};

const hasEdns = ({ additionals = [] }) => additionals.some(({ type }) => type === 'OPT');
const counts = new Map();
const seen = ({ name, type }) => {
  counts.set(`${name} ${type}`, (counts.get(`${name} ${type}`) ?? 0) + 1);
  return counts.get(`${name} ${type}`);
};
/** `slow-300` is `slow`. */
const mode = ({ name }) =>
  name
    .split('.')[0]
    .toLowerCase()
    .replace(/^slow-\d+$/, 'slow');

function log(transport, { address: from, port }, query, { name, type, class: klass }) {
  console.log([transport, `${from}#${port}`, name, type, klass, ...(hasEdns(query) ? ['edns'] : [])].join(' '));
}

function read(bytes) {
  try {
    const query = decode(bytes);
    return { query, question: query.questions[0] };
  } catch {
    return {}; // Somebody else's junk is no reason to end.
  }
}

const udpType = isIPv6(address) ? 'udp6' : 'udp4';
async function bound(options) {
  const socket = createSocket({ type: udpType, ipv6Only: isIPv6(address) });
  socket.on('error', (cause) => console.log(`udp: ${cause.message}`));
  await new Promise((ready) => socket.bind(options, ready));
  return socket;
}

/** Some at a time: what is sent at once is lost here. */
async function send(sockets, datagrams, { port, address: to }) {
  for (const [i, datagram] of datagrams.entries()) {
    const { message, after = 0, from = 'here' } = Buffer.isBuffer(datagram) ? { message: datagram } : datagram;
    const go = () => sockets[from].send(message, port, to);
    if (after > 0) setTimeout(go, after);
    else go();
    if (i % 32 === 31) await new Promise((soon) => setImmediate(soon));
  }
}

async function serveUdp() {
  const here = await bound({ port: PORT, address });
  const sockets = {
    here,
    port: await bound({ port: PORT + 1, address }),
    address: other ? await bound({ port: PORT, address: other }) : here,
  };
  here.on('message', (bytes, from) => {
    const { query, question } = read(bytes);
    if (!question) return;
    log('udp', from, query, question);
    const datagrams = UDP[mode(question)]?.(query, question) ?? [known(query, question)];
    void send(sockets, datagrams, from);
  });
}

const framed = (message) => Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);

function trickle(socket, bytes) {
  let at = 0;
  const timer = setInterval(() => {
    if (at >= bytes.length || socket.destroyed) clearInterval(timer);
    else socket.write(bytes.subarray(at, at + 1));
    at += 1;
  }, 20);
}

function endless(socket) {
  const more = () => {
    while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 0xff)));
  };
  socket.on('drain', more);
  more();
}

function serveTcp() {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const { query, question } = read(bytes.subarray(2));
      if (!question) return socket.destroy();
      log('tcp', { address: socket.remoteAddress, port: socket.remotePort }, query, question);
      const act = TCP[mode(question)];
      if (act) act(socket, query, question);
      else if (mode(question) === 'truncated') socket.write(framed(truth(query, question)));
      else socket.write(framed(known(query, question)));
    });
  });
  return new Promise((ready) => server.listen({ port: PORT, host: address, ipv6Only: true }, ready));
}

await serveUdp();
if (tcp) await serveTcp();
console.log('ready');
