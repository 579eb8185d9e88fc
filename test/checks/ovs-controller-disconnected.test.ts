import check from '../../src/checks/ovs-controller-disconnected.ts';
import type { OvsConnection } from '../../src/model/ovs.ts';
import { testCheck } from '../support/check-tester.ts';

const up = (target: string): OvsConnection => ({ target, is_connected: true });
const down = (target: string): OvsConnection => ({ target, is_connected: false });
const bridge = (fail_mode: string | undefined, ...controllers: readonly OvsConnection[]) => ({
  ovs: { managers: [], bridges: [{ name: 'br1', ...(fail_mode && { fail_mode }), controllers, ports: [] }] },
});
const manager = (...managers: readonly OvsConnection[]) => ({ ovs: { managers, bridges: [] } });
const TARGET = 'tcp:127.0.0.1:6653';

testCheck(check, {
  pass: {
    'no bridge': manager(),
    'br-int of OVN has no controller': bridge('secure'),
    'a plain switch': bridge(undefined),
    'a connected controller': bridge('secure', up(TARGET)),
    'a controller that may come': bridge('secure', down('ptcp:6653'), down('pssl:6653'), down('punix:/run/x.mgmt')),
    'a connected manager': manager(up('ssl:192.0.2.1:6640')),
    'a manager that may come': manager(down('ptcp:6640:127.0.0.1'), down('pssl:6640'), down('punix:/run/db.sock')),
  },
  fail: {
    'fail_mode secure': {
      host: bridge('secure', down(TARGET)),
      findings: [
        { message: 'secure', subject: 'br1', severity: 'critical', interface: 'br1', data: { targets: TARGET } },
      ],
      text: 'bridge br1 is connected to none of its controllers (tcp:127.0.0.1:6653) and, in fail_mode secure, forwards by its old flows only',
    },
    'fail_mode standalone': {
      host: bridge('standalone', down('ssl:192.0.2.1:6653'), down('unix:/run/c.sock')),
      findings: [
        {
          message: 'standalone',
          subject: 'br1',
          severity: 'warning',
          data: { targets: 'ssl:192.0.2.1:6653, unix:/run/c.sock' },
        },
      ],
    },
    'no fail_mode is standalone': {
      host: bridge(undefined, down(TARGET)),
      findings: [{ message: 'standalone', subject: 'br1', severity: 'warning' }],
    },
    'one of two controllers': {
      host: bridge('secure', up('tcp:192.0.2.1:6653'), down(TARGET)),
      findings: [{ message: 'some', subject: 'br1', severity: 'warning', data: { connected: 1, count: 2 } }],
    },
    'a manager': {
      host: manager(up('ptcp:6640'), down('tcp:192.0.2.1:6640')),
      findings: [{ message: 'manager', subject: 'tcp:192.0.2.1:6640', severity: 'info' }],
    },
  },
});
