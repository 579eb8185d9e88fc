import check from '../../src/checks/ovs-fdb-full.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const table = (evicted: number, max = 8192) =>
  ovsOf([ovsBridge('br-ex', [], { fdb: { entries: max, max, evicted, moved: 0 } })]);

testCheck(check, {
  pass: {
    'nothing is forgotten': after(table(0), table(0)),
    'it was full once': after(table(70_000), table(70_000)),
    'a few': after(table(0), table(59)),
    'a bridge that is new': after(ovsOf([]), table(70_000)),
    'a bridge made anew': after(table(70_000), table(100)),
    'no counters': after(ovsOf([ovsBridge('br-ex')]), ovsOf([ovsBridge('br-ex')])),
  },
  fail: {
    'more hosts than it can hold': {
      host: after(table(100), table(400)),
      findings: [{ message: 'full', subject: 'br-ex', interface: 'br-ex', data: { evicted: 300 } }],
      text: 'bridge br-ex holds 8192 of 8192 addresses, and has forgotten 300 before their time in 60 s',
      fix: [
        'ovs-vsctl set bridge br-ex other_config:mac-table-size=32768',
        '# if there are not so many hosts: somebody invents addresses, see ovs-appctl fdb/show br-ex',
      ],
    },
    'a table that somebody made small': {
      host: after(table(0, 10), table(60, 10)),
      findings: [{ message: 'full', subject: 'br-ex', data: { size: 8192 } }],
    },
  },
});
