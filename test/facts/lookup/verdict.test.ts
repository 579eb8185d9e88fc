import t from 'tap';
import type { Seen } from '../../../src/facts/lookup/seen.ts';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { resolved } from '../../support/dns.ts';
import { address, iface, type lookup, resolver, route } from '../../support/hosts.ts';
import { type Answers, CLUSTER, type Situation, seenOf } from '../../support/lookup-seen.ts';

const [A, B] = ['10.96.0.10', '10.96.0.11'] as const;
const SEARCH = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const WEB = 'web.shop.svc.cluster.local';
const one = { resolver: resolver([A], { search: SEARCH }) };
const two = { resolver: resolver([A, B], { search: SEARCH }) };
const musl = { ...one, names: { libc: 'musl' as const } };
const hostsLine = (...words: readonly [string, boolean?][]) => ({
  nsswitch: [
    {
      name: 'hosts',
      services: words.map(([name, ends]) => ({
        name,
        actions: ends ? [{ status: 'NOTFOUND', action: 'return' }] : [],
      })),
    },
  ],
});
const web: Answers = {
  ...CLUSTER,
  [`${WEB} A`]: '10.96.0.7',
  [`${WEB} SRV`]: `0 100 80 ${WEB}`,
  [`${WEB} AAAA`]: 'NOERROR',
};
const headless: Answers = {
  ...CLUSTER,
  [`${WEB} A`]: '10.128.2.16',
  [`${WEB} SRV`]: `0 100 80 a.${WEB}`,
  [`${WEB} AAAA`]: 'NOERROR',
};
const stub = { resolver: resolver(['127.0.0.53'], { stub: true }), resolved: resolved() };
const covered = {
  ...stub,
  resolved: resolved({ links: [{ interface: 'eth0', dns: [A], domains: SEARCH, routeDomains: [] }] }),
};
const udn = {
  interfaces: [iface('eth0', { mac: '0a:58:c0:a8:18:06', addresses: [address('192.168.24.6/25')] })],
  routing: { routes: [route('default', { gateway: '192.168.24.1', dev: 'eth0' })], rules: [] },
};
const alias = (target: string): Partial<ReturnType<typeof lookup>> => ({ aliases: [target] });

type Case = readonly [string, string, Situation, RegExp?];

const RESOLVES: readonly Case[] = [
  ['ClusterIP', 'resolves: cluster-ip', { ...one, name: WEB, says: { [A]: web } }, /cluster DNS 10\.96\.0\.10/],
  ['headless', 'resolves: headless', { ...one, name: WEB, says: { [A]: headless } }],
  [
    'by the name of its address',
    'resolves: cluster-ip',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} SRV`]: 'NOERROR', '7.0.96.10.in-addr.arpa': WEB } } },
  ],
  [
    'by the name of an endpoint',
    'resolves: headless',
    {
      ...one,
      name: WEB,
      says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR', '16.2.128.10.in-addr.arpa': `a.${WEB}` } },
    },
  ],
  [
    'by its range',
    'resolves: headless',
    { ...one, name: WEB, says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR' } } },
  ],
  [
    'a told range',
    'resolves: cluster-ip',
    {
      ...one,
      name: WEB,
      says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR' } },
      parts: { serviceRanges: ['10.128.0.0/16'] },
    },
  ],
  [
    'ExternalName',
    'resolves: external-name',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: { ...alias('x.example'), answers: ['192.0.2.7'] } } } },
    /by way of x\.example/,
  ],
  [
    'an endpoint',
    'resolves: endpoint',
    {
      ...one,
      name: `a.${WEB}`,
      says: { [A]: { ...headless, [`a.${WEB}`]: 'NOERROR', [`a.${WEB} A`]: '10.128.2.16' } },
    },
  ],
  [
    'a pod',
    'resolves: pod',
    {
      ...one,
      name: '1-2-3-4.shop.pod.cluster.local',
      says: { [A]: { '1-2-3-4.shop.pod.cluster.local': 'NOERROR', '1-2-3-4.shop.pod.cluster.local A': '1.2.3.4' } },
    },
  ],
  [
    'a port',
    'resolves: port',
    {
      ...one,
      name: `_http._tcp.${WEB}`,
      types: ['SRV'],
      says: { [A]: { [`_http._tcp.${WEB} SRV`]: `0 1 80 ${WEB}` } },
    },
  ],
  [
    'a short name',
    'resolves: cluster-ip',
    { ...one, name: 'web.shop', says: { [A]: web } },
    /as web\.shop\.svc\.cluster\.local/,
  ],
  [
    'outside',
    'resolves: outside',
    {
      ...one,
      name: 'www.example',
      says: { [A]: { ...CLUSTER, 'www.example': 'NOERROR', 'www.example A': '192.0.2.7' } },
    },
  ],
  [
    '/etc/hosts',
    'resolves: hosts-file',
    {
      ...one,
      name: 'here',
      names: { hosts: [{ address: '127.0.1.1', name: 'here', aliases: [] }] },
      says: { [A]: CLUSTER },
    },
  ],
  ['through the stub', 'resolves: cluster-ip', { ...covered, name: WEB, says: { '127.0.0.53': web, [A]: web } }],
  ['musl', 'resolves: cluster-ip', { ...musl, name: WEB, says: { [A]: web } }],
];

const HINDERED: readonly Case[] = [
  ['no DNS name', 'fails: name-invalid', { ...one, name: 'a..b', says: { [A]: CLUSTER } }],
  [
    'nsswitch without dns',
    'fails: nsswitch-without-dns',
    { ...one, name: WEB, names: hostsLine(['files']), says: { [A]: web } },
  ],
  [
    'nsswitch ends',
    'fails: nsswitch-ends-early',
    { ...one, name: WEB, names: hostsLine(['files', true], ['dns']), says: { [A]: web } },
    /ends with files/,
  ],
  ['no server', 'fails: nameserver-missing', { resolver: resolver([]), name: WEB }],
  [
    'the stub does not route it',
    'fails: stub-unrouted',
    { ...stub, name: WEB, says: { '127.0.0.53': { '*': 'REFUSED' }, [A]: web } },
    /10\.96\.0\.10 knows/,
  ],
  [
    'the stub does not route it, nor is it known',
    'fails: stub-unrouted',
    { ...stub, name: WEB, says: { '127.0.0.53': { '*': 'REFUSED' }, [A]: CLUSTER } },
    /asks no server/,
  ],
  [
    'the stub is dead',
    'fails: stub-dead',
    { ...covered, name: WEB, says: { '127.0.0.53': { '*': 'refused' }, [A]: web } },
  ],
  [
    'what the stub asks is dead',
    'fails: upstreams-silent',
    { ...covered, name: WEB, says: { '127.0.0.53': { '*': 'SERVFAIL' }, [A]: { '*': 'timeout' } } },
  ],
  [
    'the fourth server',
    'fails: server-ignored',
    { resolver: resolver(['192.0.2.1', '192.0.2.2', '192.0.2.3', A]), name: WEB, says: { [A]: web } },
  ],
  ['musl does not search', 'fails: search-skipped', { ...musl, name: 'web.shop', says: { [A]: web } }],
  [
    'no search domain',
    'fails: search-domain-missing',
    { resolver: resolver([A]), name: 'web.shop', says: { [A]: web } },
    /the search list is empty/,
  ],
];

const FAILED: readonly Case[] = [
  ['silence', 'fails: servers-silent', { ...one, name: WEB, says: { [A]: { '*': 'timeout' } } }],
  [
    'forgeries',
    'fails: answers-forged',
    { ...one, name: WEB, says: { [A]: { '*': { outcome: 'timeout', strays: 3 } } } },
  ],
  ['a closed port', 'fails: servers-closed', { ...one, name: WEB, says: { [A]: { '*': 'refused' } } }],
  ['no way', 'fails: servers-unreachable', { ...one, name: WEB, says: { [A]: { '*': 'unreachable' } } }],
  ['rubbish', 'fails: answers-malformed', { ...one, name: WEB, says: { [A]: { '*': 'malformed' } } }],
  ['SERVFAIL', 'fails: servers-failing', { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: 'SERVFAIL' } } }],
  ['REFUSED', 'fails: servers-refusing', { ...one, name: WEB, says: { [A]: { '*': 'REFUSED' } } }],
  ['FORMERR', 'fails: servers-rejecting', { ...one, name: WEB, says: { [A]: { '*': 'FORMERR' } } }],
];

const DENIED: readonly Case[] = [
  [
    'truncated',
    'fails: truncated-without-tcp',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: { truncated: true, error: 'over TCP: ECONNREFUSED' } } } },
    /\(ECONNREFUSED\)/,
  ],
  [
    'a loop',
    'fails: alias-loop',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: { ...alias(WEB), aliasLoop: true } } } },
  ],
  [
    'an alias of nothing',
    'fails: alias-dangling',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: alias('x.example') } } },
    /NXDOMAIN/,
  ],
  [
    'an alias without address',
    'fails: alias-dangling',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: alias('x.example'), 'x.example': 'NOERROR' } } },
    /no such address/,
  ],
  [
    'an alias nobody answers for',
    'fails: alias-dangling',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: alias('x.example'), 'x.example': 'timeout' } } },
    /does not resolve/,
  ],
  [
    'the first server denies',
    'fails: servers-disagree',
    { ...two, name: WEB, says: { [A]: {}, [B]: web } },
    /10\.96\.0\.10 denies.*10\.96\.0\.11 knows/,
  ],
  [
    'another cluster domain',
    'fails: cluster-domain-wrong',
    { ...one, name: 'web.shop.svc.corp.example', says: { [A]: web } },
  ],
  ['no cluster DNS', 'fails: servers-not-cluster-dns', { ...one, name: WEB, says: { [A]: {} } }],
  ['no namespace', 'fails: namespace-missing', { ...one, name: 'web.gone.svc.cluster.local', says: { [A]: CLUSTER } }],
  [
    'no service',
    'fails: service-missing',
    { ...one, name: 'gone.shop.svc.cluster.local', says: { [A]: CLUSTER } },
    /the namespace shop exists.*headless/,
  ],
  [
    'no service, short',
    'fails: service-missing',
    { ...one, name: 'gone', says: { [A]: CLUSTER } },
    /namespace default/,
  ],
  ['no endpoint', 'fails: endpoint-missing', { ...one, name: `b.${WEB}`, says: { [A]: headless } }],
  ['no port', 'fails: port-missing', { ...one, name: `_x._tcp.${WEB}`, types: ['SRV'], says: { [A]: web } }],
  ['of no kind', 'fails: name-of-no-kind', { ...one, name: 'web.cluster.local', says: { [A]: web } }],
  ['a namespace', 'fails: name-of-no-kind', { ...one, name: 'shop.svc.cluster.local', says: { [A]: web } }],
  [
    'no such record',
    'fails: record-missing',
    { ...one, name: WEB, types: ['TXT'], says: { [A]: { ...web, [`${WEB} TXT`]: 'NOERROR' } } },
  ],
  [
    'outside',
    'fails: name-missing',
    {
      ...one,
      name: 'nobody.corp.example',
      says: { [A]: { ...CLUSTER, 'nobody.corp.example': { rcode: 'NXDOMAIN', zone: '' } } },
    },
    /in the zone \./,
  ],
];

const hostAnswer = (outcome: 'found' | 'notfound', addresses: readonly string[], durationMs = 3): Partial<Seen> => ({
  hostAnswer: { outcome, addresses, durationMs },
});

const IMPAIRED: readonly Case[] = [
  [
    'the wrong network',
    'impaired: wrong-network',
    { ...one, name: WEB, says: { [A]: headless }, parts: udn },
    /192\.168\.24\.6\/25/,
  ],
  [
    'a wildcard',
    'impaired: wildcard-answer',
    {
      resolver: resolver([A], { search: ['corp.example'], options: { ndots: 5 } }),
      name: WEB,
      says: {
        [A]: { ...CLUSTER, [`${WEB}.corp.example A`]: '192.0.2.9', 'netdiagd-no-such-name.corp.example': '192.0.2.9' },
      },
    },
  ],
  [
    '/etc/hosts differs',
    'impaired: hosts-file-differs',
    { ...one, name: WEB, names: { hosts: [{ address: '10.96.9.9', name: WEB, aliases: [] }] }, says: { [A]: web } },
  ],
  [
    'a silent server first',
    'impaired: server-silent-before',
    { ...two, name: WEB, says: { [A]: { '*': 'timeout' }, [B]: web } },
    /5\.0 s/,
  ],
  [
    'EDNS',
    'impaired: edns-dropped',
    {
      resolver: resolver([A], { options: { edns0: true } }),
      name: WEB,
      says: { [A]: web },
      parts: { servers: [{ address: A, role: 'resolv.conf', edns: 'dropped' }] },
    },
  ],
  [
    'a stall',
    'impaired: lookups-stall',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.7'], 5010) },
    /5\.0 s/,
  ],
  [
    'a stall of musl',
    'impaired: lookups-stall',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.7'], 2505) },
  ],
  [
    'getaddrinfo differs',
    'impaired: host-differs',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.8']) },
  ],
  [
    'getaddrinfo finds nothing',
    'impaired: host-differs',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('notfound', []) },
  ],
  [
    'the stub differs',
    'impaired: stub-differs',
    { ...covered, name: WEB, says: { '127.0.0.53': { ...web, [`${WEB} A`]: '10.96.0.8' }, [A]: web } },
  ],
  ['the second denies', 'impaired: servers-differ', { ...two, name: WEB, says: { [A]: web, [B]: CLUSTER } }],
  [
    'cut off',
    'impaired: truncated-without-tcp',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], truncated: true } } } },
  ],
  [
    'AAAA denied',
    'impaired: aaaa-denied',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} AAAA`]: 'NXDOMAIN' } } },
  ],
  [
    'slow',
    'impaired: server-slow',
    {
      ...one,
      name: WEB,
      says: {
        [A]: {
          ...web,
          [`${WEB} A`]: { answers: ['10.96.0.7'], durationMs: 700 },
          [`${WEB} AAAA`]: { durationMs: 701 },
        },
      },
    },
  ],
  [
    'lossy',
    'impaired: datagrams-lost',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], attempts: 2 } } } },
  ],
];

for (const [title, cases] of Object.entries({ RESOLVES, HINDERED, FAILED, DENIED, IMPAIRED })) {
  t.test(`verdicts: ${title.toLowerCase()}`, async (t) => {
    for (const [what, expected, situation, says] of cases) {
      const seen = seenOf(situation);
      const { verdict } = judgeLookup(seen);
      t.equal(`${verdict.status}: ${verdict.cause}`, expected, `${what}: ${verdict.message}`);
      if (says) t.match(verdict.message, says, what);
      t.ok(
        verdict.evidence.every((index) => seen.queries[index] !== undefined),
        `${what}: its proofs are there`,
      );
      t.notMatch([verdict.message, ...verdict.fix].join(' '), /undefined|\$\{/, what);
    }
  });
}

t.test('what is worth a note', async (t) => {
  const notes = (situation: Situation) => judgeLookup(seenOf(situation)).notes.map(({ cause }) => cause);
  t.same(notes({ ...one, name: WEB, says: { [A]: web } }), [], 'nothing of a healthy one');
  const pod = { resolver: resolver([A], { search: SEARCH, options: { ndots: 5 } }) };
  t.same(notes({ ...pod, name: WEB, says: { [A]: web } }), ['search-amplified']);
  t.same(
    notes({
      ...one,
      name: WEB,
      says: { [A]: web },
      parts: { servers: [{ address: A, role: 'resolv.conf', tcp: 'closed' }] },
    }),
    ['tcp-closed'],
  );
  t.same(notes({ ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], ttl: 0 } } } }), [
    'answer-stale',
  ]);
  t.same(notes({ ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], strays: 2 } } } }), [
    'stray-replies',
  ]);
  t.same(
    notes({
      resolver: resolver([A, B, '192.0.2.1', '192.0.2.2'], { search: SEARCH }),
      name: WEB,
      says: { [A]: web, [B]: web, '192.0.2.1': web, '192.0.2.2': web },
    }),
    ['configuration-ignored'],
  );
});

t.test('a name that nobody was asked about', async (t) => {
  const verdict = judgeLookup(
    seenOf({
      ...one,
      name: WEB,
      says: { [A]: web },
      parts: { queries: [], walk: { end: 'unsent', addresses: [], queries: [], queryCount: 0, costMs: 0 } },
    }),
  ).verdict;
  t.equal(verdict.status, 'unknown');
});
