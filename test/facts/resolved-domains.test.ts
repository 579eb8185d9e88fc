import t from 'tap';
import { domainsWith } from '../../src/facts/resolved-domains.ts';

const link = (domains: readonly string[], routeDomains: readonly string[]) => ({
  interface: 'eth0',
  dns: ['10.96.0.10'],
  domains,
  routeDomains,
});

t.test('the domains of a link, and one more', async (t) => {
  t.same(domainsWith(undefined, 'cluster.local'), ['cluster.local']);
  t.same(
    domainsWith(link(['example.org'], []), 'cluster.local'),
    ['example.org', 'cluster.local'],
    'the first routing-only domain would keep all other names from the link',
  );
  t.same(domainsWith(link(['a.example'], ['.']), 'cluster.local'), ['a.example', '~.', '~cluster.local']);
});
