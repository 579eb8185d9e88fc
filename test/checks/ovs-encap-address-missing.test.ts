import check from '../../src/checks/ovs-encap-address-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const node = (external_ids: Record<string, string>, ...addresses: readonly string[]) => ({
  ...ovsOf([ovsBridge('br-int')], { external_ids }),
  interfaces: [loopback(), iface('br-ex', { addresses: addresses.map((cidr) => address(cidr)) })],
});
const IP = 'ovn-encap-ip';

testCheck(check, {
  pass: {
    'it is there': node({ [IP]: '172.18.0.2' }, '172.18.0.2/24'),
    'another spelling': node({ [IP]: 'FD00:0::2' }, 'fd00::2/64'),
    'both of two': node({ [IP]: '172.18.0.2, 172.19.0.2' }, '172.18.0.2/24', '172.19.0.2/24'),
    'no OVN': node({ 'system-id': 'a' }, '172.18.0.2/24'),
    'an entry of this chassis alone': node(
      { 'system-id': 'a', [IP]: '192.0.2.9', 'ovn-encap-ip-a': '172.18.0.2' },
      '172.18.0.2/24',
    ),
  },
  fail: {
    'the node has another address now': {
      host: node({ [IP]: '172.18.0.2' }, '172.18.0.77/24'),
      findings: [{ message: 'missing', subject: '172.18.0.2' }],
      text: 'no interface has 172.18.0.2, which external_ids:ovn-encap-ip tells the other nodes to send to',
      fix: [
        '# give the address back to its interface, or, if the node has another one now:',
        '# ovs-vsctl set open . external_ids:ovn-encap-ip=ADDRESS',
      ],
    },
    'one of two': {
      host: node({ [IP]: '172.18.0.2,172.19.0.2' }, '172.18.0.2/24'),
      findings: [{ message: 'missing', subject: '172.19.0.2' }],
    },
  },
});
