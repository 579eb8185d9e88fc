import check from '../../src/checks/bridge-mtu-mixed.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface, loopback } from '../support/hosts.ts';
import { BRIDGE_BINDING, bridge, changed, MASQUERADE, NO_CARRIER, tap, veth } from '../support/launcher.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const on = (...ports: readonly Interface[]) => ({ interfaces: [loopback(), bridge('br1'), ...ports] });
const card = (mtu: number, parts: Partial<Interface> = {}) => iface('eth1', { master: 'br1', mtu, ...parts });
const guest = (mtu: number, parts: Partial<Interface> = {}) => tap('vnet0', 'br1', { mtu, ...parts });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'all the same': on(card(1500), guest(1500)),
    'a jumbo network with a guest that does not use it': on(card(9000), guest(1500)),
    'a guest that does not run': on(card(1450), guest(1500, NO_CARRIER)),
    'an uplink that is down': on(card(1450, NO_CARRIER), guest(1500)),
    'containers of a bridge that has no uplink': on(veth('veth1', { master: 'br1', mtu: 9000 }), guest(1500)),
    'masquerade: the pod routes': { interfaces: changed(MASQUERADE, 'eth0', { mtu: 1400 }) },
  },
  fail: {
    'a tunnel below, and guests that know nothing of it': {
      host: on(card(1450), guest(1500), tap('vnet1', 'br1', { mtu: 1450 })),
      findings: [{ message: 'wider', subject: 'br1', interface: 'br1' }],
      text: 'bridge br1: vnet0 may send packets of 1500 bytes, and eth1 lets none above 1450 out',
      fix: [
        'ip link set dev vnet0 mtu 1450',
        '# and give the guests behind them the same MTU; or raise that of eth1, if its network allows it',
      ],
    },
    'pods, by whatever name': {
      host: on(card(1450), veth('pod-a', { master: 'br1' }), veth('veth2', { master: 'br1', mtu: 9000 })),
      findings: [{ message: 'wider', subject: 'br1', data: { ports: 'pod-a, veth2', most: 9000 } }],
    },
    'a node that is a container itself: its card is a cable': {
      host: on(card(1450, { kind: 'veth', linkNetnsid: 0 }), guest(1500)),
      findings: [{ message: 'wider', subject: 'br1', data: { uplink: 'eth1' } }],
    },
    'a virt-launcher': {
      host: { interfaces: changed(BRIDGE_BINDING, 'eth0-nic', { mtu: 1400 }) },
      findings: [{ message: 'wider', subject: 'k6t-eth0', data: { uplink: 'eth0-nic' } }],
    },
    'more ports than fit into a line': {
      host: on(card(1450), ...['0', '1', '2', '3', '4', '5', '6'].map((n) => tap(`tap${n}`, 'br1'))),
      findings: [{ message: 'wider', subject: 'br1', data: { ports: 'tap0, tap1, tap2, tap3, tap4, 2 more' } }],
    },
  },
});
