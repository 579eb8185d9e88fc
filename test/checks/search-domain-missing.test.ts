import check from '../../src/checks/search-domain-missing.ts';
import type { Host as Identity } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, resolved } from '../support/dns.ts';
import { type Host, lookup, resolver } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const KUBELET = ['vm.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const GUEST: Identity = { hostname: 'vm', role: 'vm', virtualization: 'kubevirt' };
const guest = (search: readonly string[], parts: Host = {}): Host => ({
  host: GUEST,
  resolver: resolver([SERVER], { search }),
  lookups: lookups([lookup(SERVER, API)], 'default'),
  ...parts,
});
const stub = resolver(['127.0.0.53'], { search: ['.'], stub: true, owner: 'systemd-resolved' });
const missing = { message: 'missing', subject: 'svc.cluster.local' } as const;
const KEEP =
  '# to keep it: UseDomains=yes (networkd), ipv4.dns-search (NetworkManager), nameservers: search: (netplan, cloud-init)';

testCheck(check, {
  pass: {
    'as in a pod': guest(KUBELET),
    'a link of systemd-resolved has it': guest([], {
      resolver: stub,
      resolved: resolved({ links: [{ interface: 'eth0', dns: [SERVER], domains: KUBELET, routeDomains: [] }] }),
    }),
    'no server knows the cluster': guest([], { lookups: lookups([denied(SERVER, API, 'NXDOMAIN')], 'default') }),
    'a node': guest([], { host: { hostname: 'n', role: 'node' } }),
    'a plain host whose server knows the cluster': guest([], { host: { hostname: 'h', role: 'host' } }),
    'a guest elsewhere': guest([], { host: { hostname: 'h', role: 'vm', virtualization: 'kvm' } }),
    'musl in a pod': guest(KUBELET, {
      resolver: resolver([SERVER], { search: KUBELET, options: { ndots: 5 } }),
      names: { libc: 'musl' },
    }),
    'glibc searches after a denial': guest(KUBELET, { names: { libc: 'glibc' } }),
  },
  fail: {
    'no search list': {
      host: guest([]),
      findings: [missing],
      text: 'svc.cluster.local is not among the search domains: names such as kubernetes.default resolve only in full',
      fix: ['echo search svc.cluster.local >> /etc/resolv.conf', KEEP],
    },
    'only the longest domain, as by DHCP': {
      host: guest(['vm.svc.cluster.local', '.']),
      findings: [missing],
      fix: ['echo search vm.svc.cluster.local svc.cluster.local >> /etc/resolv.conf', KEEP],
    },
    'systemd-resolved routes, and does not search': {
      host: guest([], {
        resolver: stub,
        resolved: resolved({
          links: [{ interface: 'eth0', dns: [SERVER], domains: ['example.org'], routeDomains: ['cluster.local'] }],
        }),
      }),
      findings: [missing],
      fix: ["resolvectl domain eth0 example.org '~cluster.local' svc.cluster.local", KEEP],
    },
    'musl with the usual ndots': {
      host: guest(KUBELET, { names: { libc: 'musl' } }),
      findings: [{ message: 'dotted', subject: 'svc.cluster.local' }],
      fix: ['echo options ndots:2 >> /etc/resolv.conf'],
    },
  },
});
