import check from '../../src/checks/resolved-local-domain-unrouted.ts';
import type { Host, Role } from '../../src/model/host.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import type { Resolved } from '../../src/model/resolver.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, resolved, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup, resolver } from '../support/hosts.ts';

const STUB = '127.0.0.53';
const UPSTREAM = '10.96.0.10';
const machine = (role: Role, virtualization: string): Host => ({ hostname: 'vm7', role, virtualization });
const guest = machine('vm', 'kubevirt');
const stub = resolver([STUB], { owner: 'systemd-resolved', stub: true });
const behind = (parts: Partial<Resolved> = {}, host = guest) => ({ host, resolver: stub, resolved: resolved(parts) });
const link = (parts: Partial<Resolved['links'][number]>): Partial<Resolved> => ({
  links: [{ interface: 'eth0', dns: [UPSTREAM], domains: [], routeDomains: [], ...parts }],
});
const seen = (list: readonly Lookup[], source?: string) => ({ lookups: lookups(list, source) });
const unrouted = { message: 'unrouted', subject: 'cluster.local' };

testCheck(check, {
  pass: {
    'its links are not seen, and no server tells': behind({ links: [], linksUnseen: true }),
    'no stub': { ...behind(), resolver: resolver([UPSTREAM]) },
    'search domain of a link': behind(link({ domains: ['svc.cluster.local'] })),
    'routing domain of a link': behind(link({ routeDomains: ['cluster.local'] })),
    'everything is routed to a link': behind(link({ routeDomains: ['.'] })),
    'search domain of all links': behind({ search: ['cluster.local'] }),
    'search list of the stub file': { ...behind(), resolver: { ...stub, search: ['cluster.local.'] } },
    'a domain that is not .local': {
      ...behind(),
      lookups: { clusterDomain: 'k8s.example.org', clusterDomainSource: 'configured', lookups: [] },
    },
    'a plain server': behind({}, machine('host', 'none')),
    'a guest that is not on KubeVirt': behind({}, machine('vm', 'kvm')),
    'a node whose servers are not those of the cluster': {
      ...behind({}, machine('node', 'none')),
      ...seen([denied(UPSTREAM, API, 'NXDOMAIN')], 'default'),
    },
    'a node that never asked': { ...behind({}, machine('node', 'none')), ...seen([], 'default') },
    'a guest whose server does not know the cluster': {
      ...behind(),
      ...seen([denied('192.168.1.1', API, 'NXDOMAIN')]),
    },
    'the stub answers': { ...behind(), ...seen([lookup(STUB, API)]) },
    'nothing is known of the host': { resolver: stub, resolved: resolved() },
  },
  fail: {
    'a KubeVirt guest without domains': {
      host: { ...behind(), routing: TWO_NICS },
      findings: [{ ...unrouted, interface: 'eth0' }],
      text: 'systemd-resolved sends no *.svc.cluster.local name to 10.96.0.10: no link has cluster.local as its domain',
      fix: [
        'resolvectl domain eth0 cluster.local',
        '# to keep it over a restart:',
        'mkdir -p /etc/systemd/resolved.conf.d',
        "printf '[Resolve]\\nDNS=%s\\nDomains=%s\\n' 10.96.0.10 '~cluster.local' > /etc/systemd/resolved.conf.d/cluster-domain.conf",
        'systemctl restart systemd-resolved',
      ],
    },
    'a link that has other domains keeps them': {
      host: behind(link({ domains: ['default.svc.cluster.local', 'example.org'], routeDomains: ['lab.example'] })),
      findings: [{ ...unrouted, interface: 'eth0' }],
      fix: [
        "resolvectl domain eth0 default.svc.cluster.local example.org '~lab.example' '~cluster.local'",
        '# to keep it over a restart:',
        'mkdir -p /etc/systemd/resolved.conf.d',
        "printf '[Resolve]\\nDNS=%s\\nDomains=%s\\n' 10.96.0.10 '~cluster.local' > /etc/systemd/resolved.conf.d/cluster-domain.conf",
        'systemctl restart systemd-resolved',
      ],
    },
    'the stub writes that there is no search domain': {
      host: {
        ...behind(link({})),
        resolver: resolver([STUB], { owner: 'systemd-resolved', stub: true, search: ['.'] }),
      },
      findings: [{ ...unrouted, interface: 'eth0' }],
    },
    'no server and no link': {
      host: behind({ nameservers: [], links: [] }),
      findings: [unrouted],
      fix: [
        '# to keep it over a restart:',
        'mkdir -p /etc/systemd/resolved.conf.d',
        "printf '[Resolve]\\nDomains=%s\\n' '~cluster.local' > /etc/systemd/resolved.conf.d/cluster-domain.conf",
        'systemctl restart systemd-resolved',
      ],
    },
    'links that are not seen keep what they have': {
      host: { ...behind({ links: [], linksUnseen: true }), routing: TWO_NICS, ...seen([lookup(UPSTREAM, API)]) },
      findings: [{ ...unrouted, interface: 'eth0' }],
      fix: [
        '# to keep it over a restart:',
        'mkdir -p /etc/systemd/resolved.conf.d',
        "printf '[Resolve]\\nDNS=%s\\nDomains=%s\\n' 10.96.0.10 '~cluster.local' > /etc/systemd/resolved.conf.d/cluster-domain.conf",
        'systemctl restart systemd-resolved',
      ],
    },
    'the server proves it, on any host': {
      host: {
        ...behind({}, machine('host', 'none')),
        ...seen([denied(STUB, API, 'REFUSED'), lookup(UPSTREAM, API)], 'default'),
      },
      findings: [unrouted],
    },
    'a guest whose server is silent': {
      host: { ...behind(), ...seen([unanswered(UPSTREAM, 'timeout')]) },
      findings: [unrouted],
    },
    'a node that is told the domain': {
      host: { ...behind({}, machine('node', 'none')), ...seen([], 'configured') },
      findings: [unrouted],
    },
    'a domain that only ends alike': { host: behind(link({ domains: ['mycluster.local'] })), findings: [unrouted] },
  },
});
