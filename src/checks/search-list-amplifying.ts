import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** Above resolv.conf(5)'s 1 so that `svc.ns` and `www.example.com` are searched first. */
const LEAST_NDOTS = 3;
const LEAST_DOMAINS = 3;

export default defineCheck({
  id: 'search-list-amplifying',
  title: 'Each name of the outside is first looked for in every search domain',
  category: 'resolver',
  severity: 'info',
  why: 'A name with fewer dots than ndots is tried with every search domain before it is tried as it is, for IPv4 and IPv6 each time. The kubelet sets that up in pods for the sake of short service names; elsewhere it makes lookups slow and servers busy for nothing.',
  fix: [
    '# options ndots:2 in /etc/resolv.conf is enough for SERVICE.NAMESPACE with a svc search domain',
    '# or write names of the outside with a dot at the end: example.com.',
  ],
  refs: ['resolv.conf(5)', 'https://github.com/kubernetes/kubernetes/issues/14051'],
  needs: ['resolver'],
  wants: ['host'],
  messages: {
    amplified:
      'a name such as www.example.com costs up to {queries} queries: ndots:{ndots} and {domains} search domains in {subject}',
  },
  *run({ resolver: { options, search, owner }, host }) {
    const ndots = Number(options['ndots'] ?? 1);
    const domains = search.filter((domain) => domain !== '.').length;
    // The kubelet's own in a pod is as it should be; copied into a guest it is not.
    if (owner === 'kubelet' && host?.role !== 'vm') return;
    if (ndots < LEAST_NDOTS || domains < LEAST_DOMAINS) return;
    const families = options['no-aaaa'] === true ? 1 : 2;
    yield {
      message: 'amplified',
      subject: '/etc/resolv.conf',
      data: { queries: (domains + 1) * families, ndots, domains },
      evidence: [at('resolver', 'options', 'ndots'), at('resolver', 'search')],
    };
  },
});
