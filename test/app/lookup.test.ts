import { readdirSync } from 'node:fs';
import { type Answer, decode } from 'dns-packet';
import t from 'tap';
import { saveCapture } from '../../src/app/captures.ts';
import { loadConfig } from '../../src/app/config.ts';
import { byName, checkRequest, investigate } from '../../src/app/lookup.ts';
import { lookupFrom } from '../../src/app/lookup-place.ts';
import { checks, collectors } from '../../src/app/registry.ts';
import { renderLookup } from '../../src/engine/render-lookup.ts';
import type { Platform } from '../../src/model/platform.ts';
import type { Recording } from '../../src/platform/record.ts';
import { aRecord, replyTo } from '../support/dns-server.ts';
import { golden } from '../support/golden.ts';
import { sourceOf } from '../support/platform.ts';
import { tempDir } from '../support/temp.ts';

/** The name that each capture is about, and the verdict. */
const CAPTURES: Readonly<Record<string, readonly [name: string, verdict: string]>> = {
  'alias-dangling': ['ext-gone.prod2.svc.cluster.local', 'fails: alias-dangling'],
  'cluster-ip': ['backend.prod2.svc.cluster.local', 'resolves: cluster-ip'],
  'first-server-silent': ['backend.prod2.svc.cluster.local', 'impaired: server-silent-before'],
  'headless-without-endpoints': ['bare.prod2.svc.cluster.local', 'fails: service-missing'],
  'namespace-missing': ['backend.prod3.svc.cluster.local', 'fails: namespace-missing'],
  'search-domain-missing': ['mongo.vm', 'fails: search-domain-missing'],
  'second-network': ['mongo.vm.svc.cluster.local', 'resolves: headless'],
  'service-missing': ['backend2.prod2.svc.cluster.local', 'fails: service-missing'],
  'stub-unrouted': ['mongo.default.svc.cluster.local', 'fails: stub-unrouted'],
  'user-defined-network': ['headless.prod2.svc.cluster.local', 'impaired: wrong-network'],
};

const looking = async () => ({ version: 'test', collectors, config: await loadConfig(checks, { env: {} }) });

t.test('lookups that were captured', async (t) => {
  const folders = readdirSync('test/lookups', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  t.same(folders.map((entry) => entry.name).sort(), Object.keys(CAPTURES), 'each has its name');
  for (const [folder, [name, expected]] of Object.entries(CAPTURES)) {
    const report = await lookupFrom({ from: `test/lookups/${folder}` }, { name }, {}, await looking());
    const { status, cause } = report.verdict;
    t.equal(`${status}: ${cause}`, expected, folder);
    const text = renderLookup(report, { width: 80, colour: false, all: false });
    golden(t, `${folder}.lookup.txt`, text);
    t.ok(text.trimEnd().split('\n').length < 15, `${folder}: under fifteen lines`);
  }
});

t.test('a name that a capture does not hold', async (t) => {
  const { verdict, queries } = await lookupFrom(
    { from: 'test/lookups/cluster-ip' },
    { name: 'other.prod9.svc.cluster.local' },
    {},
    await looking(),
  );
  t.match(verdict, {
    status: 'unknown',
    message: /a capture \(--from\) holds the answers for the name that it was made with/,
  });
  t.same([...new Set(queries.map(({ outcome }) => outcome))], ['answer'], 'what it holds is told, and nothing made up');
});

t.test('a lookup of a folder that is none', async (t) => {
  await t.rejects(lookupFrom({ from: 'test/no-such-folder' }, { name: 'a.example' }, {}, await looking()), {
    message: 'cannot read test/no-such-folder: no such file or directory',
  });
  await t.rejects(lookupFrom({}, { name: 'a.example' }, { raw: '.' }, await looking()), { message: '. is not empty' });
});

t.test('requests that make no sense', async (t) => {
  const wrong: readonly (readonly [Parameters<typeof checkRequest>[0], string])[] = [
    [{ name: '' }, 'a name to look up was expected'],
    [{ name: '.' }, 'a name to look up was expected'],
    [{ name: 'a.example:80' }, '"a.example:80" has a colon: give the name alone, without scheme and port'],
    [{ name: 'a', servers: ['dns.example'] }, '"dns.example" is not an IP address'],
    [{ name: 'a', source: 'eth0' }, '"eth0" is not an IP address'],
    [{ name: 'a', interface: 'a/b' }, '"a/b" is not the name of an interface'],
    [{ name: 'a', interface: 'a'.repeat(16) }, `"${'a'.repeat(16)}" is not the name of an interface`],
  ];
  for (const [request, message] of wrong) t.throws(() => checkRequest(request), { message }, message);
  checkRequest({ name: 'a', servers: ['fe80::1%eth0', '192.0.2.1'], source: '2001:db8::1', interface: 'eth0' });
});

t.test('an address stands for its name', async (t) => {
  t.same(byName({ name: '10.96.0.1' }), { name: '1.0.96.10.in-addr.arpa.', types: ['PTR'] });
  t.match(byName({ name: 'fd00::1' }), { name: /^1\.0\.0\.0\..*\.d\.f\.ip6\.arpa\.$/, types: ['PTR'] });
  t.same(byName({ name: '10.96.0.1', types: ['TXT'] }).types, ['TXT']);
  t.same(byName({ name: '10.96.0.1.example' }), { name: '10.96.0.1.example' });
  t.same(byName({ name: 'münchen.example' }), { name: 'xn--mnchen-3ya.example' });
  t.same(byName({ name: 'é é' }), { name: 'é é' }, 'what has no such form stays as it is');
});

/** A server that knows these names, by name and type, and denies the rest. */
const serverOf =
  (known: Readonly<Record<string, Answer>>): Platform['exchange'] =>
  async ({ transport, payload, accept }) => {
    const query = decode(Buffer.from(transport === 'tcp' ? payload.subarray(2) : payload));
    const [question] = query.questions ?? [];
    const answer = known[`${question?.name} ${question?.type}`];
    const exists = Object.keys(known).some((key) => key.startsWith(`${question?.name} `));
    const reply = replyTo(query, answer ? { answers: [answer] } : { flags: exists ? 0 : 3 });
    const framed =
      transport === 'tcp' ? Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]) : reply;
    return accept(framed)
      ? { outcome: 'reply', payload: framed, durationMs: 1 }
      : { outcome: 'timeout', error: 'it does not fit', durationMs: 1 };
  };

t.test('a cluster whose domain nobody told', async (t) => {
  const name = 'web.shop.svc.corp.example';
  const exchange = serverOf({
    'dns-version.corp.example TXT': { type: 'TXT', name: 'dns-version.corp.example', data: '1.1.0' },
    'kubernetes.default.svc.corp.example A': aRecord('kubernetes.default.svc.corp.example', '172.30.0.1'),
    [`${name} A`]: aRecord(name, '172.30.5.6'),
  });
  const files: Readonly<Record<string, string>> = { '/etc/resolv.conf': 'nameserver 172.30.0.10\n' };
  const place = sourceOf({ exchange, readFile: async (path) => files[path], readDir: async () => [] });
  const report = await investigate({ name }, place, await looking());
  t.match(report, { clusterDomain: 'corp.example', verdict: { status: 'resolves', cause: 'cluster-ip' } });
  t.match(report.ranges, { services: ['172.30.0.0/16'], inferred: true });
  const gone = await investigate({ name: 'gone.nowhere.svc.corp.example' }, place, await looking());
  t.match(gone.verdict, { status: 'fails', cause: 'namespace-missing' });
});

t.test('a folder that holds no capture, and a disk that is full', async (t) => {
  await t.rejects(lookupFrom({ from: tempDir(t) }, { name: 'a.example' }, {}, await looking()), {
    message: /holds no capture: netdiagd snapshot --raw DIR makes one/,
  });
  const full = { save: () => Promise.reject(new Error('ENOSPC: no space left on device, write')) };
  await t.rejects(saveCapture(full as unknown as Recording, 'captured'), {
    message: 'cannot write captured: no space left on device',
  });
});
