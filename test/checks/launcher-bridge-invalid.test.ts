import t from 'tap';
import bridgePortDown from '../../src/checks/bridge-port-down.ts';
import bridgeTapMissing from '../../src/checks/bridge-tap-missing.ts';
import bridgeUplinkMissing from '../../src/checks/bridge-uplink-missing.ts';
import check from '../../src/checks/launcher-bridge-invalid.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback, snapshotOf } from '../support/hosts.ts';
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

const invalid = { subject: 'k6t-eth0', interface: 'k6t-eth0', severity: 'critical' } as const;
const pod = address('10.244.1.5/24');
const NEW_POD = ['# restart the VM (virtctl restart NAME): its new pod gets new interfaces'];

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'no launcher': { interfaces: [loopback(), iface('eth0'), bridge('br0')] },
    'bridge binding': { interfaces: BRIDGE_BINDING },
    'a stand-in that is down, as in the lab': {
      interfaces: changed(BRIDGE_BINDING, 'eth0', { kind: 'ifb', ...ADMIN_DOWN }),
    },
    'a stand-in with IPv6 and IPv4': {
      interfaces: changed(BRIDGE_BINDING, 'eth0', { addresses: [address('fd00:10:244::5/64'), pod] }),
    },
    masquerade: { interfaces: MASQUERADE },
    'masquerade with IPv6 only': {
      interfaces: changed(changed(MASQUERADE, 'k6t-eth0', { addresses: [address('fd10:0:2::1/120')] }), 'eth0', {
        addresses: [address('fd00:10:244::5/64')],
      }),
    },
    'masquerade with a network of its own': {
      interfaces: changed(MASQUERADE, 'k6t-eth0', { addresses: [address('10.9.9.1/28')] }),
    },
    'masquerade of KubeVirt 0.42': {
      interfaces: [
        ...changed(MASQUERADE, 'k6t-eth0', { mac: '5e:11:22:33:44:55' }),
        iface('k6t-eth0-nic', { kind: 'dummy', master: 'k6t-eth0' }),
      ],
    },
    'masquerade with a tap of libvirt': {
      interfaces: [
        ...changed(changed(MASQUERADE, 'tap0', undefined), 'k6t-eth0', { mac: '5e:11:22:33:44:55' }),
        tap('vnet0', 'k6t-eth0'),
      ],
    },
    'a network without addresses': { interfaces: LAYER2 },
    'a network whose router announces IPv6': {
      interfaces: changed(LAYER2, 'k6t-1a2b3c4d5e6', { addresses: [address('2001:db8::7/64')] }),
    },
    'a primary user-defined network': {
      interfaces: [
        loopback(),
        veth('eth0', { addresses: [pod] }),
        veth('ovn-udn1-nic', { master: 'k6t-ovn-udn1' }),
        iface('ovn-udn1', { kind: 'dummy' }),
        bridge('k6t-ovn-udn1'),
        tap('tap0', 'k6t-ovn-udn1'),
      ],
    },
    'an old release': { interfaces: OLD_RELEASE },
    'a tap without QEMU is the fault of its port': { interfaces: changed(BRIDGE_BINDING, 'tap0', NO_CARRIER) },
    'a bridge that nothing can be told of': { interfaces: [bridge('k6t-eth0'), tap('tap0', 'k6t-eth0')] },
  },
  fail: {
    'the bridge is down': {
      host: { interfaces: changed(BRIDGE_BINDING, 'k6t-eth0', ADMIN_DOWN) },
      findings: [{ ...invalid, message: 'bridgeDown' }],
      text: 'bridge k6t-eth0 is set down: the guest behind it is cut off',
      fix: ['ip link set dev k6t-eth0 up'],
    },
    'the tap does not exist': {
      host: { interfaces: changed(BRIDGE_BINDING, 'tap0', undefined) },
      findings: [{ ...invalid, message: 'noTap', data: { tap: 'tap0' } }],
      fix: NEW_POD,
    },
    'the uplink does not exist': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0-nic', undefined) },
      findings: [{ ...invalid, message: 'noUplink', data: { uplink: 'eth0-nic' } }],
    },
    'neither exists': {
      host: { interfaces: [loopback(), bridge('k6t-eth0', [address('169.254.75.10/32')])] },
      findings: [{ ...invalid, message: 'noPorts', data: { tap: 'tap0', uplink: 'eth0-nic' } }],
    },
    'the tap is a port of nothing': {
      host: { interfaces: released(MASQUERADE, 'tap0') },
      findings: [{ ...invalid, message: 'portElsewhere', data: { port: 'tap0', place: 'no bridge' } }],
      fix: ['ip link set dev tap0 master k6t-eth0'],
    },
    'the uplink is on another bridge': {
      host: { interfaces: [...changed(BRIDGE_BINDING, 'eth0-nic', { master: 'br0' }), bridge('br0')] },
      findings: [{ ...invalid, message: 'portElsewhere', data: { port: 'eth0-nic', place: 'br0' } }],
      text: 'eth0-nic belongs to bridge k6t-eth0 but is a port of br0',
    },
    'the taps of two networks are swapped away': {
      host: { interfaces: changed(LAYER2, 'tap1a2b3c4d5e6', { master: 'k6t-eth0' }) },
      findings: [{ message: 'portElsewhere', subject: 'k6t-1a2b3c4d5e6', data: { place: 'k6t-eth0' } }],
    },
    'masquerade whose NIC became a port': {
      host: { interfaces: changed(MASQUERADE, 'eth0', { master: 'k6t-eth0' }) },
      findings: [{ ...invalid, message: 'podAddressOnPort', data: { port: 'eth0', address: '10.244.1.5/24' } }],
      fix: ['ip address del 10.244.1.5/24 dev eth0'],
    },
    'the renamed NIC kept the address': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0-nic', { addresses: [pod] }) },
      findings: [{ ...invalid, message: 'podAddressOnPort', data: { port: 'eth0-nic' } }],
    },
    'masquerade without a gateway': {
      host: { interfaces: changed(MASQUERADE, 'k6t-eth0', { addresses: [address('fe80::1/64')] }) },
      findings: [{ ...invalid, message: 'noGateway', data: { port: 'eth0' } }],
      text: 'bridge k6t-eth0 lost its address: the guest has no gateway, while eth0 has 10.244.1.5/24',
    },
    'the stand-in is gone': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0', undefined) },
      findings: [{ ...invalid, message: 'noStandIn', severity: 'warning' }],
    },
    'the stand-in lost its address': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0', { addresses: [] }) },
      findings: [{ ...invalid, message: 'noStandIn', severity: 'warning' }],
    },
    'a MAC that is not the gateway\u2019s': {
      host: { interfaces: changed(MASQUERADE, 'k6t-eth0', { mac: '5e:11:22:33:44:55' }) },
      findings: [{ ...invalid, message: 'foreignMac', severity: 'warning', data: { mac: '5e:11:22:33:44:55' } }],
    },
    'an old release without its NIC': {
      host: { interfaces: released(OLD_RELEASE, 'net1') },
      findings: [{ message: 'noUplink', subject: 'k6t-net1' }],
    },
  },
});

t.test('launcher-bridge-invalid: one fault is one finding', async (t) => {
  const checks = [check, bridgePortDown, bridgeTapMissing, bridgeUplinkMissing];
  for (const [name, interfaces, expected] of [
    ['no tap', changed(BRIDGE_BINDING, 'tap0', undefined), 'launcher-bridge-invalid:k6t-eth0'],
    ['no uplink', released(BRIDGE_BINDING, 'eth0-nic'), 'launcher-bridge-invalid:k6t-eth0'],
    ['bridge down', changed(MASQUERADE, 'k6t-eth0', ADMIN_DOWN), 'launcher-bridge-invalid:k6t-eth0'],
    ['tap without QEMU', changed(BRIDGE_BINDING, 'tap0', NO_CARRIER), 'bridge-port-down:tap0'],
  ] as const) {
    const { findings } = diagnose(snapshotOf({ interfaces }), checks);
    t.same(
      findings.map(({ id }) => id),
      [expected],
      name,
    );
  }
});
