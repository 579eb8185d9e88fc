import check from '../../src/checks/address-not-in-lease.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const dynamic = { flags: ['dynamic'], validLifetime: 3000 };
const guest = (...addresses: ReturnType<typeof address>[]) => [loopback(), iface('eth0', { addresses })];

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a static address beside the leased one': hostOf('vm', {
      interfaces: guest(address('192.0.2.7/24'), address('192.168.24.6/25', dynamic)),
      leases: [lease('eth0')],
    }),
    'no IPv4 address at all': hostOf('vm', { interfaces: guest(address('2001:db8::1/64')), leases: [lease('eth0')] }),
    'link-local alone': hostOf('vm', { interfaces: guest(address('169.254.3.4/16')), leases: [lease('eth0')] }),
    'the lease has ended': hostOf('vm', {
      interfaces: guest(address('192.0.2.7/24')),
      leases: [lease('eth0', { expiresAt: '2026-11-20T11:00:00.000Z' })],
    }),
    'the address moved to the bridge': hostOf('node', {
      interfaces: [
        loopback(),
        iface('eth0', { addresses: [address('192.0.2.7/24')] }),
        iface('br-ex', { kind: 'openvswitch', addresses: [address('192.168.24.6/25')] }),
      ],
      leases: [lease('eth0')],
    }),
    'a lease that names no address': hostOf('vm', {
      interfaces: guest(address('192.0.2.7/24')),
      leases: [{ client: 'x', interface: 'eth0', router: [], dns: [], search: [], routes: [], vendorOptions: {} }],
    }),
    'a DHCPv6 lease': hostOf('vm', {
      interfaces: guest(address('10.0.2.2/24')),
      leases: [lease('eth0', { address: 'fd10:0:2::2' })],
    }),
  },
  fail: {
    'a guest that moved and kept its address': {
      host: hostOf('vm', {
        interfaces: guest(address('192.168.24.6/25', dynamic)),
        leases: [lease('eth0', { address: '192.168.24.132', server: '192.168.24.129' })],
      }),
      findings: [{ message: 'replaced', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 has 192.168.24.6/25 but its lease from 192.168.24.129 is for 192.168.24.132',
      fix: ['networkctl reconfigure eth0'],
    },
    'the leased address was taken away': {
      host: hostOf('vm', {
        interfaces: guest(address('192.0.2.7/24')),
        leases: [lease('eth0', { client: 'NetworkManager' })],
      }),
      findings: [{ message: 'missing', subject: 'eth0' }],
      text: 'eth0 lacks 192.168.24.6, which 192.168.24.1 leased to it; it has 192.0.2.7/24',
      fix: ['nmcli device connect eth0'],
    },
    'a static address, and a lease file that may be a leftover': {
      host: hostOf('vm', {
        interfaces: guest(address('192.0.2.7/24')),
        leases: [lease('eth0', { client: 'dhclient' })],
      }),
      findings: [{ message: 'missing', subject: 'eth0', severity: 'warning' }],
      fix: ['dhclient -r eth0 && dhclient eth0'],
    },
  },
});
