import t from 'tap';
import check from '../../src/checks/launcher-invariant-broken.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { testCheck } from '../support/check-tester.ts';
import { snapshotOf } from '../support/hosts.ts';
import { launcher, network } from '../support/launcher.ts';

const { vm: _vm, namespace: _namespace, ...nameless } = launcher([network('eth0', 'tap-port')]);

testCheck(check, {
  pass: {
    'all holds': { launchers: [launcher([network('eth0'), network('net1')])] },
    'a pod that is no launcher': {
      launchers: [{ kind: 'pod', pid: 12, netns: 4026532002, interfaces: ['lo', 'eth0'], networks: [] }],
    },
    'its guest has not started': { launchers: [launcher([network('eth0', 'tap-port')], { running: false })] },
    'two launchers of one VM, the old one at its end': {
      launchers: [
        launcher([network('eth0')]),
        launcher([network('eth0', 'tap-port')], { pid: 99, netns: 4026532003, running: false }),
      ],
    },
  },
  fail: {
    'the guest is cut off': {
      host: { launchers: [launcher([network('eth0', 'tap-port'), network('net1')])] },
      findings: [
        {
          message: 'broken',
          subject: 'shop/vm1 eth0',
          data: { vm: 'shop/vm1', network: 'eth0', binding: 'bridge', pid: 4711 },
          severity: 'critical',
          namespace: 'shop',
        },
      ],
      text: 'shop/vm1 has a broken bridge binding on eth0: tap-port holds, but not so',
      fix: [
        'netdiagd diagnose --pid 4711',
        '# restart the VM (virtctl restart NAME), or migrate it (virtctl migrate NAME): its new pod gets new interfaces',
      ],
    },
    'several faults of one network, the gravest first': {
      host: { launchers: [launcher([network('eth0', 'arp-ignore', 'nic-port', 'mtu-equal')])] },
      findings: [{ message: 'severalBroken', subject: 'shop/vm1 eth0', data: { count: 2 }, severity: 'critical' }],
      text: 'shop/vm1 has a broken bridge binding on eth0: nic-port holds, but not so; and 2 more',
    },
    'the guest still has its network': {
      host: { launchers: [launcher([network('eth0', 'arp-ignore')])] },
      findings: [{ message: 'broken', subject: 'shop/vm1 eth0', severity: 'warning' }],
    },
    'a second network that waits for its guest': {
      host: { launchers: [launcher([network('eth0'), network('net1', 'tap-carrier')])] },
      findings: [{ message: 'broken', subject: 'shop/vm1 net1', severity: 'warning' }],
    },
    'several VMs and networks': {
      host: {
        launchers: [
          launcher([network('eth0', 'tap-port'), network('net1', 'bridge-up')]),
          launcher([network('eth0', 'tap-port')], { vm: 'vm2', pid: 4712 }),
        ],
      },
      findings: [
        { message: 'broken', subject: 'shop/vm1 eth0' },
        { message: 'broken', subject: 'shop/vm1 net1' },
        { message: 'broken', subject: 'shop/vm2 eth0' },
      ],
    },
    'a VM whose name is not told': {
      host: { launchers: [nameless] },
      findings: [{ message: 'broken', subject: 'pid 4711 eth0' }],
    },
  },
});

t.test('launcher-invariant-broken: namespaces that the configuration ignores', async (t) => {
  const host = snapshotOf({ launchers: [launcher([network('eth0', 'tap-port')])] });
  const found = (...namespaces: readonly string[]) => diagnose(host, [check], { ignore: { namespaces } });
  t.equal(found('sho?').verdict, 'healthy');
  t.match(found('shop').checks, [{ verdict: 'pass', ignored: 1 }]);
  t.equal(found('shopping').verdict, 'broken');
});
