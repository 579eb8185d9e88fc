import check from '../../src/checks/nameserver-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback, resolver, socket } from '../support/hosts.ts';

const eth0 = iface('eth0', { addresses: [address('10.0.2.2/24')] });
const empty = { message: 'empty', subject: '/etc/resolv.conf' };
const unused = [
  iface('tunl0', { flags: ['NOARP'], operstate: 'DOWN', linkType: 'ipip', kind: 'ipip' }),
  iface('dummy0', { flags: ['BROADCAST', 'NOARP'], operstate: 'DOWN', kind: 'dummy' }),
];

testCheck(check, {
  pass: {
    'one server': { resolver: resolver(['10.96.0.10']), interfaces: [loopback(), eth0] },
    'an IPv6 server only': { resolver: resolver(['fd10:0:2::3']), interfaces: [loopback(), eth0] },
    'nothing but loopback': { resolver: resolver([]), interfaces: [loopback()] },
    'loopback and devices the kernel made': { resolver: resolver([]), interfaces: [loopback(), ...unused] },
    'a local server on loopback': {
      resolver: resolver([]),
      interfaces: [loopback(), eth0],
      sockets: [socket('udp UNCONN 127.0.0.1:53 0.0.0.0:*')],
    },
    'a local server on every address': {
      resolver: resolver([]),
      interfaces: [eth0],
      sockets: [socket('udp UNCONN *:53 *:*')],
    },
  },
  fail: {
    'a network but no server': {
      host: { resolver: resolver([], { owner: 'NetworkManager' }), interfaces: [loopback(), eth0] },
      findings: [{ ...empty, data: { owner: 'NetworkManager' } }],
      text: 'resolv.conf has no usable nameserver line; it is written by NetworkManager',
    },
    'interfaces unknown': { host: { resolver: resolver([]) }, findings: [empty] },
    'a pod': {
      host: { host: { hostname: 'p', role: 'pod' }, resolver: resolver([]), interfaces: [loopback(), eth0] },
      findings: [empty],
    },
    'a connection to port 53 is no server': {
      host: {
        resolver: resolver([]),
        interfaces: [eth0],
        sockets: [
          socket('udp ESTAB 10.0.2.2:4242 10.96.0.10:53'),
          socket('tcp LISTEN 0.0.0.0:53 0.0.0.0:*'),
          socket('udp UNCONN 10.0.2.2:53 0.0.0.0:*'),
        ],
      },
      findings: [empty],
    },
    'a NIC that is down': {
      host: { resolver: resolver([]), interfaces: [iface('eth0', { flags: [], operstate: 'DOWN' })] },
      findings: [empty],
    },
  },
});
