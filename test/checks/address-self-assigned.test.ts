import check from '../../src/checks/address-self-assigned.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const on = (name: string, ...cidrs: string[]) => iface(name, { addresses: cidrs.map((cidr) => address(cidr)) });
const host = (...interfaces: ReturnType<typeof on>[]) => ({ interfaces: [loopback(), ...interfaces] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'beside a real one': host(on('eth0', '192.0.2.10/24', '169.254.9.9/16')),
    'masquerade of OVN-Kubernetes': host(on('eth0', '169.254.0.2/17')),
    'the end of a cloud': host(on('eth0', '169.254.169.254/32')),
    'a container': host({ ...on('cni0', '169.254.9.9/16'), kind: 'bridge' }),
    'IPv6 link-local': host(on('eth0', 'fe80::1/64')),
  },
  fail: {
    'no DHCP server answered': {
      host: host(on('eth0', '169.254.9.9/16')),
      findings: [{ message: 'alone', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 has 169.254.9.9/16 alone, which it gave itself; this host has no other IPv4 address',
    },
    'on a second interface': {
      host: host(on('eth0', '192.0.2.10/24'), on('usb0', '169.254.1.2/16')),
      findings: [{ message: 'aside', subject: 'usb0', severity: 'info' }],
    },
  },
});
