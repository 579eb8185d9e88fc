import check from '../../src/checks/gateway-unreachable.ts';
import { testCheck } from '../support/check-tester.ts';
import { gateway, lease, neighbour, route } from '../support/hosts.ts';
import { MOVED, moved, pastGateway } from '../support/migrations.ts';
import { hostOf, ovnGuest, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const routing = { routes: [route('default', { gateway: '192.0.2.1', dev: 'eth0' })], rules: [] };
const twoWays = {
  routes: [...routing.routes, route('default', { gateway: '198.51.100.1', dev: 'eth1', metric: 200 })],
  rules: [],
};
const unprobed = (...neighbours: ReturnType<typeof neighbour>[]) => ({ routing, neighbours });
const silent = { state: 'unreachable', neighbourState: ['FAILED'] } as const;

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'it was known earlier': hostOf('vm', {
      routing,
      gateways: [gateway('192.0.2.1', 'eth0', { state: 'unconfirmed' })],
    }),
    'the probe beats the neighbour table': hostOf('vm', {
      routing,
      neighbours: [neighbour('192.0.2.1', 'eth0', 'FAILED')],
      gateways: [gateway('192.0.2.1', 'eth0')],
    }),
    'another neighbour failed': unprobed(neighbour('192.0.2.9', 'eth0', 'FAILED')),
    'the same address on another interface': unprobed(neighbour('192.0.2.1', 'eth1', 'FAILED')),
    'not resolved yet': unprobed(neighbour('192.0.2.1', 'eth0', 'INCOMPLETE')),
    'never asked': unprobed(),
  },
  fail: {
    'the probe has no answer': {
      host: hostOf('vm', {
        routing,
        neighbours: [neighbour('192.0.2.1', 'eth0', 'FAILED')],
        gateways: [gateway('192.0.2.1', 'eth0', silent)],
      }),
      findings: [{ message: 'unreachable', subject: '192.0.2.1', interface: 'eth0' }],
      text: 'gateway 192.0.2.1 does not answer on eth0',
      fix: [
        'ip neigh flush dev eth0',
        'arping -c 3 -I eth0 192.0.2.1',
        '# no answer: eth0 is on a segment without this gateway, or the gateway is down',
      ],
    },
    'the lease names the gateway': {
      host: hostOf('vm', {
        routing,
        neighbours: [],
        gateways: [gateway('192.0.2.1', 'eth0', silent)],
        leases: [lease('eth1', { router: ['192.0.2.1'] }), lease('eth0', { router: ['192.0.2.1'] })],
      }),
      findings: [{ message: 'leased', subject: '192.0.2.1', interface: 'eth0' }],
      text: 'gateway 192.0.2.1, which the lease of eth0 names, does not answer there',
      fix: ['networkctl reconfigure eth0', '# no new lease: the gateway or the DHCP server is down'],
    },
    'no probe, but the neighbour table': {
      host: unprobed(neighbour('192.0.2.1', 'eth0', 'FAILED')),
      findings: [{ message: 'unreachable', subject: '192.0.2.1', interface: 'eth0' }],
    },
    'a gateway of IPv6 while that of IPv4 answers': {
      host: hostOf('vm', { routing, gateways: [gateway('192.0.2.1', 'eth0'), gateway('fe80::1', 'eth0', silent)] }),
      findings: [{ message: 'unreachable', subject: 'fe80::1%eth0', severity: 'warning' }],
      fix: [
        'ip -6 neigh flush dev eth0',
        'ping -6 -c 3 -I eth0 fe80::1',
        '# no answer: eth0 is on a segment without this gateway, or its router no longer sends advertisements',
      ],
    },
    'the gateway of a spare route': {
      host: hostOf('vm', {
        routing: twoWays,
        gateways: [gateway('192.0.2.1', 'eth0'), gateway('198.51.100.1', 'eth1', silent)],
      }),
      findings: [{ message: 'unreachable', subject: '198.51.100.1', severity: 'warning' }],
    },
    'the gateway of the better route': {
      host: hostOf('vm', {
        routing: twoWays,
        gateways: [gateway('192.0.2.1', 'eth0', silent), gateway('198.51.100.1', 'eth1')],
      }),
      findings: [{ message: 'unreachable', subject: '192.0.2.1' }],
    },
    'a gateway that answered before a live migration': {
      host: ovnGuest({ gateways: [gateway('192.168.24.1', 'eth0', silent)], migrations: moved() }),
      findings: [{ message: 'since', subject: '192.168.24.1', interface: 'eth0' }],
      text: `gateway 192.168.24.1 has not answered on eth0 since ${MOVED}`,
      fix: ['networkctl reconfigure eth0', '# no new lease: the gateway or the DHCP server is down'],
    },
    'a gateway that was silent before it': {
      host: ovnGuest({
        gateways: [gateway('192.168.24.1', 'eth0', silent)],
        migrations: moved({ gateways: [pastGateway('192.168.24.1', 'eth0', { state: 'unreachable' })] }),
      }),
      findings: [{ message: 'leased', subject: '192.168.24.1' }],
    },
    'the same router address on two interfaces': {
      host: hostOf('vm', { gateways: [gateway('fe80::1', 'eth0', silent), gateway('fe80::1', 'eth1', silent)] }),
      findings: [
        { message: 'unreachable', subject: 'fe80::1%eth0', interface: 'eth0' },
        { message: 'unreachable', subject: 'fe80::1%eth1', interface: 'eth1' },
      ],
    },
  },
});
