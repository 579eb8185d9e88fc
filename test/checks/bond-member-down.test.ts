import check from '../../src/checks/bond-member-down.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const UNPLUGGED = { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
const SET_DOWN = { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' };
const bond = (...members: (readonly [name: string, parts?: object])[]) => ({
  interfaces: [
    iface('bond0', { kind: 'bond' }),
    ...members.map(([name, parts]) => iface(name, { master: 'bond0', ...parts })),
  ],
});
// Its bond stands on one leg, which is what is looked for here.
const { 'a Calico node': calicoNode = {}, ...quiet } = QUIET_HOSTS;

testCheck(check, {
  pass: {
    ...quiet,
    'both legs': bond(['eno1'], ['eno2']),
    'one leg by design': bond(['eno1']),
    'one of three': bond(['eno1'], ['eno2'], ['eno3', UNPLUGGED]),
    'none, of which interface-down tells': bond(['eno1', UNPLUGGED], ['eno2', UNPLUGGED]),
    'a port of a bridge': {
      interfaces: [iface('br0', { kind: 'bridge' }), iface('eno2', { master: 'br0', ...UNPLUGGED })],
    },
  },
  fail: {
    'an unplugged leg': {
      host: bond(['eno1'], ['eno2', UNPLUGGED]),
      findings: [{ message: 'spare', subject: 'eno2', data: { bond: 'bond0', left: 'eno1' } }],
      text: 'eno2 has no carrier; bond0 stands on eno1',
    },
    'a leg that was set down': {
      host: bond(['eno1', SET_DOWN], ['eno2']),
      findings: [{ message: 'setDown', subject: 'eno1' }],
    },
    'a node with a spare leg': { host: calicoNode, findings: [{ message: 'spare', subject: 'ens1f1' }] },
  },
});
