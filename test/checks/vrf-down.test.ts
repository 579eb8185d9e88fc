import check from '../../src/checks/vrf-down.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface } from '../support/hosts.ts';
import { ADMIN_DOWN, NO_CARRIER } from '../support/launcher.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const v4 = { addresses: [address('10.53.0.2/24')] };
const blue = (parts = {}) => iface('blue', { kind: 'vrf', ...parts });
const member = (name: string, parts = {}) => iface(name, { master: 'blue', ...v4, ...parts });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'one that is up': { interfaces: [blue(), member('eth1')] },
    'one without interfaces': { interfaces: [blue(ADMIN_DOWN), iface('eth0', v4)] },
    'its interface has no address': { interfaces: [blue(ADMIN_DOWN), member('eth1', { addresses: [] })] },
    'its interface does not run': { interfaces: [blue(ADMIN_DOWN), member('eth1', NO_CARRIER)] },
    'a bridge that is down': { interfaces: [iface('blue', { kind: 'bridge', ...ADMIN_DOWN }), member('eth1')] },
  },
  fail: {
    'set down': {
      host: { interfaces: [blue(ADMIN_DOWN), member('eth1')] },
      findings: [{ message: 'down', subject: 'blue', interface: 'blue' }],
      text: 'blue is set down, and drops all from and to eth1',
      fix: ['ip link set dev blue up'],
    },
    'with many interfaces': {
      host: { interfaces: [blue(ADMIN_DOWN), ...[1, 2, 3, 4, 5, 6, 7].map((n) => member(`eth${n}`))] },
      findings: [{ message: 'down', subject: 'blue', data: { ports: 'eth1, eth2, eth3, eth4, eth5, 2 more' } }],
    },
  },
});
