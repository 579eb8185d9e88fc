import t from 'tap';
import check from '../../src/checks/bridge-uplink-missing.ts';
import { contextOf } from '../../src/engine/diagnose.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, bridgePort, iface, loopback, snapshotOf } from '../support/hosts.ts';
import {
  ADMIN_DOWN,
  BRIDGE_BINDING,
  bridge,
  changed,
  LAYER2,
  MASQUERADE,
  NO_CARRIER,
  OLD_RELEASE,
  released,
  tap,
  veth,
} from '../support/launcher.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const guest = tap('vnet0', 'br0');
const isolated = { message: 'isolated', subject: 'br0', severity: 'warning', interface: 'br0' } as const;
const launcher = { message: 'launcher', subject: 'k6t-eth0', severity: 'critical', interface: 'k6t-eth0' } as const;

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'no bridge': { interfaces: [loopback(), iface('eth0')] },
    'bridge binding': { interfaces: BRIDGE_BINDING },
    'masquerade needs no uplink': { interfaces: MASQUERADE },
    'masquerade with IPv6 only': {
      interfaces: changed(MASQUERADE, 'k6t-eth0', { addresses: [address('fd10:0:2::1/120')] }),
    },
    'a network without addresses': { interfaces: LAYER2 },
    'an old release': { interfaces: OLD_RELEASE },
    'a NIC on the bridge': { interfaces: [bridge('br0'), guest, iface('eth0', { master: 'br0' })] },
    'an overlay on the bridge': {
      interfaces: [bridge('br0'), guest, iface('vxlan42', { kind: 'vxlan', master: 'br0' })],
    },
    'a veth to Open vSwitch': {
      interfaces: [
        bridge('qbr1'),
        tap('tap1', 'qbr1'),
        iface('qvb1', { kind: 'veth', link: 'qvo1', master: 'qbr1' }),
        iface('qvo1', { kind: 'veth', link: 'qvb1', master: 'ovs-system' }),
      ],
    },
    'the host routes for its guests': { interfaces: [bridge('br0', [address('192.168.122.1/24')]), guest] },
    'the host routes for its containers': {
      interfaces: [bridge('cni0', [address('10.244.0.1/24')]), veth('veth1', { master: 'cni0' })],
    },
    'a VLAN on top of the bridge': {
      interfaces: [
        bridge('br0'),
        guest,
        iface('br0.100', { kind: 'vlan', link: 'br0', addresses: [address('10.1.0.1/24')] }),
      ],
    },
    'docker0 without containers': { interfaces: [bridge('docker0', [address('172.17.0.1/16')], NO_CARRIER)] },
    'an empty bridge': { interfaces: [bridge('br0', [], NO_CARRIER)] },
    'a bridge that is down': { interfaces: [bridge('br0', [], ADMIN_DOWN), guest] },
    'guests that are off': { interfaces: [bridge('br0', [], NO_CARRIER), tap('tap0', 'br0', NO_CARRIER)] },
    'only the placeholder of libvirt': { interfaces: [bridge('virbr1', [], NO_CARRIER), tap('virbr1-nic', 'virbr1')] },
    'Open vSwitch': {
      interfaces: [iface('br-int', { kind: 'openvswitch' }), iface('tap0', { master: 'ovs-system', kind: 'tun' })],
    },
  },
  fail: {
    'the NIC of a launcher is gone': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0-nic', undefined) },
      findings: [launcher],
      text: 'bridge k6t-eth0 has no port to the pod network: eth0-nic is not one of its ports (tap0)',
      fix: ['ip link set dev eth0-nic master k6t-eth0', 'ip link set dev eth0-nic up'],
    },
    'the NIC of a launcher is a port of nothing': {
      host: { interfaces: released(BRIDGE_BINDING, 'eth0-nic') },
      findings: [launcher],
    },
    'an old release': { host: { interfaces: released(OLD_RELEASE, 'eth0') }, findings: [launcher] },
    'a second network without addresses': {
      host: { interfaces: released(LAYER2, '1a2b3c4d5e6-nic') },
      findings: [{ ...launcher, subject: 'k6t-1a2b3c4d5e6', interface: 'k6t-1a2b3c4d5e6' }],
    },
    'guests on an isolated bridge': {
      host: { interfaces: [bridge('br0', [address('fe80::1/64')]), guest, tap('vnet1', 'br0'), loopback()] },
      findings: [isolated],
      text: 'bridge br0 has neither an uplink nor an address: only vnet0, vnet1 are on it',
    },
    'containers on an isolated bridge': {
      host: { interfaces: [bridge('br0'), veth('veth1', { master: 'br0' })] },
      findings: [isolated],
    },
    'a bridge known from bridge link alone': {
      host: {
        interfaces: [iface('br0'), iface('vnet0', { master: 'br0' })],
        bridges: { ports: [bridgePort('vnet0', 'br0')], fdb: [], vlans: [] },
      },
      findings: [isolated],
    },
  },
});

t.test('bridge-uplink-missing looks at each interface a few times, not once for each bridge', async (t) => {
  const names = Array.from({ length: 200 }, (_, i) => `br${i}`);
  let reads = 0;
  const interfaces = names
    .flatMap((name) => [bridge(name), tap(`vnet-${name}`, name)])
    .map((iface) =>
      Object.defineProperty(iface, 'link', {
        get: () => {
          reads += 1;
          return undefined;
        },
      }),
    );
  const findings = [...check.run({ interfaces } as never, contextOf(check, snapshotOf({ interfaces })))];
  t.equal(findings.length, names.length);
  t.ok(reads <= 10 * interfaces.length, `${reads} looks at the lower devices of ${interfaces.length} interfaces`);
});
