import check from '../../src/checks/address-host-part-invalid.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const host = (cidr: string, parts = {}, name = 'eth0', kind?: string) => ({
  interfaces: [iface(name, { addresses: [address(cidr, parts)], ...(kind !== undefined && { kind }) })],
});

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a host': host('192.0.2.129/25'),
    'two hosts on one cable, RFC 3021': host('192.0.2.0/31'),
    alone: host('192.0.2.0/32'),
    'one end of a cable': host('192.0.2.0/24', { peer: '198.51.100.1' }),
    'a router of IPv6, RFC 4291': host('2001:db8::/64'),
    'a tunnel of Flannel': host('10.244.0.0/24', {}, 'flannel.1', 'vxlan'),
  },
  fail: {
    'the broadcast address': {
      host: host('192.168.24.255/25'),
      findings: [{ message: 'broadcast', subject: '192.168.24.255', interface: 'eth0' }],
      text: '192.168.24.255/25 on eth0 is the broadcast address of its network, not that of a host',
      fix: [
        '# first give eth0 a free address from 192.168.24.129 to 192.168.24.254, or this one with the right prefix length; then:',
        'ip address del 192.168.24.255/25 dev eth0',
      ],
    },
    'the network itself': {
      host: host('10.0.0.0/8'),
      findings: [{ message: 'network', subject: '10.0.0.0', data: { first: '10.0.0.1', last: '10.255.255.254' } }],
    },
  },
});
