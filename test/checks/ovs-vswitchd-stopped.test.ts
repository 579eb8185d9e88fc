import check from '../../src/checks/ovs-vswitchd-stopped.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const bridges = [ovsBridge('br-ex'), ovsBridge('br-int')];
const SUBJECT = 'ovs-vswitchd';

testCheck(check, {
  pass: {
    'it runs': ovsOf(bridges),
    'its folder cannot be seen': { ovs: { managers: [], bridges } },
    'an installed Open vSwitch that nobody uses': ovsOf([], { vswitchd: { state: 'gone' } }),
  },
  fail: {
    'it has died': {
      host: ovsOf(bridges, { vswitchd: { pid: 77, state: 'gone' } }),
      findings: [{ message: 'gone', subject: SUBJECT }],
      text: 'ovs-vswitchd has ended, and leaves 2 bridges unserved (br-ex, br-int)',
      fix: ['systemctl restart ovs-vswitchd || systemctl restart openvswitch-switch'],
    },
    'it was ended': {
      host: ovsOf(bridges, { vswitchd: { state: 'gone' } }),
      findings: [{ message: 'gone', subject: SUBJECT }],
    },
    'it is stopped': {
      host: ovsOf(bridges, { vswitchd: { pid: 77, state: 'stopped' } }),
      findings: [{ message: 'stopped', subject: SUBJECT, data: { pid: 77 } }],
      fix: ['kill -CONT 77', '# find out who stopped it: a debugger, a script, job control'],
    },
    'more bridges than fit into a line': {
      host: ovsOf(
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ovsBridge(name)),
        { vswitchd: { state: 'gone' } },
      ),
      findings: [{ message: 'gone', subject: SUBJECT, data: { count: '7 bridges', bridges: 'a, b, c, d, e, 2 more' } }],
    },
  },
});
