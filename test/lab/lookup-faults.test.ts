import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startDaemon } from '../support/lab/daemon.ts';
import { drop, formerr, refused, servfail, slow, startDnsdist, truncate } from '../support/lab/dnsdist.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { startHostileDns } from '../support/lab/hostile-dns.ts';
import { startDns } from '../support/lab/knot.ts';
import { judgeAll, SEARCH, SILENT, type Situation } from '../support/lab/lookup-world.ts';
import { muslResolver } from '../support/lab/musl.ts';
import { addNamespace, cable } from '../support/lab/namespace.ts';
import { ips, type Place, runIn, writeIn } from '../support/lab/place.ts';
import { withPrivateFiles } from '../support/lab/private-files.ts';
import { startUnbound } from '../support/lab/unbound.ts';

/** Data without faults; the same behind a proxy that breaks some names; and servers that break all. */
const [DATA, PROXY, HOSTILE, OTHER, WILDCARD, NO_TCP] = [
  '10.96.0.10',
  '10.96.0.20',
  '10.96.0.66',
  '10.96.0.67',
  '10.96.0.68',
  '10.96.0.69',
] as const;
/** Caches on the guest itself. */
const [DNSMASQ, UNBOUND, OFFICE] = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

const ZONE = 'svc.cluster.local';
const MONGO = `mongo.default.${ZONE}`;
const through = (...servers: readonly string[]) => [SEARCH, ...servers.map((server) => `nameserver ${server}`)];
const hostile = (mode: string) => ({ name: `${mode}.prod2.${ZONE}`, conf: through(HOSTILE) });
const proxied = (mode: string) => ({ name: `${mode}.default.${ZONE}`, conf: through(PROXY) });

/** What a proxy does to single names. */
const RULES = [
  slow(`slow.default.${ZONE}.`, 700),
  drop(`drop.default.${ZONE}.`),
  servfail(`fail.default.${ZONE}.`),
  refused(`refuse.default.${ZONE}.`),
  formerr(`form.default.${ZONE}.`),
  truncate(`cut.default.${ZONE}.`),
];
const PROXIED = ['slow', 'cut'];

const SERVERS: readonly Situation[] = [
  { what: 'a proxy that does nothing', name: MONGO, conf: through(PROXY), verdict: 'resolves: cluster-ip' },
  { what: 'slow', ...proxied('slow'), verdict: 'impaired: server-slow', says: /takes ([789]\d\d ms|\d\.\d s)/ },
  { what: 'dropped', ...proxied('drop'), verdict: 'fails: servers-silent' },
  { what: 'SERVFAIL', ...proxied('fail'), verdict: 'fails: servers-failing' },
  { what: 'REFUSED', ...proxied('refuse'), verdict: 'fails: servers-refusing' },
  { what: 'FORMERR', ...proxied('form'), verdict: 'fails: servers-rejecting', says: /FORMERR/ },
  { what: 'truncated, and TCP brings the rest', ...proxied('cut'), verdict: 'resolves: cluster-ip' },
  {
    what: 'SERVFAIL of the first of two',
    name: `fail.default.${ZONE}`,
    conf: through(PROXY, DATA),
    verdict: 'resolves: cluster-ip',
  },
  {
    what: 'truncated without TCP',
    name: `truncated.prod2.${ZONE}`,
    conf: through(NO_TCP),
    verdict: 'fails: truncated-without-tcp',
    says: /TCP to its port 53 fails/,
  },
  {
    what: 'no TCP, short answers',
    name: `backend.prod2.${ZONE}`,
    conf: through(NO_TCP),
    verdict: 'resolves: cluster-ip',
    notes: 'tcp-closed',
  },
  {
    what: 'EDNS dropped, and wanted',
    conf: [...through(HOSTILE), 'options edns0'],
    name: `edns-dropped.prod2.${ZONE}`,
    verdict: 'impaired: edns-dropped',
  },
  { what: 'EDNS dropped, and not wanted', ...hostile('edns-dropped'), verdict: 'resolves: cluster-ip' },
  {
    what: 'another id',
    ...hostile('wrong-id'),
    verdict: 'fails: answers-forged',
    says: /replies came from 10\.96\.0\.66/,
  },
  { what: 'another question', ...hostile('wrong-question'), verdict: 'fails: answers-forged' },
  { what: 'from another address', ...hostile('other-address'), verdict: 'fails: servers-silent' },
  { what: 'from another port', ...hostile('other-port'), verdict: 'fails: servers-silent' },
  { what: 'an alias of itself', ...hostile('loop'), verdict: 'fails: alias-loop' },
  { what: 'forty aliases', ...hostile('chain'), verdict: 'resolves: external-name' },
  { what: 'a compression bomb', ...hostile('bomb'), verdict: 'fails: answers-malformed' },
  { what: 'counts that cannot be', ...hostile('lies'), verdict: 'fails: answers-malformed', says: /claims/ },
  { what: 'garbage', ...hostile('garbage'), verdict: 'fails: answers-forged' },
  { what: 'half a message', ...hostile('half'), verdict: 'fails: answers-malformed' },
  { what: 'nothing', ...hostile('silent'), verdict: 'fails: servers-silent' },
  { what: 'the first datagram is lost', ...hostile('first-lost'), verdict: 'impaired: datagrams-lost' },
  { what: 'AAAA denied', ...hostile('aaaa-denied'), verdict: 'impaired: aaaa-denied' },
  { what: 'a time to live of 0', ...hostile('ttl-0'), verdict: 'resolves: cluster-ip', notes: 'answer-stale' },
  {
    what: 'the first denies, the second knows',
    name: MONGO,
    conf: through(HOSTILE, DATA),
    verdict: 'fails: servers-disagree',
    says: /10\.96\.0\.66 denies.*10\.96\.0\.10 knows/,
  },
  {
    what: 'the first knows, the second denies',
    name: MONGO,
    conf: through(DATA, HOSTILE),
    verdict: 'impaired: servers-differ',
  },
  {
    what: 'everything exists below a search domain',
    name: `nobody.default.${ZONE}`,
    conf: ['search corp.example', `nameserver ${WILDCARD}`, 'options ndots:5'],
    verdict: 'impaired: wildcard-answer',
    says: /corp\.example answers for every name/,
  },
];

const LOCAL: readonly Situation[] = [
  {
    what: 'dnsmasq that forwards the cluster domain',
    name: MONGO,
    conf: through(DNSMASQ),
    verdict: 'resolves: cluster-ip',
  },
  {
    what: 'dnsmasq that is for the office alone',
    name: MONGO,
    conf: through(OFFICE),
    verdict: 'fails: servers-refusing',
  },
  {
    what: 'dnsmasq against rebinding',
    name: `rebind.default.${ZONE}`,
    conf: through(OFFICE),
    verdict: 'fails: servers-refusing',
  },
  { what: 'unbound that forwards', name: MONGO, conf: through(UNBOUND), verdict: 'resolves: cluster-ip' },
  {
    what: 'unbound, a missing service',
    name: `nobody.default.${ZONE}`,
    conf: through(UNBOUND),
    verdict: 'fails: service-missing',
  },
  {
    what: 'the office first, the cluster second',
    name: MONGO,
    conf: through(OFFICE, DATA),
    verdict: 'resolves: cluster-ip',
  },
];

async function startWorld(t: Test): Promise<Place> {
  const [network, outer] = [await addNamespace(t, 'guest'), await addNamespace(t, 'outer')];
  await cable(network, 'eth0', outer, 'lan0');
  await ips(outer, 'address add 192.168.24.1/25 dev lan0', 'link set lan0 up');
  for (const address of [DATA, PROXY, HOSTILE, OTHER, WILDCARD, NO_TCP])
    await ips(outer, `address add ${address}/32 dev lo`);
  await ips(network, 'link set eth0 up', 'address add 192.168.24.6/25 dev eth0', 'route add default via 192.168.24.1');
  const guest = await withPrivateFiles(t, network);
  const data = await startDns(t, outer, DATA);
  for (const name of [...PROXIED, 'fail', 'rebind']) await data.setRecord(`${name}.default.svc`, 'A 10.96.20.18');
  await startDnsdist(t, outer, PROXY, { backend: DATA, rules: RULES });
  await startHostileDns(t, outer, HOSTILE, { other: OTHER });
  await startHostileDns(t, outer, WILDCARD, { wildcard: true });
  await startHostileDns(t, outer, NO_TCP, { tcp: false });
  await startUnbound(t, guest, UNBOUND, { forward: DATA });
  await startDnsmasq(t, guest, DNSMASQ, [`--server=/cluster.local/${DATA}`]);
  await startDnsmasq(t, guest, OFFICE, [`--server=/office.example/${DATA}`, '--stop-dns-rebind']);
  return guest;
}

/** Of no resolv.conf, so that it asks those that it is told and no others. */
const startDnsmasq = (t: Test, place: Place, address: string, words: readonly string[]) =>
  startDaemon(
    t,
    place,
    [
      'dnsmasq',
      '--conf-file=/dev/null',
      '--keep-in-foreground',
      '--user=root',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      `--listen-address=${address}`,
      `--pid-file=${join(tempFolder(t), 'pid')}`,
      ...words,
    ],
    { ready: async () => (await runIn(place, ['ss', '-lun'])).stdout.includes(`${address}:53`) },
  );

/** musl asks all servers at once, and knows neither nsswitch.conf nor long search lines. */
const MUSL: readonly Situation[] = [
  {
    what: 'musl, a silent first server',
    name: MONGO,
    conf: through(SILENT, DATA),
    verdict: 'resolves: cluster-ip',
  },
  { what: 'musl, a name with a dot', name: 'mongo.default', conf: through(DATA), verdict: 'fails: search-skipped' },
  {
    what: 'musl, a long search line',
    name: 'mongo',
    conf: [
      `${SEARCH} ${Array.from({ length: 12 }, (_, i) => `domain-${i}.corp.example`).join(' ')}`,
      `nameserver ${DATA}`,
    ],
    verdict: 'fails: search-domain-missing',
    notes: 'configuration-ignored',
  },
  { what: 'musl, SERVFAIL', name: `fail.default.${ZONE}`, conf: through(PROXY), verdict: 'fails: servers-failing' },
  { what: 'musl, a missing service', name: 'nobody', conf: through(DATA), verdict: 'fails: service-missing' },
  { what: 'musl, no data ends the search', name: 'svc', conf: through(DATA), verdict: 'fails: service-missing' },
  { what: 'musl, a short name', name: 'mongo', conf: through(DATA), verdict: 'resolves: cluster-ip' },
  { what: 'musl, the only server is silent', name: MONGO, conf: through(SILENT), verdict: 'fails: servers-silent' },
  {
    what: 'musl, nsswitch without dns',
    name: MONGO,
    conf: through(DATA),
    nsswitch: 'hosts: files\n',
    verdict: 'resolves: cluster-ip',
  },
];

t.test('lookups through servers that fail, lie and attack', async (t) => {
  const guest = await startWorld(t);
  await t.test('servers', (t) => judgeAll(t, guest, SERVERS));
  await t.test('resolvers on the guest itself', (t) => judgeAll(t, guest, LOCAL));
  await t.test('a guest with musl', async (t) => {
    const root = join(tempFolder(t), 'root');
    // The files of an image whose programs use musl, and one such program.
    await writeIn(guest, `${root}/lib/ld-musl-x86_64.so.1`, '');
    await judgeAll(t, guest, MUSL, { root, resolver: await muslResolver() });
  });
});
