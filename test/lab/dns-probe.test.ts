// The DNS probe against real servers, and against one that does what no server should. Needs root.
import { isIPv6 } from 'node:net';
import t, { type Test } from 'tap';
import type { DnsReply } from '../../src/model/dns.ts';
import type { DnsQuestion } from '../../src/probes/dns.ts';
import { askIn } from '../support/lab/dns-asker.ts';
import { drop, formerr, refused, servfail, slow, startDnsdist, truncate } from '../support/lab/dnsdist.ts';
import { startHostileDns } from '../support/lab/hostile-dns.ts';
import { startDns } from '../support/lab/knot.ts';
import { addNamespace, cable } from '../support/lab/namespace.ts';
import { ip, ips, mustIn, type Place } from '../support/lab/place.ts';
import { startUnbound } from '../support/lab/unbound.ts';
import { until } from '../support/lab/until.ts';

const HOSTILE = '10.96.0.66';
const HOSTILE_WITHOUT_TCP = '10.96.0.67';
const KNOT = '10.96.0.10';
const DNSDIST = '10.96.0.11';
const UNBOUND = '10.96.0.12';
const NOBODY = '10.96.0.99';
/** The service network is behind either cable of the client; this way it goes unless told otherwise. */
const CLIENT = ['10.9.0.2', '10.9.1.2'] as const;
const NAME = 'backend.prod2.svc.cluster.local';
const TRUE_ADDRESS = '10.96.14.7';

interface Net {
  readonly client: Place;
  readonly outer: Place;
}

async function build(t: Test): Promise<Net> {
  const [client, outer] = [await addNamespace(t, 'client'), await addNamespace(t, 'outer')];
  for (const i of [0, 1]) {
    await cable(client, `c${i}`, outer, `s${i}`);
    await ips(
      outer,
      `address add 10.9.${i}.1/24 dev s${i}`,
      `address add fd00:9:${i}::1/64 dev s${i} nodad`,
      `link set s${i} up`,
    );
    await ips(
      client,
      `address add 10.9.${i}.2/24 dev c${i}`,
      `address add fd00:9:${i}::2/64 dev c${i} nodad`,
      `link set c${i} up`,
    );
    await ip(client, `route add 10.96.0.0/16 via 10.9.${i}.1 metric ${100 * (i + 1)}`);
  }
  for (const address of [HOSTILE, HOSTILE_WITHOUT_TCP, KNOT, DNSDIST, UNBOUND, NOBODY]) {
    await ip(outer, `address add ${address}/32 dev lo`);
  }
  return { client, outer };
}

type Expected = Partial<Record<keyof DnsReply, unknown>>;
type Case = readonly [first: string, expected: Expected, parts?: Partial<DnsQuestion>];

const answer = (parts: Expected = {}): Expected => ({
  outcome: 'answer',
  rcode: 'NOERROR',
  answers: [TRUE_ADDRESS],
  ...parts,
});
const silence = (parts: Expected = {}): Expected => ({
  outcome: 'timeout',
  attempts: 2,
  error: 'no reply within 400 ms',
  ...parts,
});
const withoutTcp = (error: string): Expected =>
  answer({ transport: 'udp', truncated: true, answers: [], error: `over TCP: ${error}` });

const FAULTS: readonly Case[] = [
  ['wrong-id', silence({ strays: 2 })],
  ['wrong-question', silence({ strays: 2 })],
  ['garbage', silence({ strays: 2 })],
  ['empty', silence({ strays: 2 })],
  // The kernel drops what comes from elsewhere.
  ['other-port', silence({ strays: undefined })],
  ['other-address', silence({ strays: undefined })],
  ['silent', silence({ strays: undefined })],
  ['loop', answer({ answers: [], aliases: ['a.cluster.local'], aliasLoop: true })],
  ['chain', answer({ aliases: { length: 16 }, aliasLoop: undefined })],
  ['bomb', { outcome: 'malformed', error: /.+/ }],
  ['lies', { outcome: 'malformed', error: /claims 65535 records/ }],
  ['long-data', { outcome: 'malformed', error: /ends within a record/ }],
  ['half', { outcome: 'malformed', error: /ends within a record/ }],
  ['truncated', answer({ transport: 'tcp', truncated: false })],
  ['tcp-silent', withoutTcp('no reply within 400 ms')],
  ['tcp-closed', withoutTcp('the connection was closed without a full reply')],
  ['tcp-endless', withoutTcp('the reply is too long')],
  ['tcp-wrong-id', withoutTcp('no reply within 400 ms')],
  ['tcp-trickle', withoutTcp('no reply within 400 ms')],
  ['tcp-trickle', answer({ transport: 'tcp' }), { timeoutMs: 10_000 }],
  ['edns-dropped', silence(), { edns: true }],
  ['edns-dropped', answer({ attempts: undefined })],
  ['edns-formerr', answer({ rcode: 'FORMERR', answers: [] }), { edns: true }],
  ['edns-badvers', answer({ rcode: 'BADVERS', answers: [], ednsBytes: 1232 }), { edns: true }],
  ['slow-250', answer({ attempts: undefined })],
  ['slow-900', silence()],
  ['first-lost', answer({ attempts: 2 })],
  ['aaaa-denied', answer({ rcode: 'NXDOMAIN', answers: [], zone: 'cluster.local', negativeTtl: 5 }), { type: 'AAAA' }],
  ['aaaa-denied', answer()],
  ['ttl-0', answer({ ttl: 0 })],
];

const question = (server: string, name: string, parts: Partial<DnsQuestion> = {}): DnsQuestion => ({
  server,
  name,
  type: 'A',
  timeoutMs: 400,
  ...parts,
});

t.test('the probe', async (t) => {
  const net = await build(t);

  await t.test('each fault is told as what it is', async (t) => {
    const daemon = await startHostileDns(t, net.outer, HOSTILE, { other: '10.9.0.1' });
    const asked = FAULTS.map(([first, , parts]) => question(HOSTILE, `${first}.cluster.local`, parts));
    const replies = await askIn(net.client, asked, 8);
    for (const [i, [first, expected]] of FAULTS.entries()) t.match(replies[i], expected, first);
    const late = replies[FAULTS.findIndex(([first]) => first === 'slow-250')];
    t.ok((late?.durationMs ?? 0) >= 249, `slow by ${late?.durationMs} ms`);
    const [flooded] = await askIn(net.client, [question(HOSTILE, 'flood.cluster.local', { timeoutMs: 8000 })]);
    t.match(flooded, answer());
    t.ok((flooded?.strays ?? 0) > 1000, `${flooded?.strays} strays`);
    t.match(await askIn(net.client, [question(HOSTILE, NAME)]), [answer({ authoritative: true, ttl: 5 })]);
    t.ok(daemon.running());
  });

  await t.test('ports that are closed, networks that are not there', async (t) => {
    await startHostileDns(t, net.outer, HOSTILE_WITHOUT_TCP, { tcp: false, wildcard: true });
    const replies = await askIn(net.client, [
      question(HOSTILE_WITHOUT_TCP, 'truncated.cluster.local'),
      question(HOSTILE_WITHOUT_TCP, NAME, { tcp: true }),
      question(HOSTILE_WITHOUT_TCP, 'whatever.example.com'),
      question(NOBODY, NAME),
      question(NOBODY, NAME, { tcp: true }),
      question('203.0.113.1', NAME),
      question('203.0.113.1', NAME, { tcp: true }),
    ]);
    t.match(replies, [
      withoutTcp('ECONNREFUSED'),
      { outcome: 'refused', transport: 'tcp', error: 'ECONNREFUSED' },
      answer(),
      { outcome: 'refused', transport: 'udp', error: 'ECONNREFUSED' },
      { outcome: 'refused', transport: 'tcp' },
      { outcome: 'unreachable', error: 'ENETUNREACH' },
      { outcome: 'unreachable', error: 'ENETUNREACH' },
    ]);
  });

  await t.test('where it leaves from', async (t) => leaves(t, net));
  await t.test('over IPv6', async (t) => overIpv6(t, net));
  await t.test('a proxy, a cache and a server', async (t) => realServers(t, net));
});

/** Datagrams and segments to port 53, by the cable that they came by; from none at each start. */
const COUNTERS = `table inet lab
delete table inet lab
table inet lab {
  chain in {
    type filter hook input priority 0
    iifname "s0" meta l4proto { tcp, udp } th dport 53 counter
    iifname "s1" meta l4proto { tcp, udp } th dport 53 counter
  }
}
`;

/** Where a question leaves from, the source that the server sees, and the cable that it comes by. */
const WAYS: readonly (readonly [NonNullable<DnsQuestion['from']>, source: string, cable: 0 | 1])[] = [
  [{}, CLIENT[0], 0],
  [{ address: CLIENT[1] }, CLIENT[1], 0],
  [{ device: 'c1' }, CLIENT[1], 1],
  [{ device: 'c0', address: CLIENT[0] }, CLIENT[0], 0],
  [{ device: 'c1', address: CLIENT[1] }, CLIENT[1], 1],
];

async function leaves(t: Test, { client, outer }: Net): Promise<void> {
  const daemon = await startHostileDns(t, outer, HOSTILE);
  for (const [i, [from, source, by]] of WAYS.entries()) {
    for (const transport of ['udp', 'tcp']) {
      const what = `${transport} ${JSON.stringify(from)}`;
      await mustIn(outer, ['nft', '-f', '-'], { input: COUNTERS });
      const name = `way-${i}.${NAME}`;
      const [reply] = await askIn(client, [question(HOSTILE, name, { tcp: transport === 'tcp', from })]);
      t.match(reply, { outcome: 'answer', rcode: 'NXDOMAIN' }, what);
      const asked = daemon
        .log()
        .split('\n')
        .find((line) => line.startsWith(transport) && line.includes(name));
      t.match(asked, ` ${source}#`, `${what} comes from ${source}`);
      const printed = await mustIn(outer, ['nft', 'list', 'table', 'inet', 'lab']);
      const counted = [...printed.matchAll(/counter packets (\d+)/g)].map(([, packets]) => Number(packets) > 0);
      t.same(counted, [by === 0, by === 1], `${what} comes by s${by}`);
    }
  }
}

async function overIpv6(t: Test, { client, outer }: Net): Promise<void> {
  const daemon = await startHostileDns(t, outer, '::');
  const local = await linkLocal(outer, 's1');
  const servers = ['fd00:9:0::1', 'fd00:9:1::1', `${local}%c1`];
  t.ok(servers.every((server) => isIPv6(server)));
  const own = await linkLocal(client, 'c1');
  const asked = [
    ...servers.map((server) => question(server, NAME)),
    ...[{ device: 'c1' }, { address: `${own}%c1` }, { device: 'c1', address: own }].map((from) =>
      question(`${local}%c1`, NAME, { from }),
    ),
    ...[{ device: 'c1' }, { address: 'fd00:9:1::2' }, { device: 'c1', address: 'fd00:9:1::2' }].map((from) =>
      question('fd00:9:1::1', NAME, { from }),
    ),
  ].flatMap((one) => [one, { ...one, tcp: true }]);
  const replies = await askIn(client, asked);
  for (const [i, reply] of replies.entries()) t.match(reply, answer(), JSON.stringify(asked[i]));
  t.match(daemon.log(), /^udp fd00:9:1::2#/m);
  t.match(daemon.log(), /^tcp fe80:\S+#/m);
  const wrong = await askIn(client, [
    question('fd00:9:1::1', NAME, { from: { address: CLIENT[1] } }),
    question(`${local}%nosuchif0`, NAME),
    question(local, NAME),
  ]);
  t.match(wrong, [
    { outcome: 'unreachable', error: /one is IPv4, the other IPv6$/ },
    { outcome: 'unreachable' },
    { outcome: 'unreachable' },
  ]);
}

async function linkLocal(place: Place, device: string): Promise<string> {
  let found = '';
  await until(`${device} has its own address`, 10_000, async () => {
    const shown = JSON.parse(await ip(place, `-j -6 address show dev ${device} scope link -tentative`)) as {
      /** Of an address that is left out, an empty object. */
      readonly addr_info?: readonly { readonly local?: string }[];
    }[];
    found = shown.flatMap(({ addr_info: addresses = [] }) => addresses).find(({ local }) => local)?.local ?? '';
    return found !== '';
  });
  return found;
}

const RULES: readonly string[] = [
  slow('slow.cluster.local', 300),
  drop('drop.cluster.local'),
  servfail('servfail.cluster.local'),
  refused('refused.cluster.local'),
  formerr('formerr.cluster.local'),
  truncate('kubernetes.default.svc.cluster.local'),
];

async function realServers(t: Test, { client, outer }: Net): Promise<void> {
  const knot = await startDns(t, outer, KNOT);
  await knot.setRecord('slow', `A ${TRUE_ADDRESS}`);
  await startDnsdist(t, outer, DNSDIST, { backend: KNOT, rules: RULES });
  await startUnbound(t, outer, UNBOUND, { forward: KNOT });
  const coded = (rcode: string) => answer({ rcode, answers: [] });
  const cases: readonly (readonly [string, string, Expected, Partial<DnsQuestion>?])[] = [
    [
      KNOT,
      'kubernetes.default.svc',
      answer({ answers: ['10.96.0.1'], authoritative: true, ednsBytes: 1232 }),
      { edns: true },
    ],
    [KNOT, 'missing', answer({ rcode: 'NXDOMAIN', answers: [], zone: 'cluster.local', negativeTtl: 5 })],
    [KNOT, 'dns-version', answer({ answers: ['1.1.0'], transport: 'tcp' }), { type: 'TXT', tcp: true }],
    [DNSDIST, 'slow', answer({ attempts: undefined }), { timeoutMs: 2000 }],
    [DNSDIST, 'slow', silence({ error: 'no reply within 100 ms' }), { timeoutMs: 100 }],
    [DNSDIST, 'drop', silence()],
    [DNSDIST, 'servfail', coded('SERVFAIL')],
    [DNSDIST, 'refused', coded('REFUSED')],
    [DNSDIST, 'formerr', coded('FORMERR')],
    [DNSDIST, 'kubernetes.default.svc', answer({ answers: ['10.96.0.1'], transport: 'tcp' })],
    [DNSDIST, 'mongo.default.svc', answer({ answers: ['10.96.20.17'], transport: 'udp' })],
    [UNBOUND, 'mongo.default.svc', answer({ answers: ['10.96.20.17'], authoritative: undefined })],
    [UNBOUND, 'missing', answer({ rcode: 'NXDOMAIN', answers: [], zone: 'cluster.local' })],
  ];
  const replies = await askIn(
    client,
    cases.map(([server, name, , parts]) => question(server, `${name}.cluster.local`, parts)),
  );
  for (const [i, [server, name, expected]] of cases.entries()) t.match(replies[i], expected, `${name} of ${server}`);
}
