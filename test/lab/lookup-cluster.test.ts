import t, { type Test } from 'tap';
import {
  CLOSED,
  DNS,
  judgeAll,
  type LookupWorld,
  lookup,
  nameAs,
  OPENSHIFT_DNS,
  SEARCH,
  SILENT,
  type Situation,
  startLookupWorld,
} from '../support/lab/lookup-world.ts';
import { loseSecondDatagrams } from '../support/lab/nft.ts';
import { type Place, runIn } from '../support/lab/place.ts';
import { netdiagd, serve } from '../support/lab/product.ts';

const ZONE = 'svc.cluster.local';
const conf = [SEARCH, `nameserver ${DNS}`];
const through = (...servers: readonly string[]) => [SEARCH, ...servers.map((server) => `nameserver ${server}`)];

/** What CoreDNS and the API server make of names. */
const MEANING: readonly Situation[] = [
  {
    what: 'ClusterIP',
    name: `backend.prod2.${ZONE}`,
    conf,
    verdict: 'resolves: cluster-ip',
    says: /10\.96\.14\.7.*cluster DNS 10\.96\.0\.10/,
  },
  {
    what: 'ClusterIP, OpenShift',
    name: `backend.prod2.${ZONE}`,
    conf: through(OPENSHIFT_DNS),
    verdict: 'resolves: cluster-ip',
    says: /cluster DNS 172\.30\.0\.10 \(/,
  },
  { what: 'ClusterIP without endpoints', name: `quiet.prod2.${ZONE}`, conf, verdict: 'resolves: cluster-ip' },
  {
    what: 'ClusterIP of IPv6 alone',
    name: `six.prod2.${ZONE}`,
    conf,
    verdict: 'resolves: cluster-ip',
    says: /fd00:96::6/,
  },
  { what: 'the API service', name: `kubernetes.default.${ZONE}`, conf, verdict: 'resolves: cluster-ip' },
  {
    what: 'the API service, short',
    name: 'kubernetes',
    conf,
    verdict: 'resolves: cluster-ip',
    says: /as kubernetes\.default\.svc\.cluster\.local/,
  },
  { what: 'a service of another namespace, short', name: 'backend.prod2', conf, verdict: 'resolves: cluster-ip' },
  { what: 'letters', name: `Backend.PROD2.${ZONE}`, conf, verdict: 'resolves: cluster-ip' },
  { what: 'a dot at the end', name: `backend.prod2.${ZONE}.`, conf, verdict: 'resolves: cluster-ip' },
  {
    what: 'manual endpoints of a second network',
    name: `mongo.vm.${ZONE}`,
    conf,
    verdict: 'resolves: headless',
    says: /192\.168\.123\.139/,
  },
  {
    what: 'ExternalName',
    name: `ext.prod2.${ZONE}`,
    conf,
    verdict: 'resolves: external-name',
    says: /by way of backend\.prod2/,
  },
  {
    what: 'ExternalName to the outside',
    name: `ext-outside.prod2.${ZONE}`,
    conf,
    verdict: 'resolves: external-name',
    says: /198\.51\.100\.7/,
  },
  {
    what: 'ExternalName to nothing',
    name: `ext-gone.prod2.${ZONE}`,
    conf,
    verdict: 'fails: alias-dangling',
    says: /nothing\.example\.invalid, which does not exist/,
  },
  {
    what: 'SRV of a named port',
    name: `_http._tcp.backend.prod2.${ZONE}`,
    words: ['--type', 'SRV'],
    conf,
    verdict: 'resolves: port',
  },
  {
    what: 'SRV of a port that is not there',
    name: `_https._tcp.backend.prod2.${ZONE}`,
    words: ['--type', 'SRV'],
    conf,
    verdict: 'fails: port-missing',
  },
  {
    what: 'an endpoint that is not there',
    name: `web-9.headless.prod2.${ZONE}`,
    conf,
    verdict: 'fails: endpoint-missing',
  },
  { what: 'the record of a pod', name: '10-0-0-9.prod2.pod.cluster.local', conf, verdict: 'resolves: pod' },
  {
    what: 'the record of a pod of no namespace',
    name: '10-0-0-9.nowhere.pod.cluster.local',
    conf,
    verdict: 'fails: namespace-missing',
  },
  { what: 'an address', name: '7.14.96.10.in-addr.arpa', words: ['--type', 'PTR'], conf, verdict: 'resolves: reverse' },
  {
    what: 'the schema',
    name: 'dns-version.cluster.local',
    words: ['--type', 'TXT'],
    conf,
    verdict: 'resolves: dns-version',
  },
  { what: 'a name outside', name: 'www.example.test', conf, verdict: 'resolves: outside', says: /198\.51\.100\.7/ },
  { what: 'a name outside that is not there', name: 'nobody.example.test', conf, verdict: 'fails: name-missing' },
  {
    what: 'no such service',
    name: `nobody.prod2.${ZONE}`,
    conf,
    verdict: 'fails: service-missing',
    says: /the namespace prod2 exists/,
  },
  {
    what: 'no such service, OpenShift',
    name: `nobody.prod2.${ZONE}`,
    conf: through(OPENSHIFT_DNS),
    verdict: 'fails: service-missing',
  },
  {
    what: 'headless, none ready',
    name: `unready.prod2.${ZONE}`,
    conf,
    verdict: 'fails: service-missing',
    says: /or a headless one without ready endpoints/,
  },
  {
    what: 'headless, no endpoints',
    name: `bare.prod2.${ZONE}`,
    conf,
    verdict: 'fails: service-missing',
    says: /or a headless one without ready endpoints/,
  },
  { what: 'no such namespace', name: `backend.nowhere.${ZONE}`, conf, verdict: 'fails: namespace-missing' },
  { what: 'a namespace is no service', name: `prod2.${ZONE}`, conf, verdict: 'fails: name-of-no-kind' },
  { what: 'svc is missing in it', name: 'backend.prod2.cluster.local', conf, verdict: 'fails: name-of-no-kind' },
  {
    what: 'another cluster domain',
    name: 'backend.prod2.svc.corp.example',
    conf,
    verdict: 'fails: cluster-domain-wrong',
    says: /cluster\.local.*not corp\.example/,
  },
  {
    what: 'no address, only a port',
    name: `backend.prod2.${ZONE}`,
    words: ['--type', 'TXT'],
    conf,
    verdict: 'fails: record-missing',
  },
  {
    what: 'headless, seen from a user-defined network',
    name: `headless.prod2.${ZONE}`,
    conf,
    verdict: 'impaired: wrong-network',
    says: /10\.128\.2\.1[67].*192\.168\.24\.6\/25/,
  },
  {
    what: 'an endpoint, seen from there',
    name: `web-0.headless.prod2.${ZONE}`,
    conf,
    verdict: 'impaired: wrong-network',
  },
];

/** What a guest makes of it by its own rules. */
const HOST: readonly Situation[] = [
  {
    what: 'a short name without a search list',
    name: 'backend.prod2',
    conf: [`nameserver ${DNS}`],
    verdict: 'fails: search-domain-missing',
    says: /backend\.prod2\.svc\.cluster\.local exists/,
  },
  {
    what: 'a short name of the default namespace',
    name: 'kubernetes',
    conf: [`nameserver ${DNS}`],
    verdict: 'fails: search-domain-missing',
  },
  {
    what: 'ndots of a pod',
    name: `backend.prod2.${ZONE}`,
    conf: [...conf, 'options ndots:5'],
    verdict: 'resolves: cluster-ip',
    notes: 'search-amplified',
  },
  {
    what: '/etc/hosts agrees',
    name: `backend.prod2.${ZONE}`,
    conf,
    hosts: `127.0.0.1 localhost\n10.96.14.7 backend.prod2.${ZONE}\n`,
    verdict: 'resolves: hosts-file',
  },
  {
    what: '/etc/hosts contradicts',
    name: `backend.prod2.${ZONE}`,
    conf,
    hosts: `10.96.99.99 backend.prod2.${ZONE}\n`,
    verdict: 'impaired: hosts-file-differs',
    says: /10\.96\.99\.99.*10\.96\.14\.7/,
  },
  {
    what: 'nsswitch without dns',
    name: `backend.prod2.${ZONE}`,
    conf,
    nsswitch: 'hosts: files\n',
    verdict: 'fails: nsswitch-without-dns',
  },
  {
    what: 'nsswitch that ends early',
    name: `backend.prod2.${ZONE}`,
    conf,
    nsswitch: 'hosts: myhostname [!UNAVAIL=return] dns\n',
    verdict: 'fails: nsswitch-ends-early',
  },
  {
    what: 'no server at all',
    name: `backend.prod2.${ZONE}`,
    conf: ['# nothing'],
    verdict: 'fails: nameserver-missing',
  },
  {
    what: 'the fourth server',
    name: `backend.prod2.${ZONE}`,
    conf: through(CLOSED, '192.168.24.2', '192.168.24.3', DNS),
    verdict: 'fails: server-ignored',
  },
  {
    what: 'the first server is silent',
    name: `backend.prod2.${ZONE}`,
    conf: through(SILENT, DNS),
    verdict: 'impaired: server-silent-before',
    says: /10\.96\.0\.99 does not answer.*waits 5\.0 s/,
  },
  {
    what: 'the first server is closed',
    name: `backend.prod2.${ZONE}`,
    conf: through(CLOSED, DNS),
    verdict: 'resolves: cluster-ip',
  },
  {
    what: 'the only server is silent',
    name: `backend.prod2.${ZONE}`,
    conf: through(SILENT),
    verdict: 'fails: servers-silent',
  },
  {
    what: 'the only server is closed',
    name: `backend.prod2.${ZONE}`,
    conf: through(CLOSED),
    verdict: 'fails: servers-closed',
  },
  {
    what: 'the stub without systemd-resolved',
    name: `backend.prod2.${ZONE}`,
    conf: through('127.0.0.53'),
    verdict: 'fails: stub-dead',
  },
  { what: 'a name that cannot be', name: `${'a'.repeat(64)}.prod2.${ZONE}`, conf, verdict: 'fails: name-invalid' },
  {
    what: 'a server that somebody names',
    name: `backend.prod2.${ZONE}`,
    conf: through(SILENT),
    words: ['--server', DNS],
    verdict: 'resolves: cluster-ip',
  },
  { what: 'over TCP', name: `backend.prod2.${ZONE}`, conf, words: ['--tcp'], verdict: 'resolves: cluster-ip' },
  { what: 'a large answer', name: `big.prod2.${ZONE}`, conf, verdict: 'impaired: wrong-network', says: /big\.prod2/ },
];

t.test('lookups in a cluster', async (t) => {
  const world = await startLookupWorld(t);
  await t.test('what names mean', (t) => judgeAll(t, world.guest, MEANING));
  await t.test('what the guest makes of them', (t) => judgeAll(t, world.guest, HOST));
  await t.test('as getent says', (t) => likeGetent(t, world));
  await t.test('the race of two queries from one socket', (t) => raceIsSeen(t, world));
  await t.test('over HTTP', (t) => overHttp(t, world));
  await t.test('on a terminal', (t) => onATerminal(t, world));
});

/** getaddrinfo(3) is asked beside the servers, and has to come to the same. */
async function likeGetent(t: Test, { guest }: LookupWorld) {
  await nameAs(guest, { conf });
  for (const name of [
    'kubernetes',
    'backend.prod2',
    `backend.prod2.${ZONE}`,
    `mongo.vm.${ZONE}`,
    `ext.prod2.${ZONE}`,
    'www.example.test',
    `nobody.prod2.${ZONE}`,
  ]) {
    const { walk, hostAnswer } = await lookup(guest, name);
    t.same([...(hostAnswer?.addresses ?? [])].sort(), [...walk.addresses].sort(), name);
    t.equal(hostAnswer?.outcome, walk.end === 'resolved' ? 'found' : 'notfound', name);
  }
}

/** Programs wait five seconds for an answer that each server gives at once. */
async function raceIsSeen(t: Test, { guest, outer }: LookupWorld) {
  await nameAs(guest, { conf });
  const restore = await loseSecondDatagrams(outer);
  try {
    const { verdict, hostAnswer } = await lookup(guest, `backend.prod2.${ZONE}`);
    t.equal(`${verdict.status}: ${verdict.cause}`, 'impaired: lookups-stall', verdict.message);
    t.match(verdict.message, /^programs here waited 5\.\d s/);
    t.equal(hostAnswer?.outcome, 'found');
  } finally {
    await restore();
  }
}

/** Only this host may have packets sent. */
async function overHttp(t: Test, { guest, outer }: LookupWorld) {
  await nameAs(guest, { conf });
  const daemon = await serve(t, guest, ['--web.listen-address', ':10067']);
  const ask = async (place: Place, host: string, query: string) => {
    const { stdout } = await runIn(place, [
      'curl',
      '-s',
      '-w',
      '\n%{http_code}',
      `http://${host}:10067/lookup?${query}`,
    ]);
    const [status = '', ...body] = stdout.split('\n').reverse();
    return { status, body: body.reverse().join('\n') };
  };
  const local = await ask(guest, '127.0.0.1', `name=backend.prod2.${ZONE}`);
  t.equal(local.status, '200');
  t.match(JSON.parse(local.body), { kind: 'Lookup', verdict: { status: 'resolves', cause: 'cluster-ip' } });
  t.match((await ask(guest, '127.0.0.1', `name=nobody.prod2.${ZONE}&format=text`)).body, /^FAILS .*service-missing/);
  t.match(await ask(outer, '192.168.24.6', `name=backend.prod2.${ZONE}`), {
    status: '403',
    body: /only this host may ask/,
  });
  t.equal((await ask(guest, '127.0.0.1', '')).status, '400', 'without a name');
  t.match(await ask(guest, '127.0.0.1', 'name=a.example&server=dns.example'), {
    status: '400',
    body: /not an IP address/,
  });
  await daemon.stop();
}

async function onATerminal(t: Test, { guest }: LookupWorld) {
  for (const name of [
    `backend.prod2.${ZONE}`,
    `nobody.prod2.${ZONE}`,
    `backend.nowhere.${ZONE}`,
    `headless.prod2.${ZONE}`,
  ]) {
    const { stdout } = await netdiagd(guest, ['lookup', name]);
    const lines = stdout.trimEnd().split('\n');
    t.ok(lines.length < 15, `${name}: ${lines.length} lines`);
    t.same(
      lines.filter((line) => line.length > 80 && !line.trim().startsWith('kubectl')),
      [],
      `${name}: no line is wider than the screen`,
    );
  }
}
