import check from '../../src/checks/default-route-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback, route } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = [loopback(), iface('eth0', { addresses: [address('192.168.24.6/25')] })];
const isolated = lease('eth0', { router: [] });
const only = (...routes: ReturnType<typeof route>[]) =>
  hostOf('vm', { interfaces: eth0, routing: { routes, rules: [] } });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a default route of another table': only(route('default', { gateway: '192.168.24.1', dev: 'eth0', table: '100' })),
    'the two halves of a VPN': only(route('0.0.0.0/1', { dev: 'tun0' }), route('128.0.0.0/1', { dev: 'tun0' })),
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
      fix: ['ip route replace default via 192.168.24.1 dev eth0', 'networkctl renew eth0'],
    },
    'the lease names it in option 121': {
      host: hostOf('vm', {
        interfaces: eth0,
        leases: [lease('eth0', { router: [], routes: [{ dst: '0.0.0.0/0', gateway: '192.168.24.9' }] })],
      }),
      findings: [{ message: 'withheld', subject: 'default', data: { router: '192.168.24.9' } }],
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
