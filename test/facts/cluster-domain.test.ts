import t from 'tap';
import { clusterDomainOf } from '../../src/facts/cluster-domain.ts';

const LABEL = 'a'.repeat(63);

/** Search list, and the cluster domain that it shows; nothing for the default. */
const SEARCH_LISTS: readonly (readonly [readonly string[], string | undefined])[] = [
  [['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], 'cluster.local'],
  [['svc.corp.example'], 'corp.example'],
  [['example.com', 'ns.SVC.Corp.Example.'], 'corp.example'],
  [['svc.local'], 'local'],
  [[`svc.${LABEL}.x`], `${LABEL}.x`],
  [[], undefined],
  [['example.com'], undefined],
  [['svc'], undefined],
  [['svc.'], undefined],
  [['a.b.svc.example.com'], undefined],
  [['svc.a..b'], undefined],
  [['svc.-\u0000'], undefined],
  [[`svc.${LABEL}a`], undefined],
  [[`svc.${'a.'.repeat(100)}bc`], undefined],
  [['svc.b\u00fccher.example'], undefined],
  [['svc._x', 'svc.good'], 'good'],
];

t.test('cluster-domain', async (t) => {
  for (const [search, domain] of SEARCH_LISTS) {
    t.test(`search ${search.join(' ').slice(0, 40) || 'nothing'}`, async (t) => {
      const expected =
        domain === undefined ? { domain: 'cluster.local', source: 'default' } : { domain, source: 'search list' };
      t.same(clusterDomainOf(search), expected);
    });
  }

  t.test('the configuration wins', async (t) => {
    t.same(clusterDomainOf(['svc.cluster.local'], 'Corp.Example.'), { domain: 'corp.example', source: 'configured' });
  });

  t.test('a megabyte', async (t) => {
    const began = performance.now();
    clusterDomainOf([`svc.${'a-'.repeat(500_000)}`, `svc.${'a.'.repeat(500_000)}`, '.'.repeat(1_000_000)]);
    t.ok(performance.now() - began < 10_000);
  });
});
