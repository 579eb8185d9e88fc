import check from '../../src/checks/router-advertisements-ignored.ts';
import type { Route } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface, route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const kernel = (forwarding: number, acceptRa: number, name = 'eth0') => ({
  sysctls: { [`net.ipv6.conf.${name}.forwarding`]: forwarding, [`net.ipv6.conf.${name}.accept_ra`]: acceptRa },
  counters: {},
  neighbours: {},
});
const RA = route('default', { gateway: 'fe80::1', dev: 'eth0', protocol: 'ra', metric: 1024 });
const slaac = (...flags: string[]) => address('2001:db8::10/64', { flags: ['dynamic', ...flags], validLifetime: 900 });
const host = (forwarding: number, acceptRa: number, routes: Route[], addresses = [slaac()]): Host => ({
  interfaces: [iface('eth0', { addresses })],
  routing: { routes, rules: [] },
  kernel: kernel(forwarding, acceptRa),
});
const quiet = Object.fromEntries(
  Object.entries(QUIET_HOSTS).map(([name, each]) => [name, { ...each, kernel: kernel(0, 1) }]),
);

testCheck(check, {
  pass: {
    ...quiet,
    'a host': host(0, 1, [RA]),
    'a router that listens': host(1, 2, [RA]),
    'systemd-networkd takes them itself': host(1, 0, [RA], [slaac('noprefixroute')]),
    'a static default route': host(1, 1, [route('default', { gateway: '2001:db8::1', dev: 'eth0' })]),
    'static addresses': host(1, 1, [], [address('2001:db8::10/64')]),
    DHCPv6: host(1, 1, [], [address('2001:db8::10/128', { flags: ['dynamic'] })]),
  },
  fail: {
    'forwarding came on': {
      host: host(1, 1, []),
      findings: [{ message: 'gone', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 forwards IPv6 with accept_ra=1: 2001:db8::10 came by an advertisement, and its default route is gone',
    },
    'the route is still there': { host: host(1, 1, [RA]), findings: [{ message: 'expiring', subject: 'eth0' }] },
    'on a VLAN': {
      host: {
        interfaces: [iface('eth0.5', { kind: 'vlan', addresses: [slaac()] })],
        routing: { routes: [], rules: [] },
        kernel: kernel(1, 1, 'eth0/5'),
      },
      findings: [{ message: 'gone', subject: 'eth0.5', data: { setting: 'eth0/5' } }],
    },
  },
});
