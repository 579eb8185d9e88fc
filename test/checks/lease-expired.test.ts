import check from '../../src/checks/lease-expired.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const PAST = '2026-11-20T11:00:00.000Z';
const guest = (...addresses: ReturnType<typeof address>[]) => [loopback(), iface('eth0', { addresses })];
const expired = lease('eth0', { expiresAt: PAST });
const left = lease('eth0', { client: 'dhclient', file: '/var/lib/dhcp/dhclient.eth0.leases', expiresAt: PAST });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a lease without an end': hostOf('vm', {
      interfaces: guest(address('10.0.2.2/24')),
      leases: [
        {
          client: 'passt',
          interface: 'eth0',
          address: '10.0.2.2',
          router: [],
          dns: [],
          search: [],
          routes: [],
          vendorOptions: {},
        },
      ],
    }),
    'a store that lags behind the renewal': hostOf('vm', {
      interfaces: guest(address('192.168.24.6/25', { validLifetime: 3000 })),
      leases: [expired],
    }),
    'a newer lease': hostOf('vm', { interfaces: guest(address('192.168.24.6/25')), leases: [expired, lease('eth0')] }),
    'a leftover of last month': hostOf('host', {
      interfaces: guest(address('192.0.2.7/24')),
      leases: [lease('eth0', { client: 'dhclient', expiresAt: '2026-10-20T11:00:00.000Z' })],
    }),
    'a host changed to a static address, the same': hostOf('host', {
      interfaces: guest(address('192.168.24.6/25')),
      leases: [left],
    }),
    'a host changed to another static address': hostOf('host', {
      interfaces: guest(address('192.0.2.7/24')),
      leases: [left],
    }),
    'a port of a bridge': hostOf('host', {
      interfaces: [loopback(), iface('eth0', { master: 'br0' }), iface('br0', { kind: 'bridge' })],
      leases: [expired],
    }),
    'an interface that is gone': hostOf('host', { interfaces: [loopback()], leases: [expired] }),
  },
  fail: {
    'the address is still used': {
      host: hostOf('vm', { interfaces: guest(address('192.168.24.6/25')), leases: [expired] }),
      findings: [{ message: 'stillUsed', subject: 'eth0', interface: 'eth0' }],
      text: 'the lease of eth0 for 192.168.24.6 ended at 2026-11-20T11:00:00.000Z, but the address is still in use',
      fix: ['networkctl reconfigure eth0'],
    },
    'it was the only address': {
      host: hostOf('vm', { interfaces: guest(address('fe80::1/64')), leases: [expired] }),
      findings: [{ message: 'lost', subject: 'eth0' }],
      text: 'the lease of eth0 for 192.168.24.6 ended at 2026-11-20T11:00:00.000Z, and it has no other address',
    },
    'a client that left its file behind, and no address': {
      host: hostOf('vm', { interfaces: guest(), leases: [left] }),
      findings: [{ message: 'lost', subject: 'eth0' }],
      fix: [
        'dhclient -r -lf /var/lib/dhcp/dhclient.eth0.leases -pf /run/dhclient.eth0.pid eth0 && dhclient -lf /var/lib/dhcp/dhclient.eth0.leases -pf /run/dhclient.eth0.pid eth0',
      ],
    },
    'a client whose address the kernel has not let go': {
      host: hostOf('vm', { interfaces: guest(address('192.168.24.6/25', { flags: ['dynamic'] })), leases: [left] }),
      findings: [{ message: 'stillUsed', subject: 'eth0' }],
    },
    'there is another address': {
      host: hostOf('vm', { interfaces: guest(address('192.0.2.7/24')), leases: [expired] }),
      findings: [{ message: 'superseded', subject: 'eth0', severity: 'warning' }],
    },
  },
});
