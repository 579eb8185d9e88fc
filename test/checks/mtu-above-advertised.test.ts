import check from '../../src/checks/mtu-above-advertised.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const kernel = (mtu: number | undefined, name = 'eth0') => ({
  sysctls: mtu === undefined ? {} : { [`net.ipv6.conf.${name}.mtu`]: mtu },
  counters: {},
  neighbours: {},
});
const eth0 = (parts = {}) => iface('eth0', { addresses: [address('192.168.24.6/25')], ...parts });
const quiet = Object.fromEntries(
  Object.entries(QUIET_HOSTS).map(([name, host]) => [name, { ...host, kernel: kernel(undefined) }]),
);

testCheck(check, {
  pass: {
    ...quiet,
    'the same': { interfaces: [eth0()], kernel: kernel(1500) },
    'IPv6 alone': { interfaces: [iface('eth0', { addresses: [address('2001:db8::10/64')] })], kernel: kernel(1400) },
    'a bridge of pods': {
      interfaces: [iface('cni0', { kind: 'bridge', addresses: [address('10.244.0.1/24')] })],
      kernel: kernel(1400, 'cni0'),
    },
    'a router on PPPoE': { interfaces: [eth0()], kernel: kernel(1492) },
    'a router with a tunnel for IPv6': { interfaces: [eth0()], kernel: kernel(1480) },
    'a DHCP server that says otherwise': {
      interfaces: [eth0()],
      kernel: kernel(1400),
      leases: [lease('eth0', { mtu: 1500 })],
    },
  },
  fail: {
    'a router that says 1400': {
      host: { interfaces: [eth0()], kernel: kernel(1400) },
      findings: [{ message: 'above', subject: 'eth0', data: { actual: 1500, mtu: 1400 }, interface: 'eth0' }],
      text: 'eth0 has mtu 1500, its IPv6 router advertises 1400',
    },
    'on a VLAN': {
      host: {
        interfaces: [iface('eth0.5', { kind: 'vlan', addresses: [address('192.0.2.5/24')] })],
        kernel: kernel(1450, 'eth0/5'),
      },
      findings: [{ message: 'above', subject: 'eth0.5' }],
    },
  },
});
