import check from '../../src/checks/gateway-off-link.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const host = (parts: Parameters<typeof route>[1], link = {}) => ({
  interfaces: [iface('eth1', { addresses: [address('198.51.100.10/24')], ...link })],
  routing: { routes: [route('10.99.0.0/16', { gateway: '192.0.2.1', dev: 'eth1', ...parts })], rules: [] },
});

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a gateway in the network': host({ gateway: '198.51.100.1' }),
    'one that is declared near': host({ flags: ['onlink'] }),
    'an IPv6 gateway, RFC 5549': host({ family: 'inet', gateway: 'fe80::1' }),
    'in another table': host({ table: '100' }),
    'of a CNI plugin': host({ dev: 'flannel.1' }),
    'an interface that is down': host({}, { flags: ['BROADCAST'] }),
  },
  fail: {
    'a route that outlived its address': {
      host: host({}),
      findings: [{ message: 'offLink', subject: '10.99.0.0/16', interface: 'eth1' }],
      text: 'the route to 10.99.0.0/16 leads over 192.0.2.1, which is in no network of eth1',
      fix: [
        '# give eth1 an address in the network of 192.0.2.1; or, if the route is a leftover:',
        'ip -f inet route del 10.99.0.0/16 via 192.0.2.1 dev eth1',
      ],
    },
  },
});
