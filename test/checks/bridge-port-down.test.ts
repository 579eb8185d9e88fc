import check from '../../src/checks/bridge-port-down.ts';
import type { LinuxBridges } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, bridgePort, iface, loopback } from '../support/hosts.ts';
import {
  ADMIN_DOWN,
  BRIDGE_BINDING,
  bridge,
  changed,
  LAYER2,
  MASQUERADE,
  NO_CARRIER,
  OLD_RELEASE,
  tap,
  veth,
} from '../support/launcher.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const stp = (name: string, state: string): LinuxBridges => ({
  ports: [bridgePort(name, 'br0', { state })],
  fdb: [],
  vlans: [],
});
const br0 = bridge('br0');
const eth0 = iface('eth0', { master: 'br0' });
const guest = tap('vnet0', 'br0');
const dark = (port: typeof eth0) => ({ ...port, ...NO_CARRIER });
const off = (port: typeof eth0) => ({ ...port, ...ADMIN_DOWN });
const docker0 = bridge('docker0', [address('172.17.0.1/16')]);

/** A launcher whose QEMU does not run yet is what this check is about. */
const quiet = Object.entries(QUIET_HOSTS).filter(([, { host }]) => host?.role !== 'launcher');

testCheck(check, {
  pass: {
    ...Object.fromEntries(quiet),
    'no bridge': { interfaces: [loopback(), iface('eth0', NO_CARRIER)] },
    'every port works': { interfaces: [br0, eth0, guest], bridges: stp('eth0', 'forwarding') },
    'a port that is about to forward': { interfaces: [br0, eth0, guest], bridges: stp('eth0', 'learning') },
    'bridge binding': { interfaces: BRIDGE_BINDING },
    masquerade: { interfaces: MASQUERADE },
    'a network without addresses': { interfaces: LAYER2 },
    'an old release': { interfaces: OLD_RELEASE },
    'a container that starts or ends': {
      interfaces: [docker0, veth('veth1', { master: 'docker0' }), dark(veth('veth2', { master: 'docker0' }))],
    },
    'the only container ends': { interfaces: [docker0, off(veth('veth1', { master: 'docker0' }))] },
    'a spare NIC without a cable': { interfaces: [br0, eth0, guest, dark(iface('eth1', { master: 'br0' }))] },
    'a spare NIC that is set down': { interfaces: [br0, eth0, guest, off(iface('eth1', { master: 'br0' }))] },
    'STP keeps the second uplink from a loop': {
      interfaces: [br0, eth0, iface('eth1', { master: 'br0' }), guest],
      bridges: stp('eth1', 'blocking'),
    },
    'nobody uses the bridge': { interfaces: [bridge('br0', [], NO_CARRIER), dark(eth0), dark(guest)] },
    'the bridge itself is down': { interfaces: [off(br0), dark(eth0), guest], bridges: stp('vnet0', 'disabled') },
    'the placeholder of libvirt': {
      interfaces: [bridge('virbr0', [address('192.168.122.1/24')]), off(tap('virbr0-nic', 'virbr0'))],
    },
    'the placeholder of KubeVirt 0.42': {
      interfaces: [...MASQUERADE, off(iface('k6t-eth0-nic', { kind: 'dummy', master: 'k6t-eth0' }))],
    },
    'a bond has no bridge ports': {
      interfaces: [iface('bond0', { kind: 'bond' }), dark(iface('eth1', { master: 'bond0' }))],
    },
    'Open vSwitch': { interfaces: [iface('ovs-system', ADMIN_DOWN), dark(tap('tap1', 'ovs-system'))] },
  },
  fail: {
    'QEMU is gone from a launcher': {
      host: { interfaces: changed(BRIDGE_BINDING, 'tap0', NO_CARRIER) },
      findings: [{ message: 'idle', subject: 'tap0', severity: 'critical', interface: 'k6t-eth0' }],
      text: 'tap tap0 of bridge k6t-eth0 has no carrier: no QEMU holds it open',
    },
    'the pod NIC of a launcher has no carrier': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0-nic', NO_CARRIER) },
      findings: [{ message: 'noCarrier', subject: 'eth0-nic', severity: 'critical' }],
    },
    'the tap of a launcher is set down': {
      host: { interfaces: changed(MASQUERADE, 'tap0', ADMIN_DOWN) },
      findings: [{ message: 'down', subject: 'tap0', severity: 'critical' }],
      fix: ['ip link set dev tap0 up'],
    },
    'another tap of the launcher works': {
      host: { interfaces: [...changed(BRIDGE_BINDING, 'tap0', NO_CARRIER), veth('vnet0', { master: 'k6t-eth0' })] },
      findings: [{ message: 'idle', subject: 'tap0', severity: 'warning' }],
    },
    'the only uplink of running guests': {
      host: { interfaces: [br0, dark(eth0), guest] },
      findings: [{ message: 'noCarrier', subject: 'eth0', severity: 'warning', interface: 'br0' }],
      text: 'port eth0 of bridge br0 has no carrier: the other end is down or unplugged',
    },
    'the uplink of the host itself': {
      host: { interfaces: [bridge('br0', [address('192.0.2.7/24')], NO_CARRIER), dark(eth0)] },
      findings: [{ message: 'noCarrier', subject: 'eth0', severity: 'warning' }],
    },
    'both uplinks': {
      host: { interfaces: [br0, dark(eth0), off(iface('eth1', { master: 'br0' })), guest] },
      findings: [
        { message: 'noCarrier', subject: 'eth0' },
        { message: 'down', subject: 'eth1' },
      ],
    },
    'a tap on an ordinary bridge': {
      host: { interfaces: [br0, eth0, dark(guest)] },
      findings: [{ message: 'idle', subject: 'vnet0', severity: 'warning' }],
    },
    'STP blocks the only uplink': {
      host: { interfaces: [br0, eth0, guest], bridges: stp('eth0', 'blocking') },
      findings: [{ message: 'stopped', subject: 'eth0', severity: 'warning', data: { state: 'blocking' } }],
    },
    'STP state disabled on a container': {
      host: { interfaces: [docker0, veth('veth1', { master: 'docker0' })], bridges: stp('veth1', 'disabled') },
      findings: [{ message: 'stopped', subject: 'veth1', severity: 'warning', data: { state: 'disabled' } }],
    },
  },
});
