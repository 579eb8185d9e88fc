import check from '../../src/checks/carrier-flapping.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const host = (then: number, now: number, parts = {}) =>
  after(
    { interfaces: [iface('eth0', { carrierChanges: then })] },
    { interfaces: [iface('eth0', { carrierChanges: now, ...parts })] },
  );
const port = (carrierChanges: number) => iface('veth0a1b2c3d', { kind: 'veth', carrierChanges });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'often, long ago': host(400, 400),
    'a live migration that refreshes the link': host(2, 4),
    'a device that was made anew': host(2, 9, { index: 7 }),
    'pods that come and go': after({ interfaces: [port(2)] }, { interfaces: [port(12)] }),
    'a count that is not told': after({ interfaces: [iface('eth0')] }, { interfaces: [iface('eth0')] }),
  },
  fail: {
    'a bad cable': {
      host: host(3, 9),
      findings: [{ message: 'flapping', subject: 'eth0', data: { changes: 6 }, interface: 'eth0' }],
      text: 'eth0 lost or gained its carrier 6 times in 60 s',
    },
  },
});
