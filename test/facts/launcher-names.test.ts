import t from 'tap';
import { launcherNetworks, namesOf } from '../../src/facts/launcher-names.ts';
import { iface } from '../support/hosts.ts';

const [HASH, POD] = ['1a2b3c4d5e6', 'pod1a2b3c4d5e6'];

/** Names of interfaces, and the networks that they tell of. */
const CASES: readonly (readonly [name: string, interfaces: readonly string[], expected: readonly string[]])[] = [
  ['a pod before KubeVirt has touched it', ['lo', 'eth0'], ['eth0']],
  ['bridge binding', ['lo', 'eth0-nic', 'eth0', 'k6t-eth0', 'tap0'], ['eth0']],
  [
    'ordinal names',
    ['eth0', 'k6t-eth0', 'tap0', 'net1-nic', 'net1', 'k6t-net1', 'tap1', 'net2'],
    ['eth0', 'net1', 'net2'],
  ],
  ['hashed names', ['eth0', `${HASH}-nic`, POD, `k6t-${HASH}`, `tap${HASH}`], [POD, 'eth0']],
  ['a primary user-defined network', ['eth0', 'ovn-udn1', 'k6t-ovn-udn1', 'tap0'], ['ovn-udn1']],
  ['a bridge that is gone', ['eth0-nic', 'eth0', 'tap0'], ['eth0']],
  ['only taps are left', ['tap0', 'tap3', `tap${HASH}`], ['eth0', 'net3', POD]],
  ['the tap of a primary user-defined network', ['ovn-udn1', 'tap0'], ['ovn-udn1']],
  ['another name for the first interface', ['ens3-nic', 'ens3', 'k6t-ens3', 'tap0'], ['ens3']],
  ['a placeholder, KubeVirt 0.42', ['eth0', 'k6t-eth0', 'k6t-eth0-nic', 'tap0'], ['eth0']],
  ['what others call their interfaces', ['lo', 'docker0', 'tapx', 'tap01', 'pod1', '__proto__'], []],
];

t.test('facts/launcher-names', async (t) => {
  t.test('devices of a network', async (t) => {
    const names = (podInterface: string) => Object.values(namesOf(podInterface)).join(' ');
    t.equal(names('eth0'), 'eth0 primary k6t-eth0 tap0 eth0-nic');
    t.equal(names('net1'), 'net1 ordinal k6t-net1 tap1 net1-nic');
    t.equal(names(POD), `${POD} hashed k6t-${HASH} tap${HASH} ${HASH}-nic`);
    t.equal(names('ovn-udn1'), 'ovn-udn1 udn k6t-ovn-udn1 tap0 ovn-udn1-nic');
  });
  for (const [name, interfaces, expected] of CASES) {
    t.test(name, async (t) => {
      const found = launcherNetworks(interfaces.map((interfaceName) => iface(interfaceName)));
      t.same(
        found.map(({ podInterface }) => podInterface),
        expected,
      );
    });
  }
});
