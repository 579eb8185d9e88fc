import check from '../../src/checks/ovs-encap-mtu-too-small.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { ovsBridge, ovsIface, ovsOf, ovsPort } from '../support/ovs-hosts.ts';

interface Parts {
  readonly card?: number;
  readonly bridge?: number;
  readonly pods?: number;
  readonly management?: string;
  readonly tunnel?: string;
  readonly encap?: string;
}

/** A node of OVN-Kubernetes: the card is a port of br-ex, which has the address. */
function node({ card = 1500, bridge = card, pods = 1400, ...parts }: Parts = {}) {
  const { management = 'ovn-k8s-mp0', tunnel = 'geneve', encap = '172.18.0.2' } = parts;
  const tunnels = tunnel === '' ? [] : [ovsPort(ovsIface('ovn-1', { type: tunnel }))];
  return {
    ...ovsOf(
      [
        ovsBridge('br-ex', [ovsPort(ovsIface('br-ex', { type: 'internal' })), ovsPort(ovsIface('eth0'))]),
        ovsBridge('br-int', [ovsPort(ovsIface(management, { type: 'internal' })), ...tunnels]),
      ],
      { external_ids: { 'ovn-encap-ip': encap } },
    ),
    interfaces: [
      loopback(),
      iface('eth0', { mtu: card, master: 'ovs-system' }),
      iface('br-ex', { mtu: bridge, addresses: [address('172.18.0.2/24'), address('fd00::2/64')] }),
      iface(management, { mtu: pods }),
    ],
  };
}

testCheck(check, {
  pass: {
    'as OpenShift sets it: 100 less': node(),
    'just enough': node({ card: 1458 }),
    'jumbo frames': node({ card: 9000, pods: 8900 }),
    'just enough over IPv6': node({ card: 1478, encap: 'fd00::2' }),
    'just enough for VXLAN': node({ card: 1450, tunnel: 'vxlan' }),
    'a single node': node({ card: 1400, tunnel: '' }),
    'the pods have an MTU that we do not know': node({ card: 1400, management: 'mgmt0' }),
    'the address is nowhere, of which another check tells': node({ card: 1400, encap: '192.0.2.1' }),
  },
  fail: {
    'a card that is too small': {
      host: node({ card: 1450 }),
      findings: [{ message: 'tooSmall', subject: 'br-ex', interface: 'br-ex', data: { needed: 1458 } }],
      text: 'br-ex has MTU 1450, and a packet of the pod network (1400 at ovn-k8s-mp0) needs 1458 with its geneve headers',
      fix: [
        'ip link set dev eth0 mtu 1458',
        'ovs-vsctl set interface br-ex mtu_request=1458',
        '# the switch must take such packets too; or give the pod network a smaller MTU',
      ],
    },
    'a bridge that is too small alone': {
      host: node({ bridge: 1400 }),
      findings: [{ message: 'tooSmall', subject: 'br-ex' }],
      fix: [
        'ovs-vsctl set interface br-ex mtu_request=1458',
        '# the switch must take such packets too; or give the pod network a smaller MTU',
      ],
    },
    'over IPv6': {
      host: node({ card: 1460, encap: 'fd00::2' }),
      findings: [{ message: 'tooSmall', subject: 'br-ex', data: { needed: 1478 } }],
    },
    'without room for anything, of Kube-OVN': {
      host: node({ pods: 1500, management: 'ovn0' }),
      findings: [{ message: 'tooSmall', subject: 'br-ex', data: { needed: 1558, management: 'ovn0' } }],
    },
  },
});
