import check from '../../src/checks/launcher-dhcp-server-missing.ts';
import type { Socket } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback, socket } from '../support/hosts.ts';
import { BRIDGE_BINDING, bridge, changed, LAYER2, MASQUERADE, OLD_RELEASE, tap, veth } from '../support/launcher.ts';

const on = (zone: string, text = 'udp UNCONN 0.0.0.0:67 0.0.0.0:*'): Socket => {
  const bound = socket(text);
  return { ...bound, local: { ...bound.local, zone } };
};
const { netid: _netid, ...unnamed } = on('k6t-eth0');
const second = [
  veth('net1-nic', { master: 'k6t-net1' }),
  iface('net1', { kind: 'dummy', addresses: [address('10.9.0.5/24')] }),
  bridge('k6t-net1', [address('169.254.75.11/32')]),
  tap('tap1', 'k6t-net1'),
];
const missing = { message: 'missing', subject: 'k6t-eth0', interface: 'k6t-eth0' } as const;

testCheck(check, {
  pass: {
    'bound to the bridge': { interfaces: BRIDGE_BINDING, sockets: [on('k6t-eth0')] },
    'as any address': { interfaces: BRIDGE_BINDING, sockets: [on('k6t-eth0', 'udp UNCONN *:67 *:*')] },
    'by name of the port': { interfaces: BRIDGE_BINDING, sockets: [on('k6t-eth0', 'udp UNCONN *:bootps *:*')] },
    'a listing of UDP alone': { interfaces: BRIDGE_BINDING, sockets: [unnamed] },
    'bound to every device': { interfaces: BRIDGE_BINDING, sockets: [socket('udp UNCONN 0.0.0.0:67 0.0.0.0:*')] },
    'bound to the address': { interfaces: BRIDGE_BINDING, sockets: [socket('udp UNCONN 169.254.75.10:67 0.0.0.0:*')] },
    'masquerade is served otherwise': { interfaces: MASQUERADE, sockets: [] },
    'a network without addresses': { interfaces: LAYER2, sockets: [] },
    'an old release, where the pod address does not show': { interfaces: OLD_RELEASE, sockets: [on('k6t-eth0')] },
    'a pod without IPv4': {
      interfaces: changed(BRIDGE_BINDING, 'eth0', { addresses: [address('fd00:10:244::5/64')] }),
      sockets: [],
    },
    'no launcher': { interfaces: [loopback(), iface('eth0', { addresses: [address('10.0.2.2/24')] })], sockets: [] },
  },
  fail: {
    'no socket at all': {
      host: { interfaces: BRIDGE_BINDING, sockets: [] },
      findings: [{ ...missing, data: { address: '169.254.75.10', pod: 'eth0', podAddress: '10.244.1.5' } }],
      text: 'nothing listens on UDP port 67 of k6t-eth0 (169.254.75.10), although eth0 holds 10.244.1.5 for the guest',
    },
    'sockets of other kinds': {
      host: {
        interfaces: BRIDGE_BINDING,
        sockets: [
          socket('tcp LISTEN 0.0.0.0:67 0.0.0.0:*'),
          socket('udp UNCONN 0.0.0.0:68 0.0.0.0:*'),
          socket('udp UNCONN 10.244.1.5:67 0.0.0.0:*'),
          on('virbr0'),
        ],
      },
      findings: [missing],
    },
    'one of two bridges': {
      host: { interfaces: [...BRIDGE_BINDING, ...second], sockets: [on('k6t-eth0')] },
      findings: [{ message: 'missing', subject: 'k6t-net1', data: { address: '169.254.75.11' } }],
    },
  },
});
