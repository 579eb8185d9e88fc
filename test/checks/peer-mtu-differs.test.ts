import check from '../../src/checks/peer-mtu-differs.ts';
import { testCheck } from '../support/check-tester.ts';
import { iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const end = (name: string, link: string, mtu: number, parts = {}) => iface(name, { kind: 'veth', link, mtu, ...parts });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    alike: { interfaces: [end('veth0', 'veth1', 9000), end('veth1', 'veth0', 9000)] },
    'a namesake in another namespace': {
      interfaces: [end('veth0', 'veth1', 9000, { linkNetnsid: 0 }), end('veth1', 'veth0', 1500, { linkNetnsid: 1 })],
    },
    'one that is not in use': {
      interfaces: [end('veth0', 'veth1', 9000, { flags: ['BROADCAST'] }), end('veth1', 'veth0', 1500)],
    },
    'a VLAN': { interfaces: [iface('eth0', { mtu: 9000 }), iface('eth0.5', { kind: 'vlan', link: 'eth0' })] },
  },
  fail: {
    'a cable between two bridges': {
      host: { interfaces: [end('veth0', 'veth1', 9000), end('veth1', 'veth0', 1500)] },
      findings: [{ message: 'differs', subject: 'veth0', data: { mtu: 9000, peer: 'veth1', peerMtu: 1500 } }],
      text: 'veth0 has mtu 9000, and its other end veth1 has 1500',
      fix: ['ip link set dev veth0 mtu 1500', '# or set both to the MTU of the network that they belong to'],
    },
  },
});
