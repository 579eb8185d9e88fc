import t from 'tap';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { resolver } from '../../support/hosts.ts';
import {
  A,
  alias,
  B,
  type Case,
  covered,
  headless,
  musl,
  one,
  stub,
  testVerdicts,
  two,
  WEB,
  web,
} from '../../support/lookup-cases.ts';
import { CLUSTER, seenOf } from '../../support/lookup-seen.ts';

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
const HINDERED: readonly Case[] = [
  ['no DNS name', 'fails: name-invalid', { ...one, name: 'a..b', says: { [A]: CLUSTER } }],
  [
    'nsswitch without dns',
    'fails: nsswitch-without-dns',
    { ...one, name: WEB, names: hostsLine(['files']), says: { [A]: web } },
  ],
  [
    'nsswitch with resolve alone, and no systemd-resolved',
    'fails: nsswitch-without-dns',
    { ...one, name: WEB, names: hostsLine(['files'], ['resolve']), says: { [A]: web } },
    /nor resolve with a systemd-resolved/,
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

t.test('as many search domains as a pod may have', async (t) => {
  const search = Array.from({ length: 32 }, (_, i) => `ns${i}.svc.cluster.local`);
  const servers = Array.from({ length: 8 }, (_, i) => `192.0.2.${i + 1}`);
  const seen = seenOf({
    resolver: resolver(servers, { search, options: { ndots: 5 } }),
    name: 'www.example',
    says: Object.fromEntries(servers.map((server) => [server, CLUSTER])),
  });
  const began = performance.now();
  t.match(judgeLookup(seen).verdict, { status: 'fails', cause: 'name-missing', message: /^www\.example does not/ });
  t.ok(performance.now() - began < 400, 'time linear in the queries');
});

t.test('the search domain that is missing', async (t) => {
  const fixes = (name: string) => {
    const { verdict } = judgeLookup(seenOf({ resolver: resolver([A]), name, says: { [A]: web } }));
    t.equal(verdict.cause, 'search-domain-missing', name);
    return verdict.fix.join();
  };
  t.match(fixes('web.shop'), / put svc\.cluster\.local into/);
  t.match(fixes('web.shop.svc'), / put cluster\.local into/);
  t.match(fixes('kubernetes'), / put default\.svc\.cluster\.local into/);
});

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
    'no record of a type, of a name that is asked about otherwise, too',
    'fails: record-missing',
    {
      ...one,
      name: 'kubernetes.default.svc.cluster.local',
      types: ['TXT'],
      says: { [A]: { ...CLUSTER, 'kubernetes.default.svc.cluster.local TXT': 'NOERROR' } },
    },
    /no TXT record for it, only A$/,
  ],
  [
    'musl, AAAA denied',
    'fails: aaaa-denied',
    { ...musl, name: WEB, says: { [A]: { ...web, [`${WEB} AAAA`]: 'NXDOMAIN' } } },
    /musl takes it/,
  ],
  [
    'musl, AAAA fails',
    'fails: type-unanswered',
    { ...musl, name: WEB, says: { [A]: { ...web, [`${WEB} AAAA`]: 'SERVFAIL' } } },
    /says SERVFAIL when asked for AAAA: musl takes no half/,
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

t.test('the first server is dead, and the next denies', async (t) => {
  const { verdict, notes } = judgeLookup(
    seenOf({ ...two, name: 'gone', says: { [A]: { '*': 'timeout' }, [B]: CLUSTER } }),
  );
  t.equal(verdict.cause, 'service-missing', verdict.message);
  t.match(notes, [{ cause: 'server-silent-before', message: /^10\.96\.0\.10 does not answer and is asked first/ }]);
  const silent = { [A]: { '*': 'timeout' }, [B]: { '*': 'timeout' } };
  t.same(judgeLookup(seenOf({ ...two, name: WEB, says: silent })).notes, [], 'nobody answers: that is the reason');
});

t.test('why a server that was given up cannot be reached', async (t) => {
  const seen = seenOf({ ...one, name: WEB, says: { [A]: { '*': 'unreachable' } } });
  const queries = seen.queries.map((lookup, index) =>
    index === 0
      ? { ...lookup, error: 'not asked, since another was not answered', durationMs: 0 }
      : { ...lookup, error: 'ENETUNREACH', durationMs: 1 },
  );
  t.match(judgeLookup({ ...seen, queries }).verdict.message, /cannot be reached: ENETUNREACH$/);
  const nowhere = seen.queries.map((lookup) => ({ ...lookup, error: 'cannot leave by nope0: ENODEV', durationMs: 1 }));
  t.match(judgeLookup({ ...seen, queries: nowhere }).verdict, {
    message: /cannot leave by nope0: ENODEV$/,
    fix: ['ip -br addr', /^# correct the interface/],
  });
});

testVerdicts('what keeps a question from the servers', HINDERED);
testVerdicts('servers that say nothing of use', FAILED);
testVerdicts('servers that deny', DENIED);
