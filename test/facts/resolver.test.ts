import t from 'tap';
import {
  bareName,
  byQuestion,
  byServer,
  denialOf,
  hasRecords,
  isAnswered,
  placed,
  resolvConfPath,
} from '../../src/facts/resolver.ts';
import { lookup } from '../support/hosts.ts';

t.test('facts/resolver', async (t) => {
  t.test('what came back', async (t) => {
    for (const [name, parts, answered, records, denial] of [
      ['records', {}, true, true, undefined],
      ['records, no rcode kept', { rcode: undefined }, true, true, undefined],
      ['no data', { answers: [] }, true, false, 'noData'],
      ['no such name', { rcode: 'NXDOMAIN', answers: [] }, true, false, 'nxdomain'],
      ['not synchronised', { rcode: 'SERVFAIL', answers: [] }, true, false, 'servfail'],
      ['not for you', { rcode: 'REFUSED', answers: [] }, true, false, 'refused'],
      ['rare', { rcode: 'NOTIMP', answers: [] }, true, false, undefined],
      ['hostile rcode', { rcode: '__proto__', answers: [] }, true, false, undefined],
      ['silence', { outcome: 'timeout', rcode: undefined, answers: [] }, false, false, undefined],
      ['port closed', { outcome: 'refused', rcode: undefined, answers: [] }, false, false, undefined],
    ] as const) {
      const { rcode, ...rest } = { ...lookup('192.0.2.1', 'a.example'), ...parts };
      const seen = rcode === undefined ? rest : { ...rest, rcode };
      t.same([isAnswered(seen), hasRecords(seen), denialOf(seen)], [answered, records, denial], name);
    }
  });

  t.test('which resolv.conf counts', async (t) => {
    t.equal(resolvConfPath({ foreignFiles: false, origin: 'live' }), '/etc/resolv.conf');
    t.equal(resolvConfPath({ foreignFiles: false, origin: 'pid 7' }), '/etc/resolv.conf', 'of a root of its own');
    t.equal(resolvConfPath({ foreignFiles: true, origin: 'blue' }), '/etc/netns/blue/resolv.conf');
  });

  t.test('groups keep the order and the places', async (t) => {
    const items = placed({
      clusterDomain: 'cluster.local',
      clusterDomainSource: 'default',
      lookups: [
        lookup('192.0.2.2', 'A.example.'),
        lookup('192.0.2.1', 'a.example'),
        lookup('192.0.2.1', 'a.example', { type: 'AAAA' }),
        lookup('__proto__', 'b.example'),
      ],
    });
    const places = (groups: ReadonlyMap<string, readonly { index: number }[]>) =>
      [...groups].map(([key, group]) => [key, ...group.map(({ index }) => index)]);
    t.same(places(byServer(items)), [
      ['192.0.2.2', 0],
      ['192.0.2.1', 1, 2],
      ['__proto__', 3],
    ]);
    t.same(places(byQuestion(items)), [
      ['a.example A', 0, 1],
      ['a.example AAAA', 2],
      ['b.example A', 3],
    ]);
  });

  t.test('bare names', async (t) => {
    t.equal(bareName('SVC.Cluster.Local.'), 'svc.cluster.local');
    t.equal(bareName('.'), '');
  });
});
