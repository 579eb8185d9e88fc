import check from '../../src/checks/lease-not-offered.ts';
import { testCheck } from '../support/check-tester.ts';
import { offer, survey } from '../support/dhcp-offers.ts';
import { address, gateway, iface, lease, loopback } from '../support/hosts.ts';
import { hostOf, ovnGuest } from '../support/quiet-hosts.ts';

const moved = offer({ server: '192.168.24.129', address: '192.168.24.140', router: ['192.168.24.129'] });
const other = offer({ address: '192.168.24.7' });
const lost = [gateway('192.168.24.1', 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })];
const clientId = '01:52:54:00:12:34:56';

testCheck(check, {
  pass: {
    'the same again': ovnGuest({ dhcpOffers: [survey([offer()])] }),
    'no offer': ovnGuest({ dhcpOffers: [survey([])] }),
    'a rogue server besides': ovnGuest({ dhcpOffers: [survey([moved, offer()])] }),
    'another address, as the server knows clients by an id': ovnGuest({ dhcpOffers: [survey([other])] }),
    'an offer without a mask': ovnGuest({
      dhcpOffers: [survey([{ address: '10.0.0.5', router: [], dns: [], durationMs: 3 }])],
    }),
    'a lease that the interface does not keep': ovnGuest({
      leases: [lease('eth0', { address: '192.168.24.9' })],
      dhcpOffers: [survey([moved])],
    }),
    'an address that nobody leased': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', { addresses: [address('192.0.2.7/24')] })],
      dhcpOffers: [survey([moved], { expected: 'configuration' })],
    }),
    'an interface that is gone by now': ovnGuest({ dhcpOffers: [survey([moved], { interface: 'eth9' })] }),
  },
  fail: {
    'a guest that was moved to a node with another subnet': {
      host: ovnGuest({ gateways: lost, dhcpOffers: [survey([moved])] }),
      findings: [{ message: 'subnet', subject: 'eth0', severity: 'critical', interface: 'eth0' }],
      text: 'eth0 keeps 192.168.24.6/25, but on its segment 192.168.24.129 offers 192.168.24.140/25',
      fix: ['networkctl reconfigure eth0'],
    },
    'the old gateway is still there': {
      host: ovnGuest({ dhcpOffers: [survey([moved])] }),
      findings: [{ message: 'subnet', subject: 'eth0', severity: 'warning' }],
    },
    'a lease that is known by the lifetime of its address': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', { addresses: [address('192.0.2.7/24', { flags: ['dynamic'] })] })],
        dhcpOffers: [survey([offer({ server: undefined as never })], { expected: 'address' })],
      }),
      findings: [{ message: 'subnet', subject: 'eth0', data: { server: 'an unknown server' } }],
      fix: ['# renew the lease of eth0 with its DHCP client'],
    },
    'another gateway': {
      host: ovnGuest({ dhcpOffers: [survey([offer({ router: ['192.168.24.2'] })])] }),
      findings: [{ message: 'router', subject: 'eth0', severity: 'warning' }],
      text: 'eth0 keeps 192.168.24.6/25 with the gateway 192.168.24.1, but 192.168.24.1 names the gateway 192.168.24.2',
    },
    'another address for the same client id': {
      host: ovnGuest({ dhcpOffers: [survey([other], { clientId })] }),
      findings: [{ message: 'address', subject: 'eth0', severity: 'info' }],
      text: 'eth0 keeps 192.168.24.6/25, but 192.168.24.1 would now give it 192.168.24.7/25',
    },
  },
});
