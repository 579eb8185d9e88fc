import check from '../../src/checks/gateway-entry-stale.ts';
import { testCheck } from '../support/check-tester.ts';
import { lookups, unanswered } from '../support/dns.ts';
import { gateway } from '../support/hosts.ts';
import { MOVED, moved, pastGateway } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const GATEWAY = '192.168.24.1';
const OLD = '02:00:00:00:00:01';
const migrations = moved({ gateways: [pastGateway(GATEWAY, 'eth0', { answered: true })] });
const deaf = lookups([unanswered('172.30.0.10', 'timeout')]);
const stale = { state: 'unconfirmed', neighbourState: ['DELAY'] } as const;

testCheck(check, {
  pass: {
    'it answers': ovnGuest({ gateways: [gateway(GATEWAY, 'eth0', { answered: true })], migrations, lookups: deaf }),
    'it has another MAC by now': ovnGuest({
      gateways: [gateway(GATEWAY, 'eth0', { ...stale, lladdr: '02:00:00:00:00:02' })],
      migrations,
      lookups: deaf,
    }),
    'the kernel has given it up': ovnGuest({
      gateways: [{ address: GATEWAY, dev: 'eth0', state: 'unreachable', neighbourState: ['FAILED'] }],
      migrations,
    }),
    'it never answers': ovnGuest({ gateways: [gateway(GATEWAY, 'eth0', stale)], migrations: moved(), lookups: deaf }),
    'something beyond it answers': ovnGuest({ gateways: [gateway(GATEWAY, 'eth0', stale)], migrations }),
    'another episode': ovnGuest({
      gateways: [gateway(GATEWAY, 'eth0', stale)],
      migrations: moved({}, { kind: 'gateway-change' }),
      lookups: deaf,
    }),
  },
  fail: {
    'an entry of the node before': {
      host: ovnGuest({ gateways: [gateway(GATEWAY, 'eth0', stale)], migrations, lookups: deaf }),
      findings: [{ message: 'stale', subject: GATEWAY, interface: 'eth0' }],
      text: `gateway ${GATEWAY} on eth0 has not answered since ${MOVED}, and its neighbour entry still has the MAC of before, ${OLD}`,
      fix: [`ip neigh flush to ${GATEWAY} dev eth0`],
    },
    'an entry that somebody set': {
      host: ovnGuest({
        gateways: [gateway(GATEWAY, 'eth0', { neighbourState: ['PERMANENT'] })],
        migrations,
        lookups: deaf,
      }),
      findings: [{ message: 'permanent', subject: GATEWAY, severity: 'critical' }],
      fix: [`ip neigh delete ${GATEWAY} dev eth0`],
    },
  },
});
