import t from 'tap';
import check from '../../src/checks/ovs-configuration-pending.ts';
import { contextOf, inputOf } from '../../src/engine/diagnose.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, snapshotOf } from '../support/hosts.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const at = (cur_cfg: number, next_cfg: number, parts = {}) =>
  ovsOf([ovsBridge('br-int')], { cur_cfg, next_cfg, ...parts });
const stuck = after(at(7, 8), at(7, 9));

testCheck(check, {
  pass: {
    'it has done all': after(at(7, 7), at(9, 9)),
    'it is behind and goes on': after(at(7, 8), at(8, 9)),
    'a change of just now': after(at(7, 7), at(7, 8)),
    'a database without these columns': after(ovsOf([], { cur_cfg: 0, next_cfg: 0 }), ovsOf([])),
    'it does not run at all': after(at(7, 8), at(7, 9, { vswitchd: { state: 'gone' } })),
    'no bridge': after(at(7, 8, { bridges: [] }), at(7, 9, { bridges: [] })),
  },
  fail: {
    'it hangs': {
      host: stuck,
      findings: [{ message: 'pending', subject: 'ovs-vswitchd', data: { done: 7, asked: 9 } }],
      text: 'ovs-vswitchd has carried out nothing for 60 s: it is at 7, and 9 is asked for',
    },
    'an old capture, where the daemon cannot be seen': {
      host: after(at(7, 8), at(7, 8, { vswitchd: undefined })),
      findings: [{ message: 'pending', subject: 'ovs-vswitchd' }],
    },
  },
});

t.test('too soon to tell', async (t) => {
  const now = snapshotOf(at(7, 9));
  const past = { ...snapshotOf(at(7, 8)), takenAt: new Date(Date.parse(now.takenAt) - 1000).toISOString() };
  t.same([...check.run(inputOf(check, now), contextOf(check, now, past))], []);
});
