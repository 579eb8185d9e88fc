import check from '../../src/checks/bond-member-down.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const UNPLUGGED = { carrierChanges: 3, flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
const SET_DOWN = { carrierChanges: 3, flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' };
const bond = (...members: (readonly [name: string, parts?: object])[]) => ({
  interfaces: [
    iface('bond0', { kind: 'bond' }),
    ...members.map(([name, parts]) => iface(name, { master: 'bond0', ...parts })),
  ],
});
testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a spare leg that was never plugged in': bond(['eno1'], ['eno2', { ...UNPLUGGED, carrierChanges: 1 }]),
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
      findings: [{ message: 'lost', subject: 'eno2', data: { bond: 'bond0', left: 'eno1' } }],
      text: 'eno2 has lost its carrier; bond0 stands on eno1',
    },
    'a leg that was set down': {
      host: bond(['eno1', SET_DOWN], ['eno2']),
      findings: [{ message: 'setDown', subject: 'eno1', severity: 'info' }],
    },
  },
});
