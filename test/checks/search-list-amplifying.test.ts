import check from '../../src/checks/search-list-amplifying.ts';
import type { Resolver } from '../../src/model/resolver.ts';
import { testCheck } from '../support/check-tester.ts';
import { resolver } from '../support/hosts.ts';

const SEARCH = ['vm.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const conf = (ndots: number | undefined, parts: Partial<Resolver> = {}) =>
  resolver(['10.96.0.10'], { search: SEARCH, options: ndots === undefined ? {} : { ndots }, ...parts });
const kubelet = conf(5, { owner: 'kubelet' });

testCheck(check, {
  pass: {
    'no options': { resolver: conf(undefined) },
    'enough for SERVICE.NAMESPACE': { resolver: conf(2) },
    'few domains': { resolver: conf(5, { search: ['example.org', '.', 'example.com'] }) },
    'a pod': { resolver: kubelet, host: { hostname: 'h', role: 'pod' } },
    'a capture that does not tell what it is of': { resolver: kubelet },
  },
  fail: {
    'a pod has its resolv.conf from somebody else': {
      host: { resolver: conf(5), host: { hostname: 'h', role: 'pod' } },
      findings: [{ message: 'amplified', subject: '/etc/resolv.conf', data: { queries: 8, ndots: 5, domains: 3 } }],
      text: 'a name such as www.example.com costs up to 8 queries: ndots:5 and 3 search domains in /etc/resolv.conf',
    },
    'the file of a pod in a guest': {
      host: { resolver: kubelet, host: { hostname: 'h', role: 'vm' } },
      findings: [{ message: 'amplified', subject: '/etc/resolv.conf' }],
    },
    'for IPv4 alone': {
      host: { resolver: conf(3, { options: { ndots: 3, 'no-aaaa': true } }) },
      findings: [{ message: 'amplified', subject: '/etc/resolv.conf', data: { queries: 4 } }],
    },
  },
});
