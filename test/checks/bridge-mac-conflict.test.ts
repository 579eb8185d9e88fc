import check from '../../src/checks/bridge-mac-conflict.ts';
import type { Launcher, LauncherNetwork } from '../../src/model/launcher.ts';
import type { FdbEntry, Interface } from '../../src/model/network.ts';
import { ok } from '../../src/model/slice.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface, loopback } from '../support/hosts.ts';
import { bridge, tap } from '../support/launcher.ts';

const [TAP_MAC, MAC] = ['fe:54:00:12:34:56', '52:54:00:12:34:56'];
const counters = (packets: number) => ({ bytes: 0, packets, errors: 0, dropped: 0 });
const at = (dev: string, parts: Partial<FdbEntry> = {}): FdbEntry => ({
  mac: MAC,
  dev,
  master: 'br1',
  flags: [],
  ...parts,
});

const host = (fdb: readonly FdbEntry[], guest: Partial<Interface> = {}) => ({
  interfaces: [
    loopback(),
    bridge('br1'),
    iface('eth1', { master: 'br1' }),
    tap('vnet0', 'br1', { mac: TAP_MAC, rx: counters(9), ...guest }),
  ],
  bridges: { ports: [], fdb, vlans: [] },
});

const network: LauncherNetwork = {
  podInterface: 'net1',
  binding: 'bridge',
  scheme: 'ordinal',
  tap: 'tap1',
  guestMac: MAC,
  invariants: [],
};
const launcher = (parts: Partial<Launcher> = {}, net: Partial<LauncherNetwork> = {}, packets = 9): Launcher => ({
  kind: 'launcher',
  pid: 4242,
  netns: 1,
  namespace: 'default',
  vm: 'web',
  running: true,
  networks: [{ ...network, ...net }],
  slices: { interfaces: ok([tap('tap1', 'k6t-net1', { rx: counters(packets) })]) },
  ...parts,
});
const node = (fdb: readonly FdbEntry[], ...launchers: readonly Launcher[]) => ({
  ...host(fdb, { mac: '02:00:00:00:00:07' }),
  launchers,
});

testCheck(check, {
  pass: {
    'it is seen at its tap': host([at('vnet0')]),
    'nothing was learned': host([at('eth1', { state: 'permanent' }), at('eth1', { flags: ['self'] })]),
    'other machines outside': host([at('eth1', { mac: '52:54:00:00:00:99' })]),
    'a guest that is about to come by migration': host([at('eth1')], { rx: counters(0) }),
    'a tap whose guest we do not know': host([at('eth1')], { mac: '02:54:00:12:34:56' }),
    'the address of the tap itself': host([at('eth1', { mac: TAP_MAC })]),
    'a VM at its port': node([at('vethweb')], launcher()),
    'two bridges that are connected outside': node([at('vnet0'), at('eth1')], launcher()),
    'a VM about to come': node([at('eth1')], launcher({}, {}, 0)),
    'a VM that has ended': node([at('eth1')], launcher({ running: false })),
    'behind masquerade': node([at('eth1')], launcher({}, { binding: 'masquerade' })),
    'a VM that could not be looked into': node([at('eth1')], launcher({ slices: {} })),
  },
  fail: {
    'a clone of the guest outside': {
      host: host([at('eth1')]),
      findings: [{ message: 'outside', subject: MAC, interface: 'eth1', data: { owner: 'vnet0' } }],
      text: `${MAC}, the MAC of vnet0 on this host, was last seen at eth1 of bridge br1, which leads out`,
    },
    'of a VM of KubeVirt': {
      host: node([at('eth1')], launcher()),
      findings: [{ message: 'outside', subject: MAC, data: { owner: 'default/web' } }],
    },
    'of a VM without a name': {
      host: node([at('eth1')], (({ vm: _vm, ...rest }) => rest)(launcher())),
      findings: [{ message: 'outside', subject: MAC, data: { owner: 'pid 4242' } }],
    },
  },
});
