import check from '../../src/checks/dhcp-servers-conflict.ts';
import { testCheck } from '../support/check-tester.ts';
import { offer, survey } from '../support/dhcp-offers.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const rogue = offer({ server: '192.168.0.1', address: '192.168.0.77', prefixLength: 24, router: ['192.168.0.1'] });

testCheck(check, {
  pass: {
    'one server': ovnGuest({ dhcpOffers: [survey([offer()])] }),
    'no server': ovnGuest({ dhcpOffers: [survey([])] }),
    'two that stand in for each other': ovnGuest({
      dhcpOffers: [survey([offer(), offer({ server: '192.168.24.2', address: '192.168.24.70' })])],
    }),
    'one server with two offers': ovnGuest({
      dhcpOffers: [survey([offer(), offer({ address: '192.168.0.77', prefixLength: 24 })])],
    }),
    'one that names no router': ovnGuest({
      dhcpOffers: [survey([offer(), offer({ server: '192.168.24.2', address: '192.168.24.70', router: [] })])],
    }),
    'one that offers nothing': ovnGuest({
      dhcpOffers: [survey([offer(), { server: '192.168.24.9', router: [], dns: [], durationMs: 2 }])],
    }),
    'a network for each interface': ovnGuest({
      dhcpOffers: [survey([offer()]), survey([rogue], { interface: 'eth1' })],
    }),
  },
  fail: {
    'a router for the home on the segment': {
      host: ovnGuest({ dhcpOffers: [survey([offer(), rogue])] }),
      findings: [{ message: 'subnets', subject: 'eth0', interface: 'eth0' }],
      text: 'two DHCP servers answer on eth0: 192.168.24.1 offers 192.168.24.6/25, 192.168.0.1 offers 192.168.0.77/24',
    },
    'another gateway': {
      host: ovnGuest({
        dhcpOffers: [survey([offer(), offer({ server: '192.168.24.9', router: ['192.168.24.9'] })])],
      }),
      findings: [{ message: 'routers', subject: 'eth0' }],
      text: 'two DHCP servers answer on eth0: 192.168.24.1 names the gateway 192.168.24.1, 192.168.24.9 192.168.24.9',
    },
    'servers that do not say who they are': {
      host: ovnGuest({
        dhcpOffers: [survey([offer(), { address: '10.0.0.5', prefixLength: 8, router: [], dns: [], durationMs: 2 }])],
      }),
      findings: [{ message: 'subnets', subject: 'eth0', data: { second: 'an unknown server' } }],
    },
  },
});
