import check from '../../src/checks/default-route-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback, route } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = [loopback(), iface('eth0', { addresses: [address('192.168.24.6/25')] })];
const isolated = lease('eth0', { router: [] });
const only = (...routes: ReturnType<typeof route>[]) =>
  hostOf('vm', { interfaces: eth0, routing: { routes, rules: [] } });
/** Addresses of both families, and a default route of IPv6. */
const both = (...leases: ReturnType<typeof lease>[]) =>
  hostOf('vm', {
    interfaces: [
      loopback(),
      iface('eth0', { addresses: [address('192.168.24.6/25'), address('2001:db8::5/64')] }),
      iface('eth1', { addresses: [address('192.0.2.7/24')] }),
    ],
    routing: { routes: [route('default', { gateway: 'fe80::1', dev: 'eth0', protocol: 'ra' })], rules: [] },
    leases,
  });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a default route of another table': only(route('default', { gateway: '192.168.24.1', dev: 'eth0', table: '100' })),
    'the two halves of a VPN': only(route('0.0.0.0/1', { dev: 'tun0' }), route('128.0.0.0/1', { dev: 'tun0' })),
    'IPv6 alone': both(),
    'IPv6 with a default route, and IPv4 leased without a router': both(isolated),
    'IPv6 with a default route, and a lease that has ended': both(
      lease('eth0', { expiresAt: '2026-11-20T11:00:00.000Z' }),
    ),
    'IPv6 with a default route, and a lease file of a client of old': both(lease('eth0', { client: 'dhclient' })),
    'no network': hostOf('pod', { interfaces: [loopback()] }),
    'addresses of containers alone': hostOf('host', {
      interfaces: [loopback(), iface('docker0', { kind: 'bridge', addresses: [address('172.17.0.1/16')] })],
    }),
  },
  fail: {
    'a guest without': {
      host: only(route('192.168.24.0/25', { dev: 'eth0', scope: 'link' }), route('default', { type: 'unreachable' })),
      findings: [{ message: 'missing', subject: 'default' }],
      text: 'no default route in any table; this host has 192.168.24.6/25',
    },
    'the lease names the router': {
      host: hostOf('vm', { interfaces: eth0, leases: [lease('eth0')] }),
      findings: [{ message: 'withheld', subject: 'default' }],
      text: 'no default route in any table, although the lease of eth0 names the router 192.168.24.1',
      fix: ['ip route replace default via 192.168.24.1 dev eth0', 'networkctl reconfigure eth0'],
    },
    'the lease names it in option 121': {
      host: hostOf('vm', {
        interfaces: eth0,
        leases: [lease('eth0', { router: [], routes: [{ dst: '0.0.0.0/0', gateway: '192.168.24.9' }] })],
      }),
      findings: [{ message: 'withheld', subject: 'default', data: { router: '192.168.24.9' } }],
    },
    'IPv6 has one, and the lease of IPv4 names the router': {
      host: both(lease('eth0')),
      findings: [{ message: 'withheld', subject: 'default' }],
      text: 'no IPv4 default route in any table, although the lease of eth0 names the router 192.168.24.1',
      fix: ['ip route replace default via 192.168.24.1 dev eth0', 'networkctl reconfigure eth0'],
    },
    'the same with option 121': {
      host: both(lease('eth0', { router: [], routes: [{ dst: '0.0.0.0/0', gateway: '192.168.24.9' }] })),
      findings: [{ message: 'withheld', subject: 'default', data: { router: '192.168.24.9' } }],
    },
    'the same on an interface beside the way out': {
      host: both(lease('eth1', { address: '192.0.2.7' })),
      findings: [{ message: 'withheld', subject: 'default', severity: 'warning' }],
    },
    'a network that is isolated on purpose': {
      host: hostOf('vm', { interfaces: eth0, leases: [isolated] }),
      findings: [{ message: 'isolated', subject: 'default', severity: 'info' }],
    },
    'IPv6 by DHCP, whose leases name no router': {
      host: hostOf('vm', {
        interfaces: [iface('eth0', { addresses: [address('fd10:0:2::2/120')] })],
        leases: [lease('eth0', { address: 'fd10:0:2::2', router: [] })],
      }),
      findings: [{ message: 'missing', subject: 'default' }],
    },
    'an interface that should have an address': {
      host: hostOf('vm', { interfaces: [loopback(), iface('eth0')] }),
      findings: [{ message: 'missing', subject: 'default' }],
      text: 'no default route in any table; this host has no address',
    },
  },
});
