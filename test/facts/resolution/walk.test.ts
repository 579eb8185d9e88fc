import t from 'tap';
import { planOf } from '../../../src/facts/resolution/plan.ts';
import { walk } from '../../../src/facts/resolution/walk.ts';
import type { Lookup } from '../../../src/model/lookups.ts';
import { resolved } from '../../support/dns.ts';
import { lookup, resolver } from '../../support/hosts.ts';

const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;
const NAME = 'web.shop.svc.cluster.local';
const TYPES = ['A', 'AAAA'];

/** What a server says about a name: an address, a code, or why nothing came. */
function said(server: string, name: string, what: string, parts: Partial<Lookup> = {}): Lookup[] {
  const isAddress = /^\d+\.|:/.test(what);
  const isOutcome = ['timeout', 'refused', 'unreachable', 'malformed'].includes(what);
  return TYPES.map((type) => {
    const answers = isAddress && type === 'A' ? [what] : [];
    const { rcode: _rcode, ...base } = lookup(server, name, {
      type,
      purpose: 'asked',
      answers,
      durationMs: 2,
      ...parts,
    });
    if (isOutcome) return { ...base, outcome: what as Lookup['outcome'] };
    return { ...base, rcode: isAddress ? 'NOERROR' : what };
  });
}

const conf = (servers: readonly string[], parts = {}) => ({ resolver: resolver(servers, parts) });
const musl = (servers: readonly string[], parts = {}) => ({
  ...conf(servers, parts),
  names: { libc: 'musl' as const },
});
const walked = (name: string, host: Parameters<typeof planOf>[2], ...lookups: readonly (readonly Lookup[])[]) =>
  walk(planOf(name, TYPES, host), lookups.flat());

t.test('glibc: one server after another', async (t) => {
  t.match(walked(NAME, conf([A]), said(A, NAME, '10.0.0.1')), {
    end: 'resolved',
    addresses: ['10.0.0.1'],
    queryCount: 2,
    costMs: 2,
  });
  t.match(
    walked(NAME, conf([A, B]), said(A, NAME, 'timeout'), said(B, NAME, '10.0.0.1')),
    { end: 'resolved', queryCount: 4, costMs: 5002 },
    'five seconds for a dead one',
  );
  t.match(
    walked(NAME, conf([A, B]), said(A, NAME, 'refused'), said(B, NAME, '10.0.0.1')),
    { end: 'resolved', costMs: 4 },
    'a closed port costs nothing',
  );
  for (const code of ['SERVFAIL', 'REFUSED', 'NOTIMP'])
    t.match(
      walked(NAME, conf([A, B]), said(A, NAME, code), said(B, NAME, '10.0.0.1')),
      { end: 'resolved' },
      `${code}: the next one`,
    );
  t.match(
    walked(NAME, conf([A, B]), said(A, NAME, 'NXDOMAIN'), said(B, NAME, '10.0.0.1')),
    { end: 'denied', queryCount: 2 },
    'NXDOMAIN is believed',
  );
  t.match(
    walked(NAME, conf([A]), said(A, NAME, 'timeout')),
    { end: 'failed', queryCount: 4, costMs: 10_000 },
    'two rounds',
  );
  const all = [A, B, C].map((server) => said(server, NAME, 'timeout'));
  t.match(
    walked(NAME, conf([A, B, C]), ...all),
    { end: 'failed', costMs: 2 * (5000 + 3000 + 6000), queryCount: 12 },
    'send_dg() of res_send.c',
  );
  t.match(walked(NAME, conf([A], { options: { timeout: 1, attempts: 1 } }), said(A, NAME, 'timeout')), {
    costMs: 1000,
  });
});

t.test('glibc: half an answer', async (t) => {
  const half = said(A, NAME, '10.0.0.1').map(
    (query): Lookup => (query.type === 'AAAA' ? { ...query, outcome: 'timeout', answers: [] } : query),
  );
  const cases = [
    [{}, 15_000, 6],
    [{ 'single-request': true }, 10_002, 4],
    [{ 'single-request-reopen': true }, 5_000, 2],
  ] as const;
  for (const [options, costMs, queryCount] of cases)
    t.match(walked(NAME, conf([A], { options }), half), {
      end: 'resolved',
      addresses: ['10.0.0.1'],
      costMs,
      queryCount,
    });
  const slow = said(A, NAME, '10.0.0.1');
  t.match(walked(NAME, conf([A], { options: { 'single-request': true } }), slow), { costMs: 4 }, 'one after the other');
});

t.test('glibc: the search list', async (t) => {
  const search = { search: ['a.example', 'b.example'], options: { ndots: 5 } };
  const at = (domain: string, what: string) => said(A, domain === '' ? NAME : `${NAME}.${domain}`, what);
  t.match(
    walked(NAME, conf([A], search), at('a.example', 'NXDOMAIN'), at('b.example', 'NXDOMAIN'), at('', '10.0.0.1')),
    { end: 'resolved', candidate: { name: NAME }, queryCount: 6 },
  );
  t.match(
    walked(NAME, conf([A], search), at('a.example', 'NXDOMAIN'), at('b.example', '10.9.9.9'), at('', '10.0.0.1')),
    { end: 'resolved', candidate: { search: 'b.example' }, addresses: ['10.9.9.9'] },
    'whatever is found first',
  );
  t.match(
    walked(NAME, conf([A], search), at('a.example', 'timeout'), at('b.example', '10.9.9.9'), at('', '10.0.0.1')),
    { end: 'resolved', addresses: ['10.0.0.1'] },
    'after silence the name as it was written',
  );
  t.match(
    walked(NAME, conf([A], search), at('a.example', 'SERVFAIL'), at('b.example', 'NXDOMAIN'), at('', '10.0.0.1')),
    { end: 'resolved', addresses: ['10.0.0.1'] },
    'after SERVFAIL the rest',
  );
  t.match(
    walked(NAME, conf([A], search), at('a.example', 'NXDOMAIN'), at('b.example', 'NXDOMAIN'), at('', 'NOERROR')),
    { end: 'denied' },
  );
});

t.test('musl: all servers at once', async (t) => {
  t.match(
    walked(NAME, musl([A, B]), said(A, NAME, 'timeout'), said(B, NAME, '10.0.0.1')),
    { end: 'resolved', costMs: 2, queryCount: 4 },
    'a dead server costs nothing',
  );
  t.match(
    walked(NAME, musl([A, B]), said(A, NAME, 'NXDOMAIN', { durationMs: 1 }), said(B, NAME, '10.0.0.1')),
    { end: 'denied' },
    'the faster one is believed',
  );
  t.match(walked(NAME, musl([A, B]), said(A, NAME, 'NXDOMAIN', { durationMs: 9 }), said(B, NAME, '10.0.0.1')), {
    end: 'resolved',
  });
  t.match(walked(NAME, musl([A]), said(A, NAME, 'timeout')), { end: 'failed', costMs: 5000 });
  const half = (parts: Partial<Lookup>) =>
    said(A, NAME, '10.0.0.1').map((query) => (query.type === 'AAAA' ? { ...query, ...parts } : query));
  t.match(
    walked(NAME, musl([A]), half({ rcode: 'NXDOMAIN' })),
    { end: 'denied', addresses: [] },
    'a denial of AAAA is one of the name',
  );
  t.match(walked(NAME, musl([A]), half({ outcome: 'timeout' })), { end: 'failed', addresses: [] }, 'no half answers');
  t.match(walked(NAME, musl([A]), half({ rcode: 'SERVFAIL' })), { end: 'failed' });
  t.match(
    walked(NAME, musl([A]), said(A, NAME, '10.0.0.1').slice(0, 1)),
    { end: 'resolved' },
    'of a type that we did not ask for nothing is known',
  );
  const search = { search: ['a.example'] };
  t.match(
    walked('web', musl([A], search), said(A, 'web.a.example', 'NOERROR'), said(A, 'web', '10.0.0.1')),
    { end: 'denied' },
    'no data ends the search',
  );
  t.match(walked('web', musl([A], search), said(A, 'web.a.example', 'NXDOMAIN'), said(A, 'web', '10.0.0.1')), {
    end: 'resolved',
  });
});

t.test('what comes before the DNS', async (t) => {
  const hosts = [{ address: '127.0.1.1', name: NAME, aliases: [] }];
  t.match(walked(NAME, { ...conf([A]), names: { hosts } }, said(A, NAME, '10.0.0.1')), {
    end: 'resolved',
    step: 0,
    addresses: ['127.0.1.1'],
    queryCount: 0,
  });
  const services = ['files', 'mdns4_minimal', 'dns'].map((name) => ({
    name,
    actions: name === 'mdns4_minimal' ? [{ status: 'NOTFOUND', action: 'return' }] : [],
  }));
  const names = { nsswitch: [{ name: 'hosts', services }] };
  t.match(walked('printer.local', { ...conf([A]), names }, said(A, 'printer.local', '10.0.0.1')), {
    end: 'denied',
    step: 1,
  });
  t.match(
    walked(NAME, { ...conf([A]), names }, said(A, NAME, '10.0.0.1')),
    { end: 'resolved', step: 2 },
    'longer names pass',
  );
  const onlyFiles = { nsswitch: [{ name: 'hosts', services: [{ name: 'files', actions: [] }] }] };
  t.match(walked(NAME, { ...conf([A]), names: onlyFiles }, said(A, NAME, '10.0.0.1')), {
    end: 'unsent',
    queryCount: 0,
  });
});

t.test('through systemd-resolved', async (t) => {
  const stub = { resolver: resolver(['127.0.0.53'], { stub: true }), resolved: resolved() };
  t.match(
    walked(NAME, stub, said('127.0.0.53', NAME, 'REFUSED'), said('10.96.0.10', NAME, '10.0.0.1')),
    { end: 'failed' },
    'what the stub says counts',
  );
  const services = [{ name: 'resolve', actions: [] }];
  const nss = { ...stub, names: { nsswitch: [{ name: 'hosts', services }] } };
  t.match(
    walked(NAME, nss, said('10.96.0.10', NAME, '10.0.0.1')),
    { end: 'unsent' },
    'a name in .local that no link has',
  );
  const covered = {
    ...nss,
    resolved: resolved({
      links: [{ interface: 'eth0', dns: ['10.96.0.10'], domains: ['cluster.local'], routeDomains: [] }],
    }),
  };
  t.match(walked(NAME, covered, said('10.96.0.10', NAME, '10.0.0.1')), { end: 'resolved' });
});
