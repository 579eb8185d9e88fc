import check from '../../src/checks/ovs-bond-member-down.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsBridge, ovsIface, ovsOf, ovsPort } from '../support/ovs-hosts.ts';

const bond = (first: object, second: object, parts = {}) =>
  ovsOf([ovsBridge('br-ex', [ovsPort(ovsIface('eth1', first), ovsIface('eth2', second))])], parts);
const DOWN = { link_state: 'down' };

testCheck(check, {
  pass: {
    'both are up': bond({}, {}),
    'a port that is no bond': ovsOf([ovsBridge('br-ex', [ovsPort(ovsIface('eth1', DOWN))])]),
    'nothing is known of them': ovsOf([ovsBridge('br-ex', [ovsPort({ name: 'eth1' }, { name: 'eth2' })])]),
    'ovs-vswitchd does not run, and nobody writes the state': bond(DOWN, {}, { vswitchd: { state: 'stopped' } }),
  },
  fail: {
    'one has no carrier': {
      host: bond({}, DOWN),
      findings: [{ message: 'some', subject: 'bond0', interface: 'br-ex', data: { members: 'eth2', left: 1 } }],
      text: 'bond bond0 of bridge br-ex has lost eth2: 1 of 2 members are left',
      fix: ['ip link set dev eth2 up', '# whichever has no carrier then: check its cable and its switch port'],
    },
    'one is set down': {
      host: bond({ ...DOWN, admin_state: 'down' }, {}),
      findings: [{ message: 'some', subject: 'bond0', data: { members: 'eth1' } }],
    },
    'none is left': {
      host: bond(DOWN, DOWN),
      findings: [{ message: 'all', subject: 'bond0', severity: 'critical', data: { members: 'eth1, eth2' } }],
      text: 'bond bond0 of bridge br-ex has lost all of its 2 members: eth1, eth2',
    },
  },
});
