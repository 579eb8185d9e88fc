import check from '../../src/checks/bridge-vlan-missing.ts';
import type { PortVlans } from '../../src/model/network.ts';
import { parseBridgeVlan } from '../../src/parsers/bridge-vlan.ts';
import { readFixture } from '../support/captures.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface, loopback } from '../support/hosts.ts';
import { bridge, NO_CARRIER, tap, veth } from '../support/launcher.ts';

type Entry = PortVlans['vlans'][number];
const native = (vlan: number): Entry => ({ vlan, flags: ['PVID', 'Egress Untagged'] });
const tagged = (vlan: number, vlanEnd?: number): Entry => ({ vlan, flags: [], ...(vlanEnd && { vlanEnd }) });

const host = (vlans: Readonly<Record<string, readonly Entry[]>>, guest = {}, card = {}, switches = {}) => ({
  interfaces: [
    loopback(),
    bridge('br1', [], { vlanFiltering: true, ...switches }),
    iface('eth1', { master: 'br1', ...card }),
    tap('vnet0', 'br1', guest),
    veth('vethdb', { master: 'br1' }),
  ],
  bridges: { ports: [], fdb: [], vlans: Object.entries(vlans).map(([name, entries]) => ({ name, vlans: entries })) },
});
const plain = { br1: [native(1)], eth1: [native(1)], vethdb: [native(1)] };

/** A bridge with VLAN 100 and one guest in it, as `bridge -j vlan` shows it. */
const captured = parseBridgeVlan(readFixture('bridge-vlan', 'iproute2-6.1.0.json')).value.map(({ ifname, vlans }) => ({
  name: ifname,
  vlans: vlans.map(({ vlan, flags = [] }) => ({ vlan, flags })),
}));

testCheck(check, {
  pass: {
    'no VLANs': host({ ...plain, vnet0: [native(1)] }),
    'the uplink carries it': host({ ...plain, eth1: [native(1), tagged(100)], vnet0: [native(100)] }),
    'the uplink carries a range': host({ ...plain, eth1: [tagged(2, 4094)], vnet0: [native(100)] }),
    'two guests among themselves': host({ ...plain, vnet0: [native(100)], vethdb: [native(100)] }),
    'the host routes': host({ ...plain, br1: [native(1), tagged(100)], vnet0: [native(100)] }),
    'a trunk to a guest that may use any': host({ ...plain, vnet0: [native(1), tagged(2, 4094)] }),
    'VLANs that are set, of a bridge that does not filter': host(
      { ...plain, vnet0: [native(100)] },
      {},
      {},
      { vlanFiltering: false },
    ),
    'VLANs that nobody could read': host({}),
    'a guest that does not run': host({ ...plain, vnet0: [native(100)] }, NO_CARRIER),
    'no uplink, of which another check tells': host({ ...plain, vnet0: [native(100)] }, {}, NO_CARRIER),
    'as captured: the bridge itself is in it': {
      interfaces: [bridge('br9', [], { vlanFiltering: true }), iface('eth9', { master: 'br9' }), tap('dp0', 'br9')],
      bridges: { ports: [], fdb: [], vlans: captured },
    },
  },
  fail: {
    'the uplink does not carry it': {
      host: host({ ...plain, vnet0: [native(100)] }),
      findings: [{ message: 'alone', subject: 'vnet0', interface: 'vnet0' }],
      text: 'port vnet0 is the only one of bridge br1 in VLAN 100: eth1 does not carry it',
      fix: ['bridge vlan add dev eth1 vid 100', '# on the switch behind eth1, the VLAN must be allowed too'],
    },
    'no VLAN at all': {
      host: host(plain),
      findings: [{ message: 'none', subject: 'vnet0', interface: 'vnet0' }],
      text: 'port vnet0 is in no VLAN, and bridge br1 drops all that comes from it',
    },
    'as captured, without the bridge itself': {
      host: {
        interfaces: [bridge('br9', [], { vlanFiltering: true }), iface('eth9', { master: 'br9' }), tap('dp0', 'br9')],
        bridges: { ports: [], fdb: [], vlans: captured.filter(({ name }) => name === 'dp0') },
      },
      findings: [{ message: 'alone', subject: 'dp0', data: { vlan: 100, uplink: 'eth9' } }],
    },
  },
});
