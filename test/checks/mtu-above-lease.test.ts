import check from '../../src/checks/mtu-above-lease.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = (mtu: number, local = '192.168.24.6/25') => [
  loopback(),
  iface('eth0', { mtu, addresses: [address(local)] }),
];

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'the lease names no MTU': hostOf('vm', { interfaces: eth0(9000), leases: [lease('eth0')] }),
    'a smaller MTU than leased': hostOf('vm', { interfaces: eth0(1300), leases: [lease('eth0', { mtu: 1400 })] }),
    'the lease is a leftover of another address': hostOf('vm', {
      interfaces: eth0(9000, '192.0.2.1/24'),
      leases: [lease('eth0', { client: 'dhclient', mtu: 1400 })],
    }),
    'the lease has ended': hostOf('vm', {
      interfaces: eth0(1500),
      leases: [lease('eth0', { mtu: 1400, expiresAt: '2026-11-20T11:00:00.000Z' })],
    }),
    'a newer lease has a larger one': hostOf('vm', {
      interfaces: eth0(1500),
      leases: [lease('eth0', { mtu: 1400 }), lease('eth0', { mtu: 1500 })],
    }),
    'a senseless MTU': hostOf('vm', { interfaces: eth0(576), leases: [lease('eth0', { mtu: 68 })] }),
  },
  fail: {
    'a guest on a pod network of 1400': {
      host: hostOf('vm', { interfaces: eth0(1500), leases: [lease('eth0', { mtu: 1400 })] }),
      findings: [{ message: 'above', subject: 'eth0', data: { actual: 1500, mtu: 1400 }, interface: 'eth0' }],
      text: 'eth0 has mtu 1500, its lease from 192.168.24.1 says 1400',
      fix: [
        'ip link set dev eth0 mtu 1400',
        '# to keep it, let the DHCP client apply option 26 (systemd-networkd: UseMTU=yes) or use a virtio interface',
      ],
    },
    'a lease that knows the interface by its MAC alone': {
      host: hostOf('vm', {
        interfaces: eth0(1500),
        leases: [
          {
            client: 'udhcpc',
            address: '192.168.24.6',
            mac: '52:54:00:12:34:56',
            mtu: 1342,
            router: [],
            dns: [],
            search: [],
            routes: [],
            vendorOptions: {},
          },
        ],
      }),
      findings: [{ message: 'above', subject: 'eth0', data: { mtu: 1342 } }],
    },
  },
});
