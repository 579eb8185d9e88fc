import check from '../../src/checks/address-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const linkLocal = { addresses: [address('fe80::5054:ff:fe12:3456/64')] };
const zeroconf = { addresses: [address('169.254.7.9/16')] };
const v4 = { addresses: [address('192.0.2.10/24')] };
const v6 = { addresses: [address('2001:db8::5/64'), address('fe80::5/64')] };
const down = { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' };

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a second card without an address': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', v4), iface('eth1', linkLocal)],
    }),
    'a card that is down': hostOf('vm', { interfaces: [loopback(), iface('eth0', down)], leases: [lease('eth0')] }),
    'a port of a bridge with the lease of old': hostOf('host', {
      interfaces: [loopback(), iface('eno1', { master: 'br0' }), iface('br0', { kind: 'bridge', ...v4 })],
      leases: [lease('eno1', { client: 'dhclient' })],
    }),
    'a card under a VLAN': hostOf('host', {
      interfaces: [loopback(), iface('eno1'), iface('eno1.7', { kind: 'vlan', link: 'eno1', ...v4 })],
      leases: [lease('eno1', { client: 'dhclient' })],
    }),
    'a port of a VRF with an address': hostOf('host', {
      interfaces: [
        loopback(),
        iface('blue', { kind: 'vrf', linkType: 'ether' }),
        iface('eno1', { master: 'blue', ...v4 }),
      ],
    }),
    'a lease that ended long ago': hostOf('host', {
      interfaces: [loopback(), iface('eno1', v4), iface('eno2', linkLocal)],
      leases: [lease('eno2', { expiresAt: '2026-01-01T00:00:00.000Z' })],
    }),
    'IPv6 alone, and no lease': hostOf('vm', { interfaces: [loopback(), iface('eth0', v6)] }),
    'IPv6 alone, and a lease of IPv4 that has ended': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', v6)],
      leases: [lease('eth0', { expiresAt: '2026-11-20T11:00:00.000Z' })],
    }),
    'the leased address moved to another interface': hostOf('host', {
      interfaces: [
        loopback(),
        iface('eth0', v6),
        iface('br-ex', { kind: 'openvswitch', addresses: [address('192.168.24.6/25')] }),
      ],
      leases: [lease('eth0')],
    }),
    'a lease that names no address beside an address': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', v6)],
      leases: [{ client: 'x', interface: 'eth0', router: [], dns: [], search: [], routes: [], vendorOptions: {} }],
    }),
    'a bridge of containers alone': hostOf('host', { interfaces: [loopback(), iface('docker0', { kind: 'bridge' })] }),
  },
  fail: {
    'a lease, but link-local alone': {
      host: hostOf('vm', { interfaces: [loopback(), iface('eth0', linkLocal)], leases: [lease('eth0')] }),
      findings: [{ message: 'leased', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 is up but has no address, although there is a lease from 192.168.24.1 for 192.168.24.6',
      fix: ['networkctl reconfigure eth0'],
    },
    'no address anywhere': {
      host: hostOf('vm', { interfaces: [loopback(), iface('eth0', zeroconf), iface('eth1')] }),
      findings: [{ message: 'missing', subject: 'eth0' }],
      text: 'eth0 is up but has no address, and no other interface has one',
    },
    'a second card with a lease': {
      host: hostOf('vm', { interfaces: [loopback(), iface('eth0', v4), iface('eth1')], leases: [lease('eth1')] }),
      findings: [{ message: 'leased', subject: 'eth1' }],
    },
    'the lease ended yesterday': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', v4), iface('eth1')],
        leases: [lease('eth1', { expiresAt: '2026-11-19T12:00:00.000Z' })],
      }),
      findings: [{ message: 'leased', subject: 'eth1' }],
    },
    'IPv4 lost on a guest that has IPv6': {
      host: hostOf('vm', { interfaces: [loopback(), iface('eth0', v6)], leases: [lease('eth0')] }),
      findings: [{ message: 'leased', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 is up but has no IPv4 address, although there is a lease from 192.168.24.1 for 192.168.24.6',
      fix: ['networkctl reconfigure eth0'],
    },
    'the same with a lease file that may be a leftover': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', v6)],
        leases: [lease('eth0', { client: 'dhclient' })],
      }),
      findings: [{ message: 'leased', subject: 'eth0', severity: 'warning' }],
    },
    'IPv6 lost on a guest that has IPv4': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', v4)],
        leases: [lease('eth0', { address: '2001:db8::6', router: [] })],
      }),
      findings: [{ message: 'leased', subject: 'eth0', severity: 'warning', data: { words: 'IPv6 address' } }],
    },
    'leases of both families and no address': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', linkLocal)],
        leases: [lease('eth0'), lease('eth0', { address: '2001:db8::6', router: [] })],
      }),
      findings: [{ message: 'leased', subject: 'eth0', data: { words: 'address', address: '192.168.24.6' } }],
    },
    'a container without a network': {
      host: hostOf('pod', { interfaces: [loopback()] }),
      findings: [{ message: 'onlyLoopback', subject: 'lo', severity: 'info' }],
      text: 'this host has no interface but lo, so it has no network',
    },
  },
});
