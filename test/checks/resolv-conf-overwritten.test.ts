import check from '../../src/checks/resolv-conf-overwritten.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, unanswered } from '../support/dns.ts';
import { address, type Host, iface, lease, lookup, resolver, route } from '../support/hosts.ts';

const CLUSTER = '172.30.0.10';
const OFFICE = '192.168.1.1';
const conf = resolver([OFFICE]);
const MAIN = lease('eth0');
const SECOND = lease('eth1', { file: '/run/systemd/netif/leases/3', address: '192.168.1.50', dns: [OFFICE] });
const host = (parts: Host = {}): Host => ({
  resolver: conf,
  interfaces: [
    iface('eth0', { addresses: [address('192.168.24.6/25')] }),
    iface('eth1', { index: 3, mac: '52:54:00:12:34:57', addresses: [address('192.168.1.50/24')] }),
  ],
  routing: {
    routes: [
      route('default', { gateway: '192.168.24.1', dev: 'eth0', metric: 100 }),
      route('default', { gateway: '192.168.1.1', dev: 'eth1', metric: 200 }),
    ],
    rules: [],
  },
  leases: [MAIN, SECOND],
  ...parts,
});
const asked = (list: readonly Lookup[], source = 'default') => host({ lookups: lookups(list, source) });
const found = {
  message: 'overwritten',
  subject: OFFICE,
  data: { main: 'eth0', other: 'eth1', servers: CLUSTER },
} as const;

testCheck(check, {
  pass: {
    'no server at all': host({ resolver: resolver([]) }),
    'that of the default route': host({ resolver: resolver([CLUSTER, OFFICE]) }),
    'both leases have it': host({ leases: [lease('eth0', { dns: [OFFICE] }), SECOND] }),
    'no lease has it': host({ resolver: resolver(['9.9.9.9']) }),
    'the lease of the default route brought none': host({ leases: [lease('eth0', { dns: [] }), SECOND] }),
    'a local cache': host({ resolver: resolver(['127.0.0.1', OFFICE]) }),
    'the stub of systemd-resolved': host({ resolver: resolver(['127.0.0.53'], { stub: true }) }),
    'a lease that ended long ago': host({ leases: [MAIN, { ...SECOND, expiresAt: '2026-11-01T00:00:00.000Z' }] }),
    'two default routes as good as each other': host({
      routing: { routes: [route('default', { dev: 'eth0' }), route('default', { dev: 'eth1' })], rules: [] },
    }),
    'no default route': host({ routing: { routes: [], rules: [] } }),
    'a server with two networks, both of which answer': asked([denied(OFFICE, API, 'NXDOMAIN')]),
    'the second network is that of the cluster': asked([lookup(OFFICE, API)], 'search list'),
    'nothing was asked': asked([]),
  },
  fail: {
    'nobody was asked': {
      host: host(),
      findings: [{ ...found, severity: 'info' }],
      text: 'resolv.conf names 192.168.1.1 first, which the lease of eth1 brought; that of eth0, which has the default route, says 172.30.0.10',
      fix: [
        'cat /etc/resolv.conf',
        '# let eth1 bring no DNS servers: dhcp4-overrides: use-dns: false (netplan), UseDNS=no (networkd)',
        '# NetworkManager: nmcli device modify eth1 ipv4.ignore-auto-dns yes',
        '# then renew the lease of eth0',
      ],
    },
    'the server is silent': { host: asked([unanswered(OFFICE, 'timeout')]), findings: [found] },
    'it does not know the cluster': {
      host: asked([denied(OFFICE, API, 'NXDOMAIN')], 'search list'),
      findings: [found],
    },
    'in a guest of a cluster': {
      host: {
        ...asked([denied(OFFICE, API, 'NXDOMAIN')]),
        host: { hostname: 'vm', role: 'vm', virtualization: 'kubevirt' },
      },
      findings: [found],
    },
    'it denies what the other one knows': {
      host: asked([denied(OFFICE, API, 'NXDOMAIN'), lookup(CLUSTER, API)]),
      findings: [found],
    },
  },
});
