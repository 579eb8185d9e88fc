import check from '../../src/checks/bridge-tap-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import {
  BRIDGE_BINDING,
  bridge,
  changed,
  LAYER2,
  MASQUERADE,
  OLD_RELEASE,
  released,
  tap,
  veth,
} from '../support/launcher.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const placeholder = iface('k6t-eth0-nic', { kind: 'dummy', master: 'k6t-eth0' });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'bridge binding': { interfaces: BRIDGE_BINDING },
    masquerade: { interfaces: MASQUERADE },
    'a network without addresses': { interfaces: LAYER2 },
    'an old release': { interfaces: OLD_RELEASE },
    'masquerade of KubeVirt 0.42': { interfaces: [...MASQUERADE, placeholder] },
    'no bridge': { interfaces: [loopback(), iface('eth0')] },
    'containers only': {
      interfaces: [bridge('docker0', [address('172.17.0.1/16')]), veth('veth1', { master: 'docker0' })],
    },
    'an empty bridge': { interfaces: [bridge('virbr0'), bridge('br0')] },
  },
  fail: {
    'the tap is gone': {
      host: { interfaces: changed(BRIDGE_BINDING, 'tap0', undefined) },
      findings: [{ message: 'missing', subject: 'k6t-eth0', interface: 'k6t-eth0', data: { ports: 'eth0-nic' } }],
      text: 'bridge k6t-eth0 has no tap or vnet port; its ports are: eth0-nic',
      fix: ['bridge link', '# restart the VM: virt-launcher creates tap0 when it starts'],
    },
    'the tap is a port of nothing': {
      host: { interfaces: released(MASQUERADE, 'tap0') },
      findings: [{ message: 'missing', subject: 'k6t-eth0', data: { ports: 'none' } }],
    },
    'one of two networks': {
      host: { interfaces: changed(LAYER2, 'tap1a2b3c4d5e6', undefined) },
      findings: [{ message: 'missing', subject: 'k6t-1a2b3c4d5e6' }],
    },
    'an old release': {
      host: { interfaces: changed(OLD_RELEASE, 'vnet1', undefined) },
      findings: [{ message: 'missing', subject: 'k6t-net1' }],
    },
    'the tap of another bridge does not help': {
      host: { interfaces: [...changed(MASQUERADE, 'tap0', undefined), bridge('br0'), tap('tap0', 'br0')] },
      findings: [{ message: 'missing', subject: 'k6t-eth0' }],
    },
  },
});
