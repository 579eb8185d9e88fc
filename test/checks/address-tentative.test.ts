import check from '../../src/checks/address-tentative.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const held = (cidr: string, ...flags: string[]) => iface('eth0', { addresses: [address(cidr, { flags })] });
const unplugged = { flags: ['NO-CARRIER', 'BROADCAST', 'UP'], operstate: 'DOWN' };

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'in use': { interfaces: [held('2001:db8::10/64')] },
    'in use at once': { interfaces: [held('2001:db8::10/64', 'tentative', 'optimistic')] },
    'one that failed': { interfaces: [held('2001:db8::10/64', 'dadfailed', 'tentative')] },
    'without a carrier nobody can be asked': { interfaces: [{ ...held('fe80::1/64', 'tentative'), ...unplugged }] },
    'a link-local one, as after every boot': { interfaces: [held('fe80::2/64', 'tentative')] },
    'a bridge of virt-launcher': {
      interfaces: [{ ...held('fe80::1/64', 'tentative'), name: 'k6t-eth0', kind: 'bridge' }],
    },
  },
  fail: {
    'detection that does not end': {
      host: { interfaces: [held('2001:db8::10/64', 'tentative')] },
      findings: [{ message: 'tentative', subject: '2001:db8::10', interface: 'eth0' }],
      text: '2001:db8::10/64 on eth0 is still tentative, although the interface has a carrier',
    },
  },
});
