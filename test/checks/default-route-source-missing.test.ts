import check from '../../src/checks/default-route-source-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback, route } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = (...cidrs: string[]) => iface('eth0', { addresses: cidrs.map((cidr) => address(cidr)) });
const via = (gateway: string, parts: Parameters<typeof route>[1] = {}) =>
  route('default', { gateway, dev: 'eth0', ...parts });
const host = (interfaces: ReturnType<typeof iface>[], ...routes: ReturnType<typeof route>[]) =>
  hostOf('vm', { interfaces, routing: { routes, rules: [] } });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a gateway that is declared on-link': host([eth0('192.0.2.1/32')], via('198.51.100.1', { flags: ['onlink'] })),
    'the same in a multipath route': host(
      [eth0('192.0.2.1/32')],
      route('default', { nexthops: [{ gateway: '198.51.100.1', dev: 'eth0', flags: ['onlink'] }] }),
    ),
    'the other end of the link': host(
      [iface('eth0', { addresses: [address('172.30.0.1/32', { peer: '172.30.0.2' })] })],
      via('172.30.0.2'),
    ),
    'an IPv6 gateway of an IPv4 route': host([eth0('192.0.2.1/32')], via('fe80::1', { family: 'inet' })),
    'IPv6 with a link-local address alone': host([eth0('fe80::5/64')], via('fe80::1')),
    'an unnumbered link of a host with its address on lo': host(
      [{ ...loopback(), addresses: [address('203.0.113.9/32')] }, iface('eth0')],
      route('default', { dev: 'eth0' }),
    ),
    'an unnumbered link whose route names the source': host(
      [iface('eth1', { addresses: [address('203.0.113.9/24')] }), iface('eth0')],
      route('default', { dev: 'eth0', prefsrc: '203.0.113.9' }),
    ),
    'a device that is not known': host([eth0('192.0.2.1/24')], via('198.51.100.1', { dev: 'gone0' })),
    'a route of another table': host([eth0('192.0.2.1/24')], via('198.51.100.1', { table: '100' })),
  },
  fail: {
    'the source is gone': {
      host: host([eth0('192.168.24.132/25')], via('192.168.24.129', { prefsrc: '192.168.24.6' })),
      findings: [{ message: 'sourceGone', subject: '192.168.24.129', interface: 'eth0' }],
      text: 'the default route by eth0 sends from 192.168.24.6, which no interface has',
      fix: [
        '# add the route that fits the addresses of eth0, or give it those that fit the route',
        '# then, if the old route is still there:',
        'ip -f inet route del default via 192.168.24.129 dev eth0 src 192.168.24.6',
      ],
    },
    'the address changed and the gateway did not': {
      host: host([eth0('192.168.24.132/25', 'fe80::5/64')], via('192.168.24.1')),
      findings: [{ message: 'gatewayOffLink', subject: '192.168.24.1', interface: 'eth0' }],
      text: 'gateway 192.168.24.1 of the default route is in no network of eth0, which has 192.168.24.132/25',
    },
    'the same on a guest that has a lease': {
      host: {
        ...host([eth0('192.168.24.132/25')], via('192.168.24.1')),
        leases: [lease('eth0', { address: '192.168.24.132' })],
      },
      findings: [{ message: 'gatewayOffLink', subject: '192.168.24.1' }],
      fix: [
        'networkctl reconfigure eth0',
        '# then, if the old route is still there:',
        'ip -f inet route del default via 192.168.24.1 dev eth0',
      ],
    },
    'a source of IPv6, while IPv4 is well': {
      host: {
        ...host([eth0('192.168.24.6/25')], via('192.168.24.1'), via('fe80::1', { prefsrc: '2001:db8::9' })),
        leases: [lease('eth0')],
      },
      findings: [{ message: 'sourceGone', subject: 'fe80::1%eth0' }],
      fix: [
        '# add the route that fits the addresses of eth0, or give it those that fit the route',
        '# then, if the old route is still there:',
        'ip -f inet6 route del default via fe80::1 dev eth0 src 2001:db8::9',
      ],
    },
    'a route without a gateway': {
      host: host([iface('tun0')], route('default', { dev: 'tun0' })),
      findings: [{ message: 'addressless', subject: 'tun0' }],
      fix: [
        '# add the route that fits the addresses of tun0, or give it those that fit the route',
        '# then, if the old route is still there:',
        'ip -f inet route del default dev tun0',
      ],
    },
    'two interfaces with the same gateway': {
      host: host(
        [eth0('192.0.2.1/24'), iface('eth1', { addresses: [address('192.0.2.2/24')] })],
        via('169.254.1.1'),
        via('169.254.1.1', { dev: 'eth1' }),
      ),
      findings: [
        { message: 'gatewayOffLink', subject: '169.254.1.1%eth0' },
        { message: 'gatewayOffLink', subject: '169.254.1.1%eth1' },
      ],
    },
    'the interface lost its address': {
      host: host([eth0(), iface('eth1', { addresses: [address('192.0.2.1/24')] })], via('192.168.24.1')),
      findings: [{ message: 'addressless', subject: '192.168.24.1', interface: 'eth0' }],
      text: 'the default route leaves by eth0, which has no IPv4 address',
    },
    'one leg of a multipath route': {
      host: host(
        [eth0('192.0.2.1/24'), iface('eth1', { addresses: [address('198.51.100.1/24')] })],
        route('default', {
          nexthops: [
            { gateway: '192.0.2.254', dev: 'eth0', flags: [] },
            { gateway: '203.0.113.1', dev: 'eth1', flags: [] },
          ],
        }),
      ),
      findings: [{ message: 'gatewayOffLink', subject: '203.0.113.1', interface: 'eth1' }],
    },
  },
});
