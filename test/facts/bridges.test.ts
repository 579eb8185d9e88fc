import t from 'tap';
import {
  bindingOf,
  bridgesOf,
  dhcpServerAddress,
  isLauncherBridge,
  isPlaceholder,
  isTap,
  isUplink,
  isWithoutNetwork,
  launcherBridges,
  launcherUplinks,
  missingPorts,
  namesOf,
  podInterface,
  tapName,
  uplinkName,
} from '../../src/facts/bridges.ts';
import type { Interface } from '../../src/model/network.ts';
import { address, bridgePort, iface, loopback } from '../support/hosts.ts';
import * as launcher from '../support/launcher.ts';

const { bridge, tap, veth } = launcher;
const first = (interfaces: readonly Interface[]) => {
  const [found] = launcherBridges(interfaces);
  if (!found) throw new Error('no launcher bridge');
  return found;
};

t.test('facts/bridges', async (t) => {
  t.test('finds bridges and their ports', async (t) => {
    const seen = (list: ReturnType<typeof bridgesOf>) =>
      list.map(({ device, ports }) => [device.name, ...ports.map(({ name }) => name)]);
    t.same(seen(bridgesOf([bridge('br0'), tap('tap0', 'br0'), iface('eth0', { master: 'bond0' })])), [['br0', 'tap0']]);
    const untyped = [
      iface('br0'),
      iface('eth0', { master: 'br0' }),
      iface('bond0'),
      iface('eth1', { master: 'bond0' }),
    ];
    t.same(seen(bridgesOf(untyped)), [], 'without a kind nothing says which master is a bridge');
    t.same(seen(bridgesOf(untyped, { ports: [bridgePort('eth0', 'br0')], fdb: [], vlans: [] })), [['br0', 'eth0']]);
    t.same(seen(launcherBridges(launcher.OLD_RELEASE)), [
      ['k6t-eth0', 'eth0', 'vnet0'],
      ['k6t-net1', 'net1', 'vnet1'],
    ]);
    const placeholder = iface('k6t-eth0-nic', { kind: 'dummy', master: 'k6t-eth0' });
    t.same(seen(launcherBridges([...launcher.MASQUERADE, placeholder])), [['k6t-eth0', 'tap0', 'k6t-eth0-nic']]);
  });

  t.test('knows what a port is for', async (t) => {
    for (const [name, port, expected] of [
      ['tap of KubeVirt', tap('tap0', 'k6t-eth0'), 'tap'],
      ['tap without a kind', iface('vnet3', { master: 'br0' }), 'tap'],
      ['tap with a name of its own', tap('vm7', 'br0'), 'tap'],
      ['VPN', iface('tun0', { kind: 'tun', tunType: 'tun' }), 'uplink'],
      ['NIC', iface('eth0', { master: 'br0' }), 'uplink'],
      ['overlay', iface('vxlan42', { kind: 'vxlan', master: 'br0' }), 'uplink'],
      ['container', veth('veth1a2b', { master: 'br0' }), 'neither'],
      ['veth to another switch here', iface('veth-ovs', { kind: 'veth', link: 'veth-br', master: 'br0' }), 'uplink'],
      ['pod NIC', veth('eth0-nic', { master: 'k6t-eth0' }), 'uplink'],
      ['placeholder of libvirt', tap('virbr0-nic', 'virbr0'), 'tap'],
      ['placeholder of KubeVirt 0.42', iface('k6t-eth0-nic', { kind: 'dummy', master: 'k6t-eth0' }), 'neither'],
    ] as const) {
      t.equal(isTap(port) ? 'tap' : isUplink(port) ? 'uplink' : 'neither', expected, name);
    }
    t.ok(isPlaceholder(tap('virbr0-nic', 'virbr0')));
    t.notOk(isPlaceholder(veth('eth0-nic', { master: 'k6t-eth0' })));
  });

  t.test('names of a launcher', async (t) => {
    for (const [name, isIt, nic, guest] of [
      ['k6t-eth0', true, 'eth0-nic', 'tap0'],
      ['k6t-net2', true, 'net2-nic', 'tap2'],
      ['k6t-ovn-udn1', true, 'ovn-udn1-nic', 'tap0'],
      ['k6t-1a2b3c4d5e6', true, '1a2b3c4d5e6-nic', 'tap1a2b3c4d5e6'],
    ] as const) {
      const seen = first([bridge(name)]);
      t.same([isLauncherBridge(name), uplinkName(seen), tapName(seen)], [isIt, nic, guest], name);
    }
    t.notOk(isLauncherBridge('xk6t-eth0'));
    t.equal(podInterface(first(launcher.BRIDGE_BINDING), launcher.BRIDGE_BINDING)?.kind, 'dummy');
    t.equal(podInterface(first(launcher.OLD_RELEASE), launcher.OLD_RELEASE), undefined, 'the NIC itself is a port');
    const [, second] = launcherBridges(launcher.LAYER2);
    t.equal(second && podInterface(second, launcher.LAYER2)?.name, 'pod1a2b3c4d5e6');
    t.same(launcherUplinks(first(launcher.OLD_RELEASE)), [launcher.OLD_RELEASE[0]]);
  });

  t.test('address of the DHCP server', async (t) => {
    for (const [cidr, expected] of [
      ['169.254.75.10/32', true],
      ['169.254.75.19/32', true],
      ['169.254.75.110/32', true],
      ['169.254.75.1/32', false],
      ['169.254.75.10/24', false],
      ['169.254.75.20/32', false],
      ['10.0.2.1/24', false],
    ] as const) {
      t.equal(dhcpServerAddress(first([bridge('k6t-eth0', [address(cidr)])])) !== undefined, expected, cidr);
    }
  });

  t.test('binding', async (t) => {
    const lost = launcher.changed(launcher.BRIDGE_BINDING, 'eth0-nic', undefined);
    const bare = (list: readonly Interface[]) => launcher.changed(list, 'k6t-eth0', { addresses: [] });
    for (const [name, interfaces, expected] of [
      ['bridge', launcher.BRIDGE_BINDING, 'bridge'],
      ['bridge of an old release', launcher.OLD_RELEASE, 'bridge'],
      ['bridge without its NIC', bare(lost), 'bridge'],
      ['bridge without addresses', bare(launcher.BRIDGE_BINDING), 'bridge'],
      ['masquerade', launcher.MASQUERADE, 'masquerade'],
      ['masquerade, IPv6 only', [bridge('k6t-eth0', [address('fd10:0:2::1/120')])], 'masquerade'],
      ['masquerade that lost its address', bare(launcher.MASQUERADE), 'masquerade'],
      ['nothing to tell by', [loopback(), bridge('k6t-eth0', [address('fe80::1/64')])], undefined],
    ] as const) {
      t.equal(bindingOf(first(interfaces), interfaces), expected, name);
    }
  });

  t.test('missing ports', async (t) => {
    const without = (list: readonly Interface[], name: string) => launcher.changed(list, name, undefined);
    for (const [name, interfaces, expected] of [
      ['none, bridge', launcher.BRIDGE_BINDING, {}],
      ['none, masquerade', launcher.MASQUERADE, {}],
      ['none, old release', launcher.OLD_RELEASE, {}],
      ['tap', without(launcher.MASQUERADE, 'tap0'), { tap: 'tap0' }],
      ['uplink', without(launcher.BRIDGE_BINDING, 'eth0-nic'), { uplink: 'eth0-nic' }],
      ['both', [bridge('k6t-net1', [address('169.254.75.11/32')])], { tap: 'tap1', uplink: 'net1-nic' }],
    ] as const) {
      t.same(missingPorts(first(interfaces), interfaces), expected, name);
    }
  });

  t.test('namespaces that have given their address away', async (t) => {
    for (const [name, interfaces, expected] of [
      ['bridge', launcher.BRIDGE_BINDING, true],
      ['old release', launcher.OLD_RELEASE, true],
      ['masquerade', launcher.MASQUERADE, false],
      ['masquerade and a second network', launcher.LAYER2, false],
      ['no launcher', [loopback(), iface('eth0'), bridge('br0')], false],
    ] as const) {
      t.equal(isWithoutNetwork(interfaces), expected, name);
    }
  });

  t.test('names for a message', async (t) => {
    const ports = Array.from({ length: 7 }, (_, index) => tap(`tap${index}`, 'br0'));
    t.equal(namesOf({ device: bridge('br0'), ports: [] }), 'none');
    t.equal(namesOf({ device: bridge('br0'), ports: ports.slice(0, 2) }), 'tap0, tap1');
    t.equal(namesOf({ device: bridge('br0'), ports }), 'tap0, tap1, tap2, tap3, tap4, 2 more');
  });
});
