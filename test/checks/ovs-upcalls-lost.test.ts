import check from '../../src/checks/ovs-upcalls-lost.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const KERNEL = 'system@ovs-system';
const lookups = (lost: number, missed = 1000, name = KERNEL) =>
  ovsOf([ovsBridge('br-int')], { datapaths: [{ name, hit: 5000, missed, lost }] });

testCheck(check, {
  pass: {
    'none is lost': after(lookups(0), lookups(0, 9000)),
    'lost long ago': after(lookups(50_000), lookups(50_000)),
    'a handful': after(lookups(0), lookups(59)),
    'counters that began anew': after(lookups(500), lookups(20)),
    'a datapath that is new': after(lookups(0, 0, 'netdev@ovs-netdev'), lookups(5000)),
    'ovs-vswitchd was not asked': after(ovsOf([]), ovsOf([])),
  },
  fail: {
    'a burst of new flows': {
      host: after(lookups(10, 1000), lookups(610, 9000)),
      findings: [{ message: 'lost', subject: KERNEL, data: { lost: 600, missed: 8000 } }],
      text: `datapath ${KERNEL} has lost 600 of 8000 packets on their way to ovs-vswitchd in 60 s`,
    },
  },
});
