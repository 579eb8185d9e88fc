import check from '../../src/checks/address-dad-failed.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const failed = { flags: ['tentative', 'dadfailed'] };

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'still being looked into': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', { addresses: [address('fd00:5::99/64', { flags: ['tentative'] })] })],
    }),
  },
  fail: {
    'another host has the address': {
      host: hostOf('vm', {
        interfaces: [
          loopback(),
          iface('eth0', { addresses: [address('192.0.2.1/24'), address('fd00:5::99/64', failed)] }),
        ],
      }),
      findings: [{ message: 'failed', subject: 'fd00:5::99', interface: 'eth0' }],
      text: 'fd00:5::99/64 on eth0 failed duplicate address detection and is not used',
      fix: [
        '# find who else has it: ndisc6 fd00:5::99 eth0, or a loop in the bridge that sends the question back',
        'ip -6 address del fd00:5::99/64 dev eth0',
        'ip -6 address add fd00:5::99/64 dev eth0',
      ],
    },
    'the link-local address of a guest': {
      host: hostOf('vm', {
        interfaces: [
          iface('eth0', { mac: '0a:58:0a:82:00:2a', addresses: [address('fe80::858:aff:fe82:2a/64', failed)] }),
        ],
      }),
      findings: [{ message: 'failed', subject: 'fe80::858:aff:fe82:2a%eth0' }],
    },
    'the bridge and the tap of a virt-launcher pod matter little': {
      host: hostOf('launcher', {
        interfaces: [
          iface('k6t-net1', { kind: 'bridge', addresses: [address('fe80::ff:fe07:2182/64', failed)] }),
          iface('tap1', { kind: 'tun', master: 'k6t-net1', addresses: [address('fe80::1:2/64', failed)] }),
          iface('eth0', { kind: 'veth', addresses: [address('fd00::7/64', failed)] }),
        ],
      }),
      findings: [
        { message: 'failed', subject: 'fe80::ff:fe07:2182%k6t-net1', severity: 'info' },
        { message: 'failed', subject: 'fe80::1:2%tap1', severity: 'info' },
        { message: 'failed', subject: 'fd00::7' },
      ],
    },
  },
});
