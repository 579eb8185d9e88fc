import t from 'tap';
import type { LauncherSeen } from '../../src/facts/launcher-parts.ts';
import { launcherView } from '../../src/facts/launcher-view.ts';
import type { Interface } from '../../src/model/network.ts';
import { address, iface, loopback, neighbour, socket } from '../support/hosts.ts';
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
  STAND_IN,
  tap,
  veth,
} from '../support/launcher.ts';

const SETTINGS = {
  'net.ipv4.ip_forward': '1',
  'net.ipv6.conf.all.forwarding': '1',
  'net.ipv4.conf.all.arp_ignore': '1',
  'net.ipv4.ping_group_range': '1 0',
  'net.ipv4.ip_unprivileged_port_start': '1024',
};
const PASST = { ...SETTINGS, 'net.ipv4.ping_group_range': '107 107', 'net.ipv4.ip_unprivileged_port_start': '0' };
const SERVER = socket('udp UNCONN 0.0.0.0%k6t-eth0:67 0.0.0.0:*');
const PORT = { master: 'k6t-eth0', mtu: 1500, flags: [], state: 'forwarding' };

/** A running guest; the test says what else is there. */
const seen = (interfaces: readonly Interface[], parts: Partial<LauncherSeen> = {}): LauncherSeen => ({
  interfaces,
  sockets: [SERVER],
  sysctls: SETTINGS,
  processes: ['virt-launcher-m', 'virt-launcher', 'qemu-kvm'],
  ...parts,
});

/** `eth0 bridge: tap-port, mtu-equal`: what each network is, and what of it does not hold. */
const shown = (parts: LauncherSeen): readonly string[] =>
  launcherView(parts).map(({ podInterface, binding, invariants }) => {
    const broken = invariants.filter(({ holds }) => !holds).map(({ id }) => id);
    return `${podInterface} ${binding}: ${broken.join(', ') || 'sound'}`;
  });

const ids = (parts: LauncherSeen): readonly string[] =>
  launcherView(parts).flatMap(({ invariants }) => invariants.map(({ id }) => id));

const without = (interfaces: readonly Interface[], name: string) => changed(interfaces, name, undefined);
const UDN: readonly Interface[] = [
  loopback(),
  veth('eth0', { addresses: [address('10.128.0.5/23')] }),
  veth('ovn-udn1-nic', { master: 'k6t-ovn-udn1' }),
  { ...STAND_IN, name: 'ovn-udn1', addresses: [] },
  bridge('k6t-ovn-udn1'),
  tap('tap0', 'k6t-ovn-udn1'),
];
const DUAL = changed(
  changed(MASQUERADE, 'eth0', { addresses: [address('10.244.1.5/24'), address('2001:db8::5/64')] }),
  'k6t-eth0',
  { addresses: [address('10.0.2.1/24'), address('fd10:0:2::1/120')] },
);
const ONLY_V6 = changed(changed(MASQUERADE, 'eth0', { addresses: [address('2001:db8::5/64')] }), 'k6t-eth0', {
  addresses: [address('fd10:0:2::1/120')],
});

const SOUND: readonly (readonly [name: string, LauncherSeen, readonly string[]])[] = [
  ['bridge', seen(BRIDGE_BINDING), ['eth0 bridge: sound']],
  ['masquerade', seen(MASQUERADE), ['eth0 masquerade: sound']],
  ['a second network without addresses', seen(LAYER2), ['eth0 masquerade: sound', 'pod1a2b3c4d5e6 bridge: sound']],
  ['KubeVirt 0.8', seen(OLD_RELEASE, { processes: [] }), ['eth0 bridge: sound', 'net1 bridge: sound']],
  ['a primary user-defined network', seen(UDN, { sockets: [] }), ['ovn-udn1 bridge: sound']],
  ['both families', seen(DUAL), ['eth0 masquerade: sound']],
  [
    'IPv6 alone: no IPv4 gateway, no DHCPv4',
    seen(ONLY_V6, { sockets: [], sysctls: { ...SETTINGS, 'net.ipv4.ip_forward': '0' } }),
    ['eth0 masquerade: sound'],
  ],
  [
    'another network for the guest',
    seen(changed(MASQUERADE, 'k6t-eth0', { addresses: [address('172.16.255.129/25')] })),
    ['eth0 masquerade: sound'],
  ],
  [
    'managedTap: an address that nobody serves',
    seen(changed(BRIDGE_BINDING, 'k6t-eth0', { addresses: [] }), { sockets: [] }),
    ['eth0 managedTap: sound'],
  ],
  [
    'passt',
    seen([loopback(), veth('eth0')], { sysctls: PASST, processes: ['qemu-kvm', 'passt.avx2'] }),
    ['eth0 passt: sound'],
  ],
  [
    'nothing is set up yet',
    seen([loopback(), veth('eth0')], { processes: ['virt-launcher'] }),
    ['eth0 unknown: sound'],
  ],
  [
    'a virtual function',
    seen([loopback(), veth('eth0'), iface('net1')], { processes: ['qemu-kvm'] }),
    ['eth0 unknown: sound', 'net1 sriov: sound'],
  ],
  [
    'a tap that no guest holds yet',
    seen(changed(BRIDGE_BINDING, 'tap0', NO_CARRIER), { processes: ['virt-launcher'] }),
    ['eth0 bridge: sound'],
  ],
  ['nobody', seen([]), []],
];

const BROKEN: readonly (readonly [name: string, LauncherSeen, readonly string[]])[] = [
  ['bridge down', seen(changed(BRIDGE_BINDING, 'k6t-eth0', ADMIN_DOWN)), ['eth0 bridge: bridge-up']],
  ['no bridge', seen(without(MASQUERADE, 'k6t-eth0')), ['eth0 masquerade: bridge-up']],
  ['tap out of the bridge', seen(released(MASQUERADE, 'tap0')), ['eth0 masquerade: tap-port']],
  ['no tap', seen(without(BRIDGE_BINDING, 'tap0')), ['eth0 bridge: tap-port']],
  ['tap without carrier', seen(changed(MASQUERADE, 'tap0', NO_CARRIER)), ['eth0 masquerade: tap-carrier']],
  ['tap down', seen(changed(MASQUERADE, 'tap0', ADMIN_DOWN)), ['eth0 masquerade: tap-carrier']],
  ['NIC out of the bridge', seen(released(BRIDGE_BINDING, 'eth0-nic')), ['eth0 bridge: nic-port']],
  ['no NIC', seen(without(BRIDGE_BINDING, 'eth0-nic')), ['eth0 bridge: nic-port']],
  [
    'the NIC learns',
    seen(BRIDGE_BINDING, { bridges: { ports: [{ ...PORT, name: 'eth0-nic', learning: true }], fdb: [], vlans: [] } }),
    ['eth0 bridge: nic-learning'],
  ],
  ['no stand-in', seen(without(BRIDGE_BINDING, 'eth0')), ['eth0 bridge: stand-in']],
  ['a stand-in without address', seen(changed(BRIDGE_BINDING, 'eth0', { addresses: [] })), ['eth0 bridge: stand-in']],
  [
    'the server lost its address',
    seen(changed(BRIDGE_BINDING, 'k6t-eth0', { addresses: [] })),
    ['eth0 bridge: server-address'],
  ],
  ['nobody serves DHCP', seen(BRIDGE_BINDING, { sockets: [] }), ['eth0 bridge: dhcp-server']],
  ['nobody serves DHCP behind masquerade', seen(MASQUERADE, { sockets: [] }), ['eth0 masquerade: dhcp-server']],
  ['MTU of the tap', seen(changed(MASQUERADE, 'tap0', { mtu: 1400 })), ['eth0 masquerade: mtu-equal']],
  ['MTU of the NIC', seen(changed(BRIDGE_BINDING, 'eth0-nic', { mtu: 9000 })), ['eth0 bridge: mtu-equal']],
  [
    'the pod answers ARP',
    seen(BRIDGE_BINDING, { sysctls: { ...SETTINGS, 'net.ipv4.conf.all.arp_ignore': '0' } }),
    ['eth0 bridge: arp-ignore'],
  ],
  [
    'nothing is forwarded',
    seen(DUAL, { sysctls: { ...SETTINGS, 'net.ipv4.ip_forward': '0', 'net.ipv6.conf.all.forwarding': '0' } }),
    ['eth0 masquerade: ip-forward, ip6-forward'],
  ],
  [
    'gateways that are not the first address',
    seen(changed(DUAL, 'k6t-eth0', { addresses: [address('10.0.2.9/24'), address('fd10:0:2::9/120')] })),
    ['eth0 masquerade: gateway-address, gateway-address6'],
  ],
  ['no gateway', seen(changed(MASQUERADE, 'k6t-eth0', { addresses: [] })), ['eth0 masquerade: gateway-address']],
  ['its MAC', seen(changed(MASQUERADE, 'k6t-eth0', { mac: '02:00:00:00:00:01' })), ['eth0 masquerade: gateway-mac']],
  ['passt ended', seen([loopback(), veth('eth0')], { sysctls: PASST }), ['eth0 passt: passt-runs']],
  [
    'passt without its settings',
    seen([loopback(), veth('eth0')], { processes: ['qemu-kvm', 'passt'] }),
    ['eth0 passt: ping-group, port-start'],
  ],
];

t.test('facts/launcher-view', async (t) => {
  t.test('what was seen, of invariants that hold and of those that do not', async (t) => {
    const saying = (parts: LauncherSeen) =>
      Object.fromEntries(launcherView(parts).flatMap(({ invariants }) => invariants.map(({ id, seen }) => [id, seen])));
    const bridges = (learning: boolean) => ({ ports: [{ ...PORT, name: 'eth0-nic', learning }], fdb: [], vlans: [] });
    t.match(saying(seen(BRIDGE_BINDING, { bridges: bridges(false) })), {
      'tap-carrier': 'it has a carrier',
      'nic-learning': /^it does not learn$/,
      'dhcp-server': 'one listens there',
    });
    const bad = changed(BRIDGE_BINDING, 'tap0', NO_CARRIER);
    t.match(saying(seen(bad, { bridges: bridges(true), sockets: [] })), {
      'tap-carrier': 'it has no carrier',
      'nic-learning': /^it learns$/,
      'dhcp-server': 'nothing listens there',
    });
    const passt = (processes: readonly string[]) => seen([loopback(), veth('eth0')], { sysctls: PASST, processes });
    t.match(saying(passt(['qemu-kvm', 'passt'])), { 'passt-runs': /^it runs$/ });
    t.match(saying(passt(['qemu-kvm'])), { 'passt-runs': 'it does not run' });
  });

  for (const [name, parts, expected] of SOUND) t.test(`sound: ${name}`, async (t) => t.same(shown(parts), expected));
  for (const [name, parts, expected] of BROKEN) t.test(`broken: ${name}`, async (t) => t.same(shown(parts), expected));

  t.test('what was not seen is not judged', async (t) => {
    const { sockets: _sockets, ...rest } = seen(BRIDGE_BINDING, { sysctls: {} });
    t.notOk(ids(rest).some((id) => ['dhcp-server', 'arp-ignore', 'nic-learning'].includes(id)));
    const masquerade = { ...rest, interfaces: MASQUERADE };
    t.notOk(ids(masquerade).some((id) => ['dhcp-server', 'ip-forward'].includes(id)));
  });

  t.test('what is expected is said in words', async (t) => {
    const [network] = launcherView(seen(changed(released(BRIDGE_BINDING, 'tap0'), 'eth0-nic', { mtu: 1450 })));
    t.match(
      network?.invariants.filter(({ holds }) => !holds),
      [
        { expected: 'tap0 is a port of k6t-eth0', seen: 'it is a port of no bridge' },
        {
          expected: 'eth0-nic, k6t-eth0 and tap0 have one MTU',
          seen: 'eth0-nic has 1450, k6t-eth0 has 1500, tap0 has 1500',
        },
      ],
    );
  });

  t.test('the guest', async (t) => {
    const [bound] = launcherView(seen(BRIDGE_BINDING));
    t.match(bound, {
      guestAddress: '10.244.1.5',
      guestMac: STAND_IN.mac,
      bridge: 'k6t-eth0',
      nic: 'eth0-nic',
      tap: 'tap0',
    });
    const neighbours = [neighbour('10.0.2.2', 'k6t-eth0', 'REACHABLE', '02:11:22:33:44:55')];
    const [hidden] = launcherView(seen(MASQUERADE, { neighbours }));
    t.match(hidden, { guestAddress: '10.0.2.2', guestMac: '02:11:22:33:44:55' });
    t.notOk(hidden && 'nic' in hidden);
    const [six] = launcherView(seen(ONLY_V6));
    t.equal(six?.guestAddress, 'fd10:0:2::2');
  });

  t.test('a pod with thousands of interfaces', async (t) => {
    const many = Array.from({ length: 5000 }, (_, i) => tap(`tap${i}`, 'k6t-eth0'));
    t.equal(launcherView(seen(many)).length, 64);
  });
});
