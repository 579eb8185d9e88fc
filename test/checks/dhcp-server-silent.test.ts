import check from '../../src/checks/dhcp-server-silent.ts';
import { testCheck } from '../support/check-tester.ts';
import { offer, survey } from '../support/dhcp-offers.ts';
import { address, gateway, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, ovnGuest } from '../support/quiet-hosts.ts';

const PAST = '2026-11-20T11:50:00.000Z';
const bare = [loopback(), iface('eth0')];
const fixed = [loopback(), iface('eth0', { addresses: [address('192.0.2.7/24')] })];
const timed = (validLifetime: number) => [
  loopback(),
  iface('eth0', { addresses: [address('192.0.2.7/24', { flags: ['dynamic'], validLifetime })] }),
];
const silent = [survey([])];
/** Ten minutes in all. */
const short = (left: number) =>
  hostOf('vm', {
    interfaces: timed(left),
    leases: [
      lease('eth0', {
        ...{ address: '192.0.2.7', leaseSeconds: 600, renewAt: PAST },
        ...{ rebindAt: '2026-11-20T12:01:00.000Z', expiresAt: '2026-11-20T12:02:00.000Z' },
      }),
    ],
    dhcpOffers: silent,
  });

testCheck(check, {
  pass: {
    'an offer': ovnGuest({ dhcpOffers: [survey([offer()])] }),
    'nobody was asked': ovnGuest({ dhcpOffers: [survey([], { error: 'to send: ENETDOWN' })] }),
    'an interface without an address, and no trace of DHCP': hostOf('vm', {
      interfaces: bare,
      dhcpOffers: [survey([], { expected: 'unaddressed' })],
    }),
    'a segment that is cut off: the gateway is silent, too': ovnGuest({
      gateways: [gateway('192.168.24.1', 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })],
      dhcpOffers: silent,
    }),
    'an interface that is gone by now': ovnGuest({ dhcpOffers: [survey([], { interface: 'eth9' })] }),
  },
  fail: {
    'the server was stopped': {
      host: ovnGuest({ dhcpOffers: silent }),
      findings: [{ message: 'unanswered', subject: 'eth0', severity: 'warning', interface: 'eth0' }],
      text: 'no DHCP server answers on eth0, whose lease for 192.168.24.6 ends at 2026-11-20T12:51:21.000Z',
    },
    'the end is near': {
      host: ovnGuest({ leases: [lease('eth0', { expiresAt: '2026-11-20T12:05:00.000Z' })], dhcpOffers: silent }),
      // The lifetime of the address is longer than the store says: the lease was renewed.
      findings: [{ message: 'unanswered', subject: 'eth0', severity: 'warning' }],
    },
    'the end is near, by the kernel as well': {
      host: hostOf('vm', { interfaces: timed(300), dhcpOffers: [survey([], { expected: 'address' })] }),
      findings: [{ message: 'unanswered', subject: 'eth0', data: { address: '192.0.2.7' } }],
      text: 'no DHCP server answers on eth0, whose lease for 192.0.2.7 ends at 2026-11-20T12:05:00.000Z',
    },
    'a lease of minutes, with more than a quarter of it left': {
      host: short(300),
      findings: [{ message: 'unanswered', subject: 'eth0', severity: 'warning' }],
    },
    'a lease of minutes, with less than a quarter of it left': {
      host: short(140),
      findings: [{ message: 'unanswered', subject: 'eth0', severity: 'critical' }],
    },
    'an end that nobody tells': {
      host: hostOf('vm', { interfaces: fixed, dhcpOffers: [survey([], { expected: 'address' })] }),
      findings: [{ message: 'unanswered', subject: 'eth0', severity: 'warning', data: { expiry: 'an unknown time' } }],
    },
    'past the time to ask any server': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', { addresses: [address('192.168.24.6/25')] })],
        leases: [lease('eth0', { rebindAt: PAST })],
        dhcpOffers: silent,
      }),
      findings: [{ message: 'overdue', subject: 'eth0' }],
    },
    'after a restart': {
      host: hostOf('vm', { interfaces: bare, dhcpOffers: [survey([], { expected: 'configuration' })] }),
      findings: [{ message: 'lost', subject: 'eth0' }],
      text: 'no DHCP server answers on eth0, and it has no address',
    },
    'a static address besides': {
      host: hostOf('vm', { interfaces: fixed, dhcpOffers: [survey([], { expected: 'configuration' })] }),
      findings: [{ message: 'configured', subject: 'eth0', severity: 'warning', data: { address: '192.0.2.7' } }],
    },
  },
});
