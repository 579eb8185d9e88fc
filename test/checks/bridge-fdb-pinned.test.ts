import check from '../../src/checks/bridge-fdb-pinned.ts';
import type { Launcher } from '../../src/model/launcher.ts';
import type { FdbEntry, Interface } from '../../src/model/network.ts';
import { ok } from '../../src/model/slice.ts';
import { testCheck } from '../support/check-tester.ts';
import { type Host, iface, loopback } from '../support/hosts.ts';
import { tap } from '../support/launcher.ts';

const [TAP_MAC, MAC] = ['fe:54:00:12:34:56', '52:54:00:12:34:56'];
const rx = { bytes: 60, packets: 9, errors: 0, dropped: 0 };
const dead = { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
const entry = (dev: string, parts: Partial<FdbEntry> = {}): FdbEntry => ({
  mac: MAC,
  dev,
  master: 'br1',
  state: 'static',
  flags: [],
  ...parts,
});
const { state: _state, ...LEARNED } = entry('eth1');
const host = (fdb: readonly FdbEntry[], vnet0: Partial<Interface> = {}): Host => ({
  interfaces: [
    loopback(),
    iface('br1', { kind: 'bridge', mac: '52:54:00:aa:aa:aa' }),
    iface('eth1', { master: 'br1', mac: '52:54:00:aa:aa:aa' }),
    tap('vnet0', 'br1', { mac: TAP_MAC, rx, ...vnet0 }),
    iface('veth1', { master: 'br1', kind: 'veth', mac: '02:00:00:00:00:07' }),
  ],
  bridges: { ports: [], fdb, vlans: [] },
});
const launcher: Launcher = {
  kind: 'launcher',
  pid: 4242,
  netns: 1,
  namespace: 'prod',
  vm: 'vm8',
  running: true,
  networks: [
    { podInterface: 'net1', binding: 'bridge', scheme: 'ordinal', tap: 'tap1', guestMac: MAC, invariants: [] },
  ],
  slices: { interfaces: ok([tap('tap1', 'k6t-net1', { rx })]) },
};
const node = (dev: string): Host => ({ ...host([entry(dev)], { mac: '02:00:00:00:00:99' }), launchers: [launcher] });
/** The namespace of a virt-launcher pod in bridge binding. */
const inside = (dev: string): Host => ({
  interfaces: [
    loopback(),
    iface('eth0', { kind: 'dummy', mac: MAC, flags: ['BROADCAST', 'NOARP'], operstate: 'DOWN' }),
    iface('eth0-nic', { kind: 'veth', master: 'k6t-eth0', mac: '02:00:00:aa:bb:01' }),
    iface('k6t-eth0', { kind: 'bridge', mac: '02:00:00:aa:bb:01' }),
    tap('tap0', 'k6t-eth0', { mac: '02:00:00:00:00:05' }),
  ],
  bridges: { ports: [], fdb: [entry(dev, { master: 'k6t-eth0' })], vlans: [] },
});

testCheck(check, {
  pass: {
    'nothing was written': host([LEARNED, entry('vnet0', { state: 'reachable' })]),
    'it was written where it is': host([entry('vnet0')]),
    'the addresses of the bridge and its ports': host([
      entry('eth1', { mac: '52:54:00:aa:aa:aa', state: 'permanent' }),
      entry('vnet0', { mac: TAP_MAC, state: 'permanent' }),
    ]),
    'in the table of the device itself': host([entry('eth1', { flags: ['self'], state: 'permanent' })]),
    'a multicast group': host([entry('eth1', { mac: '01:00:5e:00:00:01', state: 'permanent' })], dead),
    'another machine behind the uplink': host([entry('eth1', { mac: '52:54:00:00:00:99' })]),
    'a VM behind the cable of its pod': node('veth1'),
    'in a pod, where the guest is': inside('tap0'),
    'a port that is none by now': host([entry('veth9')]),
  },
  fail: {
    'a guest that came back by migration, pinned to where it was': {
      host: host([entry('eth1')]),
      findings: [{ message: 'elsewhere', subject: MAC, interface: 'eth1' }],
      text: `${MAC}, the MAC of the guest behind vnet0 on this host, is pinned to port eth1 of bridge br1, where it is not`,
      fix: [`bridge fdb del ${MAC} dev eth1 master`],
    },
    'a guest that has left': {
      host: host([entry('vnet0', { vlan: 7 })], dead),
      findings: [{ message: 'down', subject: MAC, interface: 'vnet0' }],
      text: `${MAC} is pinned to port vnet0 of bridge br1, which has no carrier: what is for it is lost, also where its guest has moved to another node`,
      fix: [`bridge fdb del ${MAC} dev vnet0 vlan 7 master`],
    },
    'a VM of this node, pinned to the uplink by a controller': {
      host: { ...node('eth1'), bridges: { ports: [], fdb: [{ ...LEARNED, flags: ['extern_learn'] }], vlans: [] } },
      findings: [{ message: 'elsewhere', subject: MAC, data: { owner: 'VM prod/vm8' } }],
    },
    'in a pod, pinned to the way out': {
      host: inside('eth0-nic'),
      findings: [{ message: 'elsewhere', subject: MAC, interface: 'eth0-nic', data: { owner: 'the guest' } }],
    },
  },
});
