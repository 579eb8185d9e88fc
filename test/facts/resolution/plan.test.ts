import t from 'tap';
import { planOf } from '../../../src/facts/resolution/plan.ts';
import type { Names, NsswitchService } from '../../../src/model/names.ts';
import type { ResolutionPlan } from '../../../src/model/resolution.ts';
import { resolved } from '../../support/dns.ts';
import { resolver } from '../../support/hosts.ts';

const SEARCH = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const POD = resolver(['10.96.0.10'], { search: SEARCH, options: { ndots: 5 } });
const GUEST = resolver(['10.96.0.10'], { search: SEARCH });
const STUB = resolver(['127.0.0.53'], { search: ['.'], stub: true });

const hostsLine = (...services: readonly NsswitchService[]): Names => ({ nsswitch: [{ name: 'hosts', services }] });
const service = (name: string, ...actions: NsswitchService['actions']): NsswitchService => ({ name, actions });
const NOTFOUND = { status: 'NOTFOUND', action: 'return' } as const;

const namesOf = ({ steps }: ResolutionPlan): readonly string[] =>
  steps.flatMap((step) =>
    step.source === 'dns' || step.source === 'resolved' ? step.candidates.map(({ name }) => name) : [],
  );
const sourcesOf = ({ steps }: ResolutionPlan) =>
  steps.map((step) => (step.source === 'other' ? step.service : step.source));
const plan = (name: string, host: Parameters<typeof planOf>[2], types = ['A', 'AAAA']) => planOf(name, types, host);

t.test('the search list and ndots, resolv.conf(5)', async (t) => {
  const cases: readonly (readonly [string, string, Parameters<typeof planOf>[2], readonly string[]])[] = [
    ['a pod, a short name', 'mongo', { resolver: POD }, [...SEARCH.map((domain) => `mongo.${domain}`), 'mongo']],
    [
      'a pod, a full name: too few dots',
      'mongo.vm.svc.cluster.local',
      { resolver: POD },
      [...SEARCH.map((domain) => `mongo.vm.svc.cluster.local.${domain}`), 'mongo.vm.svc.cluster.local'],
    ],
    ['a dot at the end', 'mongo.vm.svc.cluster.local.', { resolver: POD }, ['mongo.vm.svc.cluster.local']],
    ['a guest, a short name', 'mongo', { resolver: GUEST }, [...SEARCH.map((domain) => `mongo.${domain}`), 'mongo']],
    [
      'a guest, one dot is enough',
      'mongo.vm',
      { resolver: GUEST },
      ['mongo.vm', ...SEARCH.map((domain) => `mongo.vm.${domain}`)],
    ],
    ['musl does not search then', 'mongo.vm', { resolver: GUEST, names: { libc: 'musl' } }, ['mongo.vm']],
    [
      'musl searches below ndots',
      'mongo',
      { resolver: GUEST, names: { libc: 'musl' } },
      [...SEARCH.map((domain) => `mongo.${domain}`), 'mongo'],
    ],
    ['no search list', 'mongo', { resolver: resolver(['192.0.2.1']) }, ['mongo']],
    [
      'the domain stands in for it',
      'mongo',
      { resolver: resolver(['192.0.2.1'], { domain: 'corp.example' }) },
      ['mongo.corp.example', 'mongo'],
    ],
    ['the root as a search domain', 'mongo', { resolver: resolver(['192.0.2.1'], { search: ['.'] }) }, ['mongo']],
    [
      'no-tld-query',
      'mongo',
      { resolver: resolver(['192.0.2.1'], { search: ['a.example'], options: { 'no-tld-query': true } }) },
      ['mongo.a.example'],
    ],
    [
      'ndots is at most 15',
      'a.b',
      { resolver: resolver(['192.0.2.1'], { search: ['x.example'], options: { ndots: 99 } }) },
      ['a.b.x.example', 'a.b'],
    ],
    [
      'ndots 0',
      'mongo',
      { resolver: resolver(['192.0.2.1'], { search: ['x.example'], options: { ndots: 0 } }) },
      ['mongo', 'mongo.x.example'],
    ],
    [
      'letters',
      'Mongo.VM',
      { resolver: resolver(['192.0.2.1'], { search: ['X.example.'] }) },
      ['mongo.vm', 'mongo.vm.x.example'],
    ],
  ];
  for (const [what, name, host, names] of cases) t.same(namesOf(plan(name, host)), names, what);
});

t.test('servers, timeouts and what is ignored', async (t) => {
  const many = resolver(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'], {
    options: { timeout: 99, attempts: 9, rotate: true },
  });
  t.match(plan('a', { resolver: many }), {
    libc: 'glibc',
    servers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    parallel: false,
    timeoutSeconds: 30,
    attempts: 5,
    options: ['rotate'],
    ignored: [/192\.0\.2\.4/],
  });
  t.match(plan('a', { resolver: many, names: { libc: 'musl' } }), {
    parallel: true,
    timeoutSeconds: 60,
    attempts: 9,
    options: [],
  });
  t.match(plan('a', { resolver: resolver([]) }), { servers: ['127.0.0.1'], timeoutSeconds: 5, attempts: 2, ndots: 1 });
  const long = Array.from({ length: 20 }, (_, i) => `domain-${i}.example`);
  const musl = plan('a', { resolver: resolver(['192.0.2.1'], { search: long }), names: { libc: 'musl' } });
  t.same(namesOf(musl), ['a'], 'musl drops a search line of 256 bytes');
  t.match(musl.ignored, [/search line/]);
  t.equal(namesOf(plan('a', { resolver: resolver(['192.0.2.1'], { search: long }) })).length, 21, 'glibc does not');
  const noAaaa = resolver(['192.0.2.1'], { options: { 'no-aaaa': true } });
  t.same(plan('a', { resolver: noAaaa }).types, ['A']);
});

t.test('nsswitch.conf', async (t) => {
  t.same(sourcesOf(plan('a.b', { resolver: GUEST })), ['files', 'dns'], 'without it');
  const desktop = hostsLine(
    service('files'),
    service('mdns4_minimal', NOTFOUND),
    service('dns'),
    service('myhostname'),
  );
  const steps = plan('a.b', { resolver: GUEST, names: desktop });
  t.same(sourcesOf(steps), ['files', 'mdns4_minimal', 'dns', 'myhostname']);
  t.same(
    steps.steps.map(({ ends }) => ends),
    [undefined, 'notfound', undefined, undefined],
  );
  t.same(sourcesOf(plan('a.b', { resolver: GUEST, names: hostsLine(service('files')) })), ['files']);
  const twice = { nsswitch: [...(hostsLine(service('files')).nsswitch ?? []), ...(desktop.nsswitch ?? [])] };
  t.same(sourcesOf(plan('a.b', { resolver: GUEST, names: twice })), sourcesOf(steps), 'of two lines the last counts');
  const nss = hostsLine(
    service('resolve', { status: 'UNAVAIL', action: 'return', not: true }),
    service('files'),
    service('dns'),
  );
  const through = plan('mongo', { resolver: STUB, resolved: resolved({ search: ['corp.example'] }), names: nss });
  t.same(sourcesOf(through), ['resolved', 'files', 'resolved']);
  t.equal(through.steps[0]?.ends, 'always');
  t.same(
    namesOf(through).slice(0, 2),
    ['mongo.corp.example', 'mongo'],
    'systemd-resolved searches for names of one label',
  );
  t.same(sourcesOf(plan('a', { resolver: GUEST, names: nss })), ['files', 'dns'], 'nss-resolve where it does not run');
  t.same(
    sourcesOf(plan('a', { resolver: GUEST, names: { ...desktop, libc: 'musl' } })),
    ['files', 'dns'],
    'musl does not read it',
  );
});

t.test('/etc/hosts', async (t) => {
  const names: Names = {
    hosts: [
      { address: '192.0.2.7', name: 'web.example', aliases: ['Web'] },
      { address: '2001:db8::7', name: 'web.example', aliases: [] },
    ],
  };
  t.match(plan('WEB.example.', { resolver: GUEST, names }).steps[0], {
    source: 'files',
    addresses: ['192.0.2.7', '2001:db8::7'],
  });
  t.match(plan('web', { resolver: GUEST, names }).steps[0], { addresses: ['192.0.2.7'] });
});

t.test('the stub of systemd-resolved routes by domain', async (t) => {
  const route = (name: string, parts: Parameters<typeof resolved>[0]) => {
    const [, step] = plan(name, { resolver: STUB, resolved: resolved(parts) }).steps;
    return step?.source === 'resolved' ? step.candidates[0] : undefined;
  };
  const name = 'mongo.vm.svc.cluster.local';
  const link = { interface: 'eth0', dns: ['10.96.0.10'], domains: [], routeDomains: [] };
  const other = { interface: 'eth1', dns: ['192.0.2.53'], domains: [], routeDomains: [] };
  t.match(route(name, { links: [link] }), { servers: [], route: /multicast DNS/ });
  t.match(route(name, { links: [{ ...link, domains: ['cluster.local'] }] }), {
    servers: ['10.96.0.10'],
    route: /eth0 has the domain cluster.local/,
  });
  t.match(
    route(name, {
      links: [
        { ...link, routeDomains: ['local'] },
        { ...other, routeDomains: ['svc.cluster.local'] },
      ],
    }),
    { servers: ['192.0.2.53'] },
    'the longest domain',
  );
  t.match(route(name, { links: [{ ...link, routeDomains: ['.'] }] }), { servers: ['10.96.0.10'], route: /~\./ });
  t.match(route(name, { links: [link], search: ['cluster.local'] }), { servers: ['10.96.0.10'], route: /global/ });
  t.match(
    route(name, { links: [{ ...other, routeDomains: ['.'] }], search: ['cluster.local'] }),
    { servers: ['10.96.0.10'], route: /global/ },
    'a global domain that is longer than that of a link',
  );
  t.match(
    route('www.corp.example', { links: [{ ...other, dns: [], domains: ['corp.example'] }] }),
    { servers: ['10.96.0.10'] },
    'a link without servers',
  );
  t.match(
    route(name, { links: [{ ...other, domains: ['cluster.local'] }], search: ['cluster.local'] }),
    { servers: ['192.0.2.53'] },
    'the search list holds those of the links, too',
  );
  t.match(route('www.example', { links: [link] }), { servers: ['10.96.0.10'], route: /no domain/ });
  t.match(route('mongo', { links: [link] }), { servers: [], route: /one label/ });
});
