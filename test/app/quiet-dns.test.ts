import t from 'tap';
import { checks } from '../../src/app/registry.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import type { DnsServer, Lookup } from '../../src/model/lookups.ts';
import { parseHosts } from '../../src/parsers/hosts.ts';
import { parseNsswitch } from '../../src/parsers/nsswitch.ts';
import { API, denied, lookups, resolved, server } from '../support/dns.ts';
import { type Host, lookup, resolver, snapshotOf } from '../support/hosts.ts';
import { identity, ovnGuest, QUIET_HOSTS } from '../support/quiet-hosts.ts';

/** Healthy hosts, by how they ask the DNS: none of the checks of names may alarm, and few have something to say. */

const VERSION = { type: 'TXT', purpose: 'dns-version' } as const;
const DNS = 'dns-version.cluster.local';
const full = { edns: 'answered', tcp: 'answered' } as const;
const base = (name: string): Host => QUIET_HOSTS[name] ?? {};
const names = (hosts: string, nsswitch: string): Host => ({
  names: {
    libc: 'glibc',
    hosts: parseHosts(hosts).value,
    nsswitch: parseNsswitch(`hosts: ${nsswitch}\n`).value,
  },
});
const DEBIAN = names(
  '127.0.0.1 localhost\n127.0.1.1 quiet.example.org quiet\n::1 localhost ip6-localhost\n',
  'files dns',
);

const nowhere = (address: string, rcode = 'NXDOMAIN'): readonly Lookup[] => [
  denied(address, API, rcode),
  denied(address, DNS, rcode, VERSION),
];
/** As CoreDNS answers; a cache in front of it gives the same. */
const cluster = (address: string, api = '10.96.0.1'): readonly Lookup[] => [
  lookup(address, API, { answers: [api] }),
  lookup(address, DNS, { ...VERSION, answers: ['1.1.0'] }),
  lookup(address, `_https._tcp.${API}`, { type: 'SRV', purpose: 'api-port', answers: [`0 100 443 ${API}`] }),
  lookup(address, `${api.split('.').reverse().join('.')}.in-addr.arpa`, {
    type: 'PTR',
    purpose: 'api-reverse',
    answers: [API],
  }),
];
const dns = (source: string, servers: readonly DnsServer[], ...answers: readonly (readonly Lookup[])[]) => ({
  lookups: lookups(answers.flat(), source, { servers }),
});
const KUBELET = ['vm.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const STUB = server('127.0.0.53', full);
const behindStub = (search: readonly string[]): Host => ({
  resolver: resolver(['127.0.0.53'], {
    owner: 'systemd-resolved',
    stub: true,
    search: search.length > 0 ? search : ['.'],
    options: { edns0: true, 'trust-ad': true },
  }),
});
const kubevirt = { host: { ...identity('vm'), virtualization: 'kubevirt' } };

const HEALTHY: Readonly<Record<string, readonly [Host, ...string[]]>> = {
  'a server behind a home router that has no TCP': [
    {
      ...base('a server with a static address and unused ports'),
      ...DEBIAN,
      resolver: resolver(['192.168.1.1'], { search: ['fritz.box'] }),
      ...dns('default', [server('192.168.1.1', { edns: 'answered', tcp: 'closed' })], nowhere('192.168.1.1')),
    },
    'dns-tcp-unavailable:192.168.1.1',
  ],
  'a desktop with systemd-resolved and multicast DNS': [
    {
      ...base('a server with a static address and unused ports'),
      ...names('127.0.0.1 localhost\n', 'files mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns'),
      ...behindStub(['fritz.box']),
      resolved: resolved({ nameservers: ['192.168.1.1'] }),
      ...dns(
        'default',
        [STUB, server('192.168.1.1', { ...full, role: 'upstream' })],
        nowhere('127.0.0.53', 'REFUSED'),
        nowhere('192.168.1.1'),
      ),
    },
  ],
  'IPv6 alone': [
    {
      ...base('a server with IPv6 alone'),
      ...DEBIAN,
      resolver: resolver(['2001:db8::53', 'fe80::1%ens3']),
      ...dns(
        'default',
        [server('2001:db8::53', full), server('fe80::1%ens3', full)],
        nowhere('2001:db8::53'),
        nowhere('fe80::1%ens3', 'SERVFAIL'),
      ),
    },
  ],
  'a node with four servers of the data centre': [
    {
      ...base('a Calico node'),
      ...names('10.10.0.5 node\n10.96.3.3 registry.svc # openshift-generated-node-resolver\n', 'files dns myhostname'),
      resolver: resolver(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'], { search: ['example.org'] }),
      ...dns(
        'default',
        [
          server('10.0.0.1', full),
          server('10.0.0.2', full),
          server('10.0.0.3', full),
          server('10.0.0.4', { role: 'ignored' }),
        ],
        nowhere('10.0.0.1'),
        nowhere('10.0.0.2'),
        nowhere('10.0.0.3'),
        cluster('10.0.0.4'),
      ),
    },
    'resolv-conf-nameservers-ignored:10.0.0.4',
  ],
  'a pod with NodeLocal DNSCache': [
    {
      ...base('a Calico pod'),
      ...names('127.0.0.1 localhost\n10.244.3.7 quiet.mongo.vm.svc.cluster.local quiet\n', 'files dns'),
      resolver: resolver(['169.254.20.10'], { owner: 'kubelet', search: KUBELET, options: { ndots: 5 } }),
      ...dns('search list', [server('169.254.20.10', full)], cluster('169.254.20.10')),
    },
  ],
  'an Alpine pod': [
    {
      ...base('a Calico pod'),
      names: { libc: 'musl', hosts: [], nsswitch: parseNsswitch('hosts: files\n').value },
      resolver: resolver(['10.96.0.10'], { owner: 'kubelet', search: KUBELET, options: { ndots: 5 } }),
      ...dns('search list', [server('10.96.0.10', full)], cluster('10.96.0.10')),
    },
  ],
  'a guest behind masquerade, with systemd-resolved': [
    {
      ...base('a guest behind masquerade'),
      ...kubevirt,
      ...names('127.0.1.1 vm\n', 'files resolve [!UNAVAIL=return] dns'),
      ...behindStub(KUBELET),
      resolved: resolved({
        search: KUBELET,
        links: [{ interface: 'eth0', dns: ['10.96.0.10'], domains: KUBELET, routeDomains: [] }],
      }),
      ...dns(
        'search list',
        [STUB, server('10.96.0.10', { ...full, role: 'upstream' })],
        cluster('127.0.0.53'),
        cluster('10.96.0.10'),
      ),
    },
  ],
  'a guest on OVN-Kubernetes, whose lease brings no domains': [
    ovnGuest({
      ...kubevirt,
      ...DEBIAN,
      resolver: resolver(['172.30.0.10']),
      ...dns('default', [server('172.30.0.10', full)], cluster('172.30.0.10', '172.30.0.1')),
    }),
    'search-domain-missing:svc.cluster.local',
  ],
  'NetworkManager with dnsmasq, which keeps private addresses to itself': [
    {
      ...base('a guest behind masquerade'),
      ...kubevirt,
      ...DEBIAN,
      resolver: resolver(['127.0.0.1'], { owner: 'NetworkManager', search: KUBELET }),
      ...dns(
        'search list',
        [server('127.0.0.1', full)],
        cluster('127.0.0.1').filter(({ purpose }) => purpose !== 'api-reverse'),
        [denied('127.0.0.1', '1.0.96.10.in-addr.arpa', 'NXDOMAIN', { type: 'PTR', purpose: 'api-reverse' })],
      ),
    },
  ],
};

const ABOUT_NAMES = checks.filter(({ category }) => category === 'resolver' || category === 'service-dns');
/** A warning of long standing that is right on every host. */
const RIGHT = ['resolv-conf-nameservers-ignored'];

for (const [name, [host, ...said]] of Object.entries(HEALTHY)) {
  t.test(`the DNS of ${name}`, async (t) => {
    const { findings, checks: results } = diagnose(deepFreeze(snapshotOf(host)), ABOUT_NAMES);
    t.same(
      findings.map(({ id }) => id),
      said,
    );
    for (const { id, check, severity } of findings) t.ok(severity === 'info' || RIGHT.includes(check), id);
    t.same(
      results.filter(({ verdict }) => verdict === 'unknown'),
      [],
    );
  });
}
