import check from '../../src/checks/addresses-deprecated.ts';
import type { Address } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface, route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const fading = (cidr: string, validLifetime = 900) =>
  address(cidr, { flags: ['dynamic', 'deprecated'], validLifetime, preferredLifetime: 0 });
const fresh = (cidr: string) => address(cidr, { flags: ['dynamic'], validLifetime: 900, preferredLifetime: 600 });
const host = (...addresses: Address[]): Host => ({
  interfaces: [iface('eth0', { addresses: [address('fe80::5054:ff:fe12:3456/64'), ...addresses] })],
  routing: { routes: [route('default', { gateway: 'fe80::1', dev: 'eth0', protocol: 'ra' })], rules: [] },
});

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a temporary address that had its time': host(fading('2001:db8::aaaa/64'), fresh('2001:db8::10/64')),
    'a prefix that was replaced': host(fading('2001:db8:1::10/64'), fresh('2001:db8:2::10/64')),
    'set up so': host(address('2001:db8::10/64', { flags: ['deprecated'], preferredLifetime: 0 })),
    'no IPv6 but link-local': host(),
    'no default route there': { ...host(fading('2001:db8::10/64')), routing: { routes: [], rules: [] } },
  },
  fail: {
    'no router renews it': {
      host: host(fading('2001:db8::10/64', 300), fading('2001:db8::aaaa/64', 800)),
      findings: [{ message: 'deprecated', subject: 'eth0', interface: 'eth0' }],
      text: '2001:db8::aaaa/64 on eth0 is deprecated, as is every global IPv6 address there',
    },
    'a router that gives it no preferred lifetime, and none that ends': {
      host: host(address('2001:db8::10/64', { flags: ['dynamic', 'deprecated'], preferredLifetime: 0 })),
      findings: [{ message: 'deprecated', subject: 'eth0' }],
    },
  },
});
