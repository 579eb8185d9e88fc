import check from '../../src/checks/ovs-mac-moving.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const table = (moved: number) => ovsOf([ovsBridge('br-ex', [], { fdb: { entries: 3, max: 8192, evicted: 0, moved } })]);

testCheck(check, {
  pass: {
    'nothing moves': after(table(9), table(9)),
    'VMs that were migrated': after(table(0), table(20)),
    'a bridge that is new': after(ovsOf([]), table(900)),
    'a bridge made anew': after(table(900), table(3)),
    'no counters': after(ovsOf([ovsBridge('br-ex')]), ovsOf([ovsBridge('br-ex')])),
  },
  fail: {
    'two machines with one address': {
      host: after(table(5), table(125)),
      findings: [{ message: 'moving', subject: 'br-ex', interface: 'br-ex', data: { moves: 120 } }],
      text: 'addresses on bridge br-ex have moved 120 times between its ports in 60 s',
    },
  },
});
