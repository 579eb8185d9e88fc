import check from '../../src/checks/ovn-mac-address-mismatch.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, gateway, iface, lease, loopback, neighbour, route } from '../support/hosts.ts';
import { MOVED, moved as movedGuest, pastInterface } from '../support/migrations.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = (...cidrs: string[]) => [
  loopback(),
  iface('eth0', { mac: '0a:58:c0:a8:16:03', addresses: cidrs.map((cidr) => address(cidr)) }),
];
const moved = eth0('192.168.24.132/25');

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'the address of the MAC': hostOf('vm', { interfaces: eth0('192.168.22.3/24') }),
    'it is one of several': hostOf('vm', { interfaces: eth0('192.0.2.1/24', '192.168.22.3/24') }),
    'IPv6 alone': hostOf('vm', { interfaces: eth0('2001:db8::3/64') }),
    'no address': hostOf('pod', { interfaces: eth0() }),
    'another sort of MAC': hostOf('vm', { interfaces: [iface('eth0', { addresses: [address('192.0.2.1/24')] })] }),
    'no MAC': hostOf('vm', {
      interfaces: [iface('ib0', { mac: '80:00:02:08:fe', addresses: [address('192.0.2.1/24')] })],
    }),
    'a bridge with the MAC of a pod': hostOf('node', {
      interfaces: [iface('br9', { kind: 'bridge', mac: '0a:58:c0:a8:16:03', addresses: [address('192.0.2.1/24')] })],
    }),
    'masquerade with a network of its own': hostOf('vm', {
      interfaces: eth0('10.77.0.2/24'),
      routing: { routes: [route('default', { gateway: '10.77.0.1', dev: 'eth0' })], rules: [] },
      neighbours: [neighbour('10.77.0.1', 'eth0', 'REACHABLE', '02:00:00:00:00:00')],
    }),
  },
  fail: {
    'a guest in another subnet, in order': {
      host: hostOf('vm', { interfaces: moved, leases: [lease('eth0', { address: '192.168.24.132' })] }),
      findings: [{ message: 'mismatch', subject: 'eth0', severity: 'info', interface: 'eth0' }],
      text: 'eth0 has 192.168.24.132/25, but its MAC 0a:58:c0:a8:16:03 was made for 192.168.22.3',
    },
    'a guest that has just moved': {
      host: hostOf('vm', {
        interfaces: moved,
        migrations: movedGuest({
          interfaces: [pastInterface('eth0', { mac: '0a:58:c0:a8:16:03', addresses: ['192.168.22.3/24'] })],
        }),
      }),
      findings: [{ message: 'migrated', subject: 'eth0', severity: 'info' }],
      text: `eth0 has 192.168.24.132/25 since ${MOVED}; its MAC 0a:58:c0:a8:16:03 was made for 192.168.22.3, which it had before`,
    },
    'a guest that had another address before too': {
      host: hostOf('vm', { interfaces: moved, migrations: movedGuest() }),
      findings: [{ message: 'mismatch', subject: 'eth0' }],
    },
    'the lease disagrees': {
      host: hostOf('vm', { interfaces: moved, leases: [lease('eth0')] }),
      findings: [{ message: 'mismatch', subject: 'eth0' }],
    },
    'the gateway is silent': {
      host: hostOf('vm', {
        interfaces: moved,
        gateways: [gateway('192.168.24.129', 'eth0', { state: 'unreachable' })],
      }),
      findings: [{ message: 'mismatch', subject: 'eth0' }],
    },
    'only the interfaces are known': {
      host: { interfaces: moved },
      findings: [{ message: 'mismatch', subject: 'eth0', severity: 'info' }],
    },
  },
});
