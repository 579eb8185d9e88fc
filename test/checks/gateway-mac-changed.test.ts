import check from '../../src/checks/gateway-mac-changed.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, gateway } from '../support/hosts.ts';
import { MOVED, moved, pastGateway } from '../support/migrations.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const [THEN, NOW] = ['0a:58:64:41:00:02', '0a:58:64:41:00:03'];
const host = (lladdr: string | undefined, parts = {}, address = '192.168.24.1') => {
  const { lladdr: _none, ...silent } = gateway(address, 'eth0', parts);
  return after(
    { gateways: [gateway('192.168.24.1', 'eth0', { lladdr: THEN })] },
    { gateways: [lladdr === undefined ? silent : { ...silent, lladdr }] },
  );
};

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'the same': host(THEN),
    'another gateway': host(NOW, {}, '192.168.24.129'),
    'not resolved, of which gateway-unreachable tells': host(undefined, { state: 'unreachable' }),
  },
  fail: {
    'the node of the guest changed': {
      host: host(NOW),
      findings: [{ message: 'changed', subject: '192.168.24.1', data: { now: NOW, earlier: THEN } }],
      text: `gateway 192.168.24.1 on eth0 has MAC ${NOW}, before it was ${THEN}`,
    },
    'another router has announced itself, and drops what it is asked': {
      host: host(NOW, { state: 'unconfirmed' }),
      findings: [{ message: 'unconfirmed', subject: '192.168.24.1' }],
      text: `gateway 192.168.24.1 on eth0 has MAC ${NOW}, before it was ${THEN}, and has not confirmed that yet`,
    },
    'the node of the guest changed, as is known': {
      host: { ...host(NOW), migrations: moved({ gateways: [pastGateway('192.168.24.1', 'eth0', { mac: THEN })] }) },
      findings: [{ message: 'migrated', subject: '192.168.24.1', data: { now: NOW, earlier: THEN } }],
      text: `gateway 192.168.24.1 on eth0 has MAC ${NOW} since ${MOVED}, before it was ${THEN}`,
    },
    'it had that MAC before the live migration': {
      host: { ...host(NOW), migrations: moved({ gateways: [pastGateway('192.168.24.1', 'eth0', { mac: NOW })] }) },
      findings: [{ message: 'changed', subject: '192.168.24.1' }],
    },
    'long after a live migration': {
      host: {
        ...host(NOW),
        migrations: moved(
          { gateways: [pastGateway('192.168.24.1', 'eth0', { mac: THEN })] },
          { at: '2026-11-20T09:00:00.000Z' },
        ),
      },
      findings: [{ message: 'changed', subject: '192.168.24.1' }],
    },
    'a link-local gateway': {
      host: after(
        { gateways: [gateway('fe80::1', 'eth0', { lladdr: THEN })] },
        { gateways: [gateway('fe80::1', 'eth0', { lladdr: NOW })] },
      ),
      findings: [{ message: 'changed', subject: 'fe80::1%eth0' }],
    },
  },
});
