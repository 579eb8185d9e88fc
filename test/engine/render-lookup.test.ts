import t from 'tap';
import { renderLookup } from '../../src/engine/render-lookup.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import type { HostAnswer } from '../../src/model/resolution.ts';
import { lookup } from '../support/hosts.ts';
import { lookupReportOf } from '../support/lookup-report.ts';

const PLAIN = { width: 80, colour: false, all: false };
const [SERVER, NAME] = ['10.96.0.10', 'web.shop.svc.cluster.local'];

const asked = (type: string, parts: Partial<Lookup> = {}): Lookup =>
  lookup(SERVER, NAME, { type, purpose: 'asked', ...parts });
const linesOf = (text: string) => text.trimEnd().split('\n');

t.test('a lookup as text', async (t) => {
  const queries = [
    asked('A', { answers: ['10.96.0.7'] }),
    asked('AAAA', { answers: [] }),
    asked('SRV', { answers: ['0 100 80 web.shop.svc.cluster.local'] }),
    lookup(SERVER, 'dns-version.cluster.local', { type: 'TXT', purpose: 'dns-version', answers: ['1.1.0'] }),
  ];
  const hostAnswer = { outcome: 'found', addresses: ['10.96.0.7'], durationMs: 2.5 } as const;
  const text = renderLookup(lookupReportOf({ queries, hostAnswer }), PLAIN);
  t.equal(
    text,
    `RESOLVES  web.shop.svc.cluster.local                                  cluster-ip
    a service with a ClusterIP: 10.96.0.7, from cluster DNS 10.96.0.10 in 1.0 ms
    here   glibc sends 2 queries to 10.96.0.10, 1.0 ms: found; getent: 10.96.0.7
           in 2.5 ms

10.96.0.10  A     10.96.0.7                 1.0 ms  web.shop.svc.…
10.96.0.10  AAAA  no data                   1.0 ms  web.shop.svc.…
10.96.0.10  SRV   0 100 80 web.shop.svc.…   1.0 ms  web.shop.svc.…
1 more: --all
`,
  );
  t.ok(linesOf(text).every((line) => line.length <= 80));
  t.match(renderLookup(lookupReportOf({ queries }), { ...PLAIN, all: true }), /TXT .*1\.1\.0/);
});

t.test('long addresses of servers', async (t) => {
  const server = 'fd00:1234:5678:9abc:def0:1234:5678:9abc';
  const queries = ['A', 'AAAA', 'SRV'].map((type) => asked(type, { server, outcome: 'unreachable', answers: [] }));
  const text = renderLookup(lookupReportOf({ queries }), PLAIN);
  t.match(text, /^fd00:1234:5.*….*:9abc {2}A AAAA SRV {2}unreachable/m);
  t.ok(linesOf(text).every((line) => line.length <= 80));
});

t.test('how long getent took', async (t) => {
  const text = (hostAnswer: HostAnswer) => renderLookup(lookupReportOf({ hostAnswer }), { ...PLAIN, width: 120 });
  t.match(text({ outcome: 'timeout', addresses: [], durationMs: 6000 }), /getent: still waiting after 6\.0 s$/m);
  t.match(text({ outcome: 'notfound', addresses: [] }), /getent: not found$/m, 'a capture does not tell');
});

t.test('what came to the same shares a line', async (t) => {
  const queries = ['A', 'AAAA', 'SRV'].map((type) => asked(type, { rcode: 'NXDOMAIN', answers: [] }));
  const text = renderLookup(lookupReportOf({ queries }), PLAIN);
  t.match(text, /10\.96\.0\.10 {2}A AAAA SRV {2}NXDOMAIN/);
});

t.test('why nothing came', async (t) => {
  const rows: readonly (readonly [Partial<Lookup>, string])[] = [
    [{ outcome: 'timeout' }, 'no answer'],
    [{ outcome: 'refused' }, 'port closed'],
    [{ outcome: 'unreachable' }, 'unreachable'],
    [{ outcome: 'malformed' }, 'unreadable'],
    [{ aliases: ['ext.example'] }, 'alias of ext.example'],
    [{ transport: 'tcp', answers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] }, '10.0.0.1, 10.0.0.2 +1 (TCP)'],
    [{ attempts: 2, answers: ['10.0.0.1'] }, '10.0.0.1 (try 2)'],
  ];
  for (const [parts, said] of rows) {
    const queries = [asked('A', { answers: [], ...parts })];
    t.ok(renderLookup(lookupReportOf({ queries }), PLAIN).includes(said), said);
  }
});

t.test('under fifteen lines, however much there is', async (t) => {
  const queries = Array.from({ length: 200 }, (_, i) =>
    lookup(`192.0.2.${i}`, NAME, { purpose: 'asked', durationMs: 1200 }),
  );
  const notes = Array.from({ length: 9 }, (_, i) => ({
    cause: `note-${i}`,
    message: 'something',
    fix: [],
    evidence: [],
  }));
  const text = renderLookup(lookupReportOf({ queries, notes }), PLAIN);
  t.ok(linesOf(text).length < 15, `${linesOf(text).length} lines`);
  t.match(text, /7 more notes: --all/);
  t.match(text, /194 more: --all/);
  t.ok(linesOf(renderLookup(lookupReportOf({ queries, notes }), { ...PLAIN, all: true })).length > 200);
});

t.test('what there was no time for', async (t) => {
  t.match(renderLookup(lookupReportOf({ omitted: 7 }), PLAIN), /^7 more: no time was left to ask$/m);
});

t.test('hostile text', async (t) => {
  const evil = 'a\u001b[2Jb\nc\u202e';
  const { verdict } = lookupReportOf();
  const report = lookupReportOf({
    name: evil,
    verdict: { ...verdict, message: evil, fix: [`dig ${evil}`] },
    notes: [{ cause: 'x', message: evil, fix: [evil], evidence: [] }],
    queries: [lookup(evil, evil, { purpose: 'asked', answers: [evil] })],
    hostAnswer: { outcome: 'failed', addresses: [], durationMs: 1, error: evil },
  });
  const text = renderLookup(report, PLAIN);
  t.notMatch(text, /[\u001b\u202e]/);
  t.equal(linesOf(text).filter((line) => line.startsWith('c')).length, 0, 'no line of its own');
});

t.test('colours', async (t) => {
  t.match(renderLookup(lookupReportOf(), { ...PLAIN, colour: true }), /^\u001b\[1;32mRESOLVES/);
});
