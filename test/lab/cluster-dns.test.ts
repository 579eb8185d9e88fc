import { hostname } from 'node:os';
import t, { type Test } from 'tap';
import { type Cluster, startCluster } from '../support/lab/cluster.ts';
import { type Answer, type AnswerRecord, ask, type Question } from '../support/lab/cluster-answer.ts';
import { OPENSHIFT_COREFILE, UPSTREAM_COREFILE } from '../support/lab/cluster-corefiles.ts';
import { OBJECTS, service } from '../support/lab/cluster-objects.ts';
import { OUTSIDE_ADDRESS, OUTSIDE_IDENTITY } from '../support/lab/cluster-outside.ts';
import type { Daemon } from '../support/lab/daemon.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { ip } from '../support/lab/place.ts';

const ZONE = 'cluster.local';

/** A server and what its Corefile makes of the times. */
const SERVERS = [
  { name: 'upstream', address: '10.96.0.10', corefile: UPSTREAM_COREFILE, ttl: 30, cacheLimit: 30 },
  { name: 'OpenShift', address: '172.30.0.10', corefile: OPENSHIFT_COREFILE, ttl: 5, cacheLimit: 900 },
] as const;

type Server = (typeof SERVERS)[number];

/** Questions, their names without the zone unless they end in a dot, and the answer section in any order. */
const ANSWERED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.default.svc A': ['A 10.96.0.1'],
  'backend.prod2.svc A': ['A 10.96.14.7'],
  'backend.prod2.svc AAAA': ['AAAA fd00:96::e07'],
  'BACKEND.Prod2.svc A': ['A 10.96.14.7'],
  'six.prod2.svc AAAA': ['AAAA fd00:96::6'],
  'wide.prod2.svc A': ['A 10.96.14.10'],
  // A cluster address is served whether or not something is behind it.
  'quiet.prod2.svc A': ['A 10.96.14.9'],
  '_http._tcp.backend.prod2.svc SRV': ['SRV 0 50 80 backend.prod2.svc.cluster.local.'],
  'backend.prod2.svc SRV': ['SRV 0 50 80 backend.prod2.svc.cluster.local.'],
  '_http._tcp.legacy.prod2.svc SRV': ['SRV 0 100 80 legacy.prod2.svc.cluster.local.'],
  '10-128-2-20.backend.prod2.svc A': ['A 10.128.2.20'],
  'headless.prod2.svc A': ['A 10.128.2.16', 'A 10.128.2.17'],
  '_http._tcp.headless.prod2.svc SRV': [
    'SRV 0 50 80 web-0.headless.prod2.svc.cluster.local.',
    'SRV 0 50 80 web-1.headless.prod2.svc.cluster.local.',
  ],
  'headless.prod2.svc SRV': [
    'SRV 0 50 80 web-0.headless.prod2.svc.cluster.local.',
    'SRV 0 50 80 web-1.headless.prod2.svc.cluster.local.',
  ],
  'web-0.headless.prod2.svc A': ['A 10.128.2.16'],
  'web-0.headless.prod2.svc SRV': ['SRV 0 100 80 web-0.headless.prod2.svc.cluster.local.'],
  'plain.prod2.svc A': ['A 10.128.2.18', 'A 10.128.2.19'],
  '10-128-2-18.plain.prod2.svc A': ['A 10.128.2.18'],
  'dual.prod2.svc A': ['A 10.128.2.22'],
  'dual.prod2.svc AAAA': ['AAAA fd00:10:128::22'],
  'db-0.dual.prod2.svc AAAA': ['AAAA fd00:10:128::22'],
  'mongo.vm.svc A': ['A 192.168.123.139'],
  '_http._tcp.mongo.vm.svc SRV': ['SRV 0 100 27017 192-168-123-139.mongo.vm.svc.cluster.local.'],
  '7.14.96.10.in-addr.arpa. PTR': ['PTR backend.prod2.svc.cluster.local.'],
  '16.2.128.10.in-addr.arpa. PTR': ['PTR web-0.headless.prod2.svc.cluster.local.'],
  '18.2.128.10.in-addr.arpa. PTR': ['PTR 10-128-2-18.plain.prod2.svc.cluster.local.'],
  '139.123.168.192.in-addr.arpa. PTR': ['PTR 192-168-123-139.mongo.vm.svc.cluster.local.'],
  'ext.prod2.svc A': ['CNAME backend.prod2.svc.cluster.local.', 'A 10.96.14.7'],
  'ext.prod2.svc AAAA': ['CNAME backend.prod2.svc.cluster.local.', 'AAAA fd00:96::e07'],
  'ext.prod2.svc CNAME': ['CNAME backend.prod2.svc.cluster.local.'],
  'ext-outside.prod2.svc A': ['CNAME www.example.test.', `A ${OUTSIDE_ADDRESS}`],
  // The target has no address of this family, and here it does not exist: the answers are alike.
  'ext-outside.prod2.svc AAAA': ['CNAME www.example.test.'],
  'ext-gone.prod2.svc A': ['CNAME nothing.example.invalid.'],
  // Of no pod.
  '1-2-3-4.default.pod A': ['A 1.2.3.4'],
  'fd00--1.prod2.pod AAAA': ['AAAA fd00::1'],
};

/** The name exists, without a record of the type. */
const EMPTY: readonly string[] = [
  'legacy.prod2.svc AAAA',
  'legacy.prod2.svc TXT',
  'legacy.prod2.svc ANY',
  'six.prod2.svc A',
  'headless.prod2.svc AAAA',
  'web-0.headless.prod2.svc AAAA',
  'ext.prod2.svc SRV',
  'ext.prod2.svc TXT',
  '1-2-3-4.default.pod AAAA',
  'cluster.local. A',
  'svc A',
  'pod A',
  'prod2.svc A',
  'empty.svc A',
  'empty.svc SRV',
  'empty.pod A',
  // SOA is the one type that no name denies.
  'nothing.nowhere.svc SOA',
];

const DENIED: readonly string[] = [
  'nothing.prod2.svc A',
  'nothing.prod2.svc AAAA',
  'nothing.prod2.svc SRV',
  'nowhere.svc A',
  'nothing.nowhere.svc A',
  '1-2-3-4.nowhere.pod A',
  'web-9.headless.prod2.svc A',
  // An endpoint with a host name has no name made of its address.
  '10-128-2-16.headless.prod2.svc A',
  '_tcp.backend.prod2.svc SRV',
  '_mongodb._tcp.backend.prod2.svc SRV',
  '_http._udp.backend.prod2.svc SRV',
  'backend.prod2.svc.cluster.local A',
  'nothing A',
  'dns-version A',
];

/** Whatever one may ask about a service. */
const TYPES = ['A', 'AAAA', 'SRV', 'TXT', 'ANY', 'SOA', 'NS', 'CNAME', 'MX', 'PTR', 'HINFO', 'DS'];
const PREFIXES = ['', '_tcp.', '_http._tcp.', 'web-0.', '10-128-2-23.', '*.'];

function question({ address }: Server, words: string): Question {
  const [name = '', type = ''] = words.split(' ');
  return { server: address, name: name.endsWith('.') ? name : `${name}.${ZONE}.`, type };
}

const texts = (records: readonly AnswerRecord[]) => records.map(({ text }) => text).sort();

/** Servers count the time down that an answer was in their cache. */
function checkTtl(t: Test, records: readonly AnswerRecord[], ttl: number): void {
  for (const record of records) {
    t.ok(record.ttl <= ttl && record.ttl >= ttl - 2, `${record.text}: ${record.ttl} of ${ttl} s`);
  }
}

function checkNegative(t: Test, { answer, authority }: Answer, ttl: number): void {
  t.strictSame(answer, []);
  const [soa] = authority;
  t.equal(soa?.owner, `${ZONE}.`);
  t.match(soa?.text, new RegExp(`^SOA ns\\.dns\\.${ZONE}\\. hostmaster\\.${ZONE}\\. \\d+ 7200 1800 86400 ${ttl}$`));
  checkTtl(t, authority, ttl);
}

async function checkRecords(t: Test, { place }: Cluster, server: Server): Promise<void> {
  for (const [words, expected] of Object.entries(ANSWERED)) {
    await t.test(words, async (t) => {
      const answer = await ask(place, question(server, words));
      t.match(answer, { rcode: 'NOERROR', flags: ['qr', 'aa', 'rd'], authority: [] });
      t.strictSame(texts(answer.answer), [...expected].sort());
      checkTtl(t, answer.answer, server.ttl);
    });
  }
}

async function checkNone(t: Test, { place }: Cluster, server: Server): Promise<void> {
  const expected = [...EMPTY.map((words) => ['NOERROR', words]), ...DENIED.map((words) => ['NXDOMAIN', words])];
  for (const [rcode = '', words = ''] of expected) {
    await t.test(words, async (t) => {
      const answer = await ask(place, question(server, words));
      t.match(answer, { rcode, flags: ['qr', 'aa', 'rd'] });
      checkNegative(t, answer, server.ttl);
    });
  }
}

/** No question tells a headless service that has no ready endpoint from one that does not exist. */
async function checkHeadless(t: Test, { place }: Cluster, server: Server): Promise<void> {
  for (const type of TYPES) {
    for (const prefix of PREFIXES) {
      const [absent, bare, unready] = await Promise.all(
        ['nothing', 'bare', 'unready'].map(async (name) => {
          const answer = await ask(place, question(server, `${prefix}${name}.prod2.svc ${type}`));
          return { ...answer, authority: texts(answer.authority) };
        }),
      );
      t.equal(absent?.rcode, type === 'SOA' ? 'NOERROR' : 'NXDOMAIN', `${prefix}nothing ${type}`);
      t.strictSame(bare, absent, `${prefix}bare ${type}`);
      t.strictSame(unready, absent, `${prefix}unready ${type}`);
    }
  }
}

async function checkZone(t: Test, { place }: Cluster, server: Server): Promise<void> {
  const version = await ask(place, question(server, 'dns-version TXT'));
  t.strictSame(texts(version.answer), ['TXT "1.1.0"']);
  checkTtl(t, version.answer, server.cacheLimit);
  const soa = await ask(place, question(server, 'cluster.local. SOA'));
  t.match(soa.answer, [{ text: /^SOA / }]);
  const srv = await ask(place, question(server, '_http._tcp.headless.prod2.svc SRV'));
  t.strictSame(texts(srv.additional), ['A 10.128.2.16', 'A 10.128.2.17']);
  // Of an address that is in no service, or not ready: the next server's answer.
  for (const address of ['1.0.0.10', '23.2.128.10']) {
    const outside = await ask(place, question(server, `${address}.in-addr.arpa. PTR`));
    t.match(outside, { rcode: 'NXDOMAIN', authority: [{ owner: '.' }] });
  }
}

/** Who answers: without the plugin, CoreDNS forwards that question like any other. */
async function checkChaos(t: Test, { place }: Cluster, server: Server): Promise<void> {
  const own = server.corefile === OPENSHIFT_COREFILE ? hostname() : OUTSIDE_IDENTITY;
  const expected = { 'hostname.bind.': own, 'id.server.': OUTSIDE_IDENTITY, 'version.bind.': OUTSIDE_IDENTITY };
  for (const [name, identity] of Object.entries(expected)) {
    const { answer } = await ask(place, { server: server.address, name, type: 'TXT', options: ['-c', 'CH'] });
    t.strictSame(texts(answer), [`TXT "${identity}"`], name);
  }
}

async function checkTruncation(t: Test, { place }: Cluster, server: Server): Promise<void> {
  const big = (...options: string[]) => ask(place, { ...question(server, 'big.prod2.svc A'), options });
  const small = await big('+ignore');
  t.ok(small.flags.includes('tc'));
  t.ok(small.answer.length > 0 && small.answer.length < 120, `${small.answer.length} of 120`);
  // `bufsize` is a limit to what a client may ask for.
  const edns = await big('+ignore', '+edns', '+bufsize=4096');
  t.equal(edns.flags.includes('tc'), server.corefile === OPENSHIFT_COREFILE);
  t.equal((await big('+tcp')).answer.length, 120);
}

/** A server that starts anew has nothing in its cache. */
async function checkChanges(t: Test, cluster: Cluster, server: Server, daemon: Daemon): Promise<void> {
  const late = () => ask(cluster.place, question(server, 'late.prod2.svc A'));
  t.match(await late(), { rcode: 'NXDOMAIN' });
  await cluster.apply([service('late', { addresses: ['10.96.14.99'] })]);
  await daemon.stop('SIGKILL');
  const second = await cluster.coredns(server.address, server.corefile);
  t.strictSame(texts((await late()).answer), ['A 10.96.14.99']);
  await cluster.remove('Service', 'prod2', 'late');
  await second.stop('SIGKILL');
  await cluster.coredns(server.address, server.corefile);
  t.match(await late(), { rcode: 'NXDOMAIN' });
}

t.test('what CoreDNS answers', async (t) => {
  const place = await addNamespace(t, 'cluster');
  for (const { address } of SERVERS) await ip(place, `address add ${address}/32 dev lo`);
  const cluster = await startCluster(t, place);
  await cluster.apply(OBJECTS);
  for (const server of SERVERS) {
    await t.test(`with the Corefile of ${server.name}`, async (t) => {
      const daemon = await cluster.coredns(server.address, server.corefile);
      await t.test('records', (t) => checkRecords(t, cluster, server));
      await t.test('no records', (t) => checkNone(t, cluster, server));
      await t.test('headless services without endpoints', (t) => checkHeadless(t, cluster, server));
      await t.test('the zone', (t) => checkZone(t, cluster, server));
      await t.test('who answers', (t) => checkChaos(t, cluster, server));
      await t.test('more than a datagram holds', (t) => checkTruncation(t, cluster, server));
      await t.test('objects that come and go', (t) => checkChanges(t, cluster, server, daemon));
    });
  }
});
