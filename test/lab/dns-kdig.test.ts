// The DNS probe reads what kdig prints of the same questions. Needs root.
import t from 'tap';
import { startCluster } from '../support/lab/cluster.ts';
import { OBJECTS } from '../support/lab/cluster-objects.ts';
import { agreesWithKdig, randomQuestions } from '../support/lab/kdig.ts';
import { startDns } from '../support/lab/knot.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { ip } from '../support/lab/place.ts';
import { Random } from '../support/random.ts';

const QUESTIONS = 500;

/** Records of every type that is asked for, aliases in and out of the zone, and names above them that have none. */
const RECORDS: readonly (readonly [string, string])[] = [
  ['a.default.svc', 'CNAME b.default.svc'],
  ['b.default.svc', 'CNAME Kubernetes.default.svc'],
  ['outside.default.svc', 'CNAME www.example.com.'],
  ['loop-1.default.svc', 'CNAME loop-2.default.svc'],
  ['loop-2.default.svc', 'CNAME loop-1.default.svc'],
  ['six.default.svc', 'AAAA fd00:96::17'],
  ['zeros.default.svc', 'AAAA fd00:0:0:1::'],
  ['_https._tcp.kubernetes.default.svc', 'SRV 0 100 443 kubernetes.default.svc'],
  ['pointer.default.svc', 'PTR kubernetes.default.svc'],
  ['text.default.svc', 'TXT some-words'],
  ['*.wild.default.svc', 'A 10.96.14.7'],
];
const KNOT_NAMES = [
  ...RECORDS.map(([name]) => name),
  'kubernetes.default.svc',
  'mongo.default.svc',
  'dns-version',
  'x.wild.default.svc',
].map((name) => `${name}.cluster.local`) as [string, ...string[]];

t.test('the probe and kdig are told the same', async (t) => {
  await t.test('by Knot', async (t) => {
    const place = await addNamespace(t, 'knot');
    const knot = await startDns(t, place, '127.0.0.1');
    for (const [name, record] of RECORDS) await knot.setRecord(name, record);
    const told = await agreesWithKdig(t, place, '127.0.0.1', randomQuestions(new Random(53), KNOT_NAMES, QUESTIONS));
    t.ok(told.records > 40 && told.aliases > 40 && told.denied > 40, JSON.stringify(told));
  });

  await t.test('by CoreDNS', async (t) => {
    const place = await addNamespace(t, 'coredns');
    await ip(place, 'address add 10.96.0.10/32 dev lo');
    const cluster = await startCluster(t, place);
    await cluster.apply(OBJECTS);
    await cluster.coredns('10.96.0.10');
    const names: [string, ...string[]] = [
      'kubernetes.default.svc.cluster.local',
      ...OBJECTS.filter(({ kind }) => kind === 'Service').map(
        ({ metadata: { name, namespace } }) => `${name}.${namespace}.svc.cluster.local`,
      ),
      'web-0.headless.prod2.svc.cluster.local',
      '_http._tcp.backend.prod2.svc.cluster.local',
      '1-2-3-4.default.pod.cluster.local',
      '7.14.96.10.in-addr.arpa',
      'dns-version.cluster.local',
      'www.example.test',
    ];
    const told = await agreesWithKdig(t, place, '10.96.0.10', randomQuestions(new Random(54), names, QUESTIONS));
    t.ok(told.records > 40 && told.denied > 40, JSON.stringify(told));
  });
});
