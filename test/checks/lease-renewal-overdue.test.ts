import check from '../../src/checks/lease-renewal-overdue.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const interfaces = [loopback(), iface('eth0', { addresses: [address('192.168.24.6/25')] })];
const guest = (parts: Parameters<typeof lease>[1]) => hostOf('vm', { interfaces, leases: [lease('eth0', parts)] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'renewing since a minute': guest({ renewAt: '2026-11-20T11:59:00.000Z' }),
    'a host changed to a static address, the same': guest({ client: 'dhclient', renewAt: '2026-11-20T10:00:00.000Z' }),
    'the lease has ended': guest({ renewAt: '2026-11-20T10:00:00.000Z', expiresAt: '2026-11-20T11:00:00.000Z' }),
    'a leftover of another address': guest({ address: '192.0.2.9', renewAt: '2026-11-20T10:00:00.000Z' }),
    'a store that lags behind the renewal': hostOf('vm', {
      interfaces: [iface('eth0', { addresses: [address('192.168.24.6/25', { validLifetime: 3500 })] })],
      leases: [lease('eth0', { renewAt: '2026-11-20T11:40:00.000Z', expiresAt: '2026-11-20T12:10:00.000Z' })],
    }),
  },
  fail: {
    'past T1': {
      host: guest({ renewAt: '2026-11-20T11:50:00.000Z' }),
      findings: [{ message: 'renewing', subject: 'eth0', interface: 'eth0' }],
      text: 'the lease of eth0 for 192.168.24.6 was due for renewal at 2026-11-20T11:50:00.000Z and ends at 2026-11-20T12:50:00.000Z',
      fix: ['networkctl reconfigure eth0'],
    },
    'past T2': {
      host: guest({ renewAt: '2026-11-20T11:00:00.000Z', rebindAt: '2026-11-20T11:58:00.000Z' }),
      findings: [{ message: 'rebinding', subject: 'eth0', data: { due: '2026-11-20T11:58:00.000Z' } }],
    },
  },
});
