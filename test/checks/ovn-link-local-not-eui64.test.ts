import check from '../../src/checks/ovn-link-local-not-eui64.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const GLOBAL = 'fd00:10:244::6/64';
const guest = (mac: string, ...cidrs: string[]) => ({
  interfaces: [iface('eth0', { mac, addresses: cidrs.map((cidr) => address(cidr)) })],
});
const MAC = '0a:58:c0:a8:18:06';

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'made of the MAC': guest(MAC, GLOBAL, 'fe80::858:c0ff:fea8:1806/64'),
    'another one beside it': guest(MAC, GLOBAL, 'fe80::1:2:3:4/64', 'fe80::858:c0ff:fea8:1806/64'),
    'no IPv6 to use': guest(MAC, '192.168.24.6/25', 'fe80::1:2:3:4/64'),
    'a network that asks for nothing': guest('52:54:00:12:34:56', GLOBAL, 'fe80::1:2:3:4/64'),
  },
  fail: {
    'as NetworkManager makes them': {
      host: guest(MAC, GLOBAL, 'fe80::1:2:3:4/64'),
      findings: [{ message: 'other', subject: 'eth0', data: { expected: 'fe80::858:c0ff:fea8:1806' } }],
      text: `eth0 has fe80::1:2:3:4/64, but only fe80::858:c0ff:fea8:1806 of its MAC ${MAC} passes port security`,
    },
  },
});
