import check from '../../src/checks/address-on-two-interfaces.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const on = (name: string, cidr: string, parts = {}) => iface(name, { addresses: [address(cidr)], ...parts });
const host = (...interfaces: ReturnType<typeof on>[]) => ({ interfaces: [loopback(), ...interfaces] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'two addresses': host(on('eth0', '192.0.2.10/24'), on('eth1', '192.0.2.11/24')),
    'link-local ones': host(on('eth0', 'fe80::1/64'), on('eth1', 'fe80::1/64')),
    'unnumbered interfaces': host(on('eth0', '192.0.2.10/32'), on('eth1', '192.0.2.10/32')),
    'one that is down': host(on('eth0', '192.0.2.10/24'), on('eth1', '192.0.2.10/24', { flags: ['BROADCAST'] })),
    'a network of its own each': host(
      iface('red', { kind: 'vrf', flags: ['NOARP', 'UP', 'LOWER_UP'] }),
      on('eth0', '192.0.2.10/24'),
      on('eth1', '192.0.2.10/24', { master: 'red' }),
    ),
    'a container bridge': host(on('eth0', '172.17.0.1/16'), on('docker0', '172.17.0.1/16', { kind: 'bridge' })),
  },
  fail: {
    'a configuration that was copied': {
      host: host(on('eth0', '192.0.2.10/24'), on('eth1', '192.0.2.10/24')),
      findings: [{ message: 'twice', subject: '192.0.2.10' }],
      text: '192.0.2.10 is on eth0 and on eth1',
      fix: ['# decide which interface keeps 192.0.2.10; if it is eth0:', 'ip address del 192.0.2.10/24 dev eth1'],
    },
  },
});
