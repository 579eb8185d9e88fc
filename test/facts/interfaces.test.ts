import t from 'tap';
import {
  globalAddresses,
  hasCarrier,
  isEnslaved,
  isHostInterface,
  isLauncherNamespace,
  isNetwork,
  isPhysicalCandidate,
  isRunning,
  isStandIn,
  lowerDevices,
} from '../../src/facts/interfaces.ts';
import type { Interface } from '../../src/model/network.ts';
import { address, iface, loopback } from '../support/hosts.ts';

const named = (all: readonly Interface[]) => all.map(({ name }) => name);

t.test('interfaces', async (t) => {
  t.test('network cards, also where the kind is not known', async (t) => {
    const cards = ['eth0', 'ens3', 'enp1s0f0np0', 'eno1', 'wlan0', 'bond0', 'ib0', 'enx525400123456', 'net1', 'br0'];
    for (const name of cards) t.ok(isPhysicalCandidate(iface(name), []), name);
    const software = [
      'docker0',
      'br-0123456789ab',
      'virbr0',
      'vnet3',
      'veth1a2b3c',
      'cali0123456789a',
      'lxc_health',
      'lxc0a1b2c',
      'cilium_host',
      'cni0',
      'flannel.1',
      'flannel-wg',
      'tunl0',
      'vxlan.calico',
      'genev_sys_6081',
      'br-int',
      'br-ex',
      'ovn-k8s-mp0',
      'ovn0',
      'antrea-gw0',
      'weave',
      'vethwe-bridge',
      'kube-bridge',
      'kube-ipvs0',
      'nodelocaldns',
      'eni0123456789a',
      'azv1234',
      'gke1234',
      'k6t-eth0',
      'eth0-nic',
      '0123456789a-nic',
      'tap0',
      'tap0123456789a',
      'tun0',
      'wg0',
      'dummy0',
      'ifb0',
      'sit0',
      'ip6tnl0',
      'ovs-system',
      'qr-da3504ad-ba',
      'tapa659a214-b1',
    ];
    for (const name of software) t.notOk(isPhysicalCandidate(iface(name), []), name);
  });

  t.test('network cards by kind', async (t) => {
    const rows: readonly (readonly [string, Interface, boolean])[] = [
      ['the interface of a pod', iface('eth0', { kind: 'veth' }), true],
      ['one of Multus', iface('net1', { kind: 'macvlan' }), true],
      ['one of a user-defined network', iface('ovn-udn1', { kind: 'veth' }), true],
      ['a hashed one of KubeVirt', iface('pod0123456789a', { kind: 'veth' }), true],
      ['the host end of a pair', iface('somepod', { kind: 'veth' }), false],
      ['a dummy', iface('eth0', { kind: 'dummy' }), false],
      ['a bridge', iface('br0', { kind: 'bridge' }), false],
      ['loopback', loopback(), false],
      ['a tunnel', iface('x0', { linkType: 'none' }), false],
    ];
    for (const [name, card, expected] of rows) t.equal(isPhysicalCandidate(card, [card]), expected, name);
  });

  t.test('the stand-in of a virt-launcher pod', async (t) => {
    const rows: readonly (readonly [string, string, string | undefined, boolean])[] = [
      ['eth0', 'eth0-nic', 'k6t-eth0', true],
      ['pod0123456789a', '0123456789a-nic', 'k6t-0123456789a', true],
      ['eth0', 'eth0-nic', undefined, false],
      ['eth0', 'eth0-nic', 'br0', false],
      ['eth1', 'eth0-nic', 'k6t-eth0', false],
    ];
    for (const [name, real, master, expected] of rows) {
      const all = [iface(name), iface(real, master === undefined ? {} : { master })];
      t.equal(isStandIn(iface(name), all), expected, `${name} beside ${real} of ${master ?? 'no bridge'}`);
      t.equal(isPhysicalCandidate(iface(name), all), !expected);
    }
    t.ok(isLauncherNamespace([iface('eth0'), iface('k6t-eth0')]));
    t.notOk(isLauncherNamespace([iface('eth0'), iface('br0')]));
  });

  t.test('carrier', async (t) => {
    const rows: readonly (readonly [string, string[], boolean, boolean])[] = [
      ['running', ['UP', 'LOWER_UP'], true, true],
      ['set down', ['BROADCAST'], false, false],
      ['unplugged', ['NO-CARRIER', 'UP'], false, false],
      ['the peer is down', ['NO-CARRIER', 'UP', 'M-DOWN'], false, false],
      ['dormant', ['NO-CARRIER', 'UP', 'LOWER_UP'], false, false],
      ['plugged in but set down', ['LOWER_UP'], true, false],
    ];
    for (const [name, flags, carrier, running] of rows) {
      t.equal(hasCarrier(iface('eth0', { flags })), carrier, `${name}: carrier`);
      t.equal(isRunning(iface('eth0', { flags })), running, `${name}: running`);
    }
  });

  t.test('leads to other hosts', async (t) => {
    t.notOk(isNetwork(loopback()));
    t.notOk(
      isNetwork(iface('tunl0', { flags: ['NOARP'], linkType: 'ipip', kind: 'ipip' })),
      'made by the kernel, down',
    );
    t.ok(isNetwork(iface('eth0', { flags: [] })), 'a card that is down');
    t.ok(isNetwork(iface('wg0', { linkType: 'none', kind: 'wireguard' })), 'a tunnel that is up');
  });

  t.test('global addresses', async (t) => {
    const addresses = [
      address('127.0.0.5/8'),
      address('169.254.75.10/32'),
      address('192.0.2.1/24'),
      address('fe80::1/64'),
      address('fd00::1/64'),
      address('192.0.2.2/24', { scope: 'host' }),
    ];
    const eth0 = iface('eth0', { addresses });
    t.same(
      globalAddresses(eth0).map(({ local }) => local),
      ['192.0.2.1', 'fd00::1'],
    );
    t.same(
      globalAddresses(eth0, 'inet6').map(({ local }) => local),
      ['fd00::1'],
    );
  });

  t.test('what stands on what', async (t) => {
    const all = [
      iface('eno1', { master: 'br0' }),
      iface('tap1', { kind: 'tun', master: 'br0' }),
      iface('br0', { kind: 'bridge' }),
      iface('virbr0', { kind: 'bridge' }),
      iface('eno2', { master: 'ovs-system' }),
      iface('br-ex', { kind: 'openvswitch' }),
      iface('eno3', { master: 'blue' }),
      iface('blue', { kind: 'vrf' }),
      iface('eno3.5', { kind: 'vlan', link: 'eno3' }),
      iface('k6t-eth0', { kind: 'bridge' }),
      iface('eth0', { kind: 'veth', master: 'k6t-eth0' }),
    ];
    const find = (name: string) => all.filter((other) => other.name === name);
    const rows: readonly (readonly [string, string[], boolean, boolean])[] = [
      ['br0', ['eno1'], true, false],
      ['virbr0', [], false, false],
      ['br-ex', ['eno2'], false, false],
      ['eno3.5', ['eno3'], true, false],
      ['eno1', [], true, true],
      ['eno3', [], true, false],
      ['tap1', [], false, true],
      ['k6t-eth0', ['eth0'], false, false],
    ];
    for (const [name, lower, uplink, enslaved] of rows)
      for (const one of find(name)) {
        t.same(named(lowerDevices(one, all)), lower, `${name} stands on`);
        t.equal(isHostInterface(one, all), uplink, `${name} may hold addresses`);
        t.equal(isEnslaved(one, all), enslaved, `${name} is a port`);
      }
  });
});
