import check from '../../src/checks/ovs-patch-peer-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsBridge, ovsIface, ovsOf, ovsPort } from '../support/ovs-hosts.ts';

const patch = (name: string, peer?: string, parts = {}) =>
  ovsPort(ovsIface(name, { type: 'patch', ...(peer !== undefined && { options: { peer } }), ...parts }));
const joined = (ex: ReturnType<typeof patch>[], int: ReturnType<typeof patch>[], parts = {}) =>
  ovsOf([ovsBridge('br-ex', ex), ovsBridge('br-int', int, parts)]);
const UNSET = { ofport: -1, error: "a-to-b: patch type requires valid 'peer' argument" };

testCheck(check, {
  pass: {
    'two that name each other': joined([patch('ex', 'int')], [patch('int', 'ex')]),
    'no patch port': joined([], []),
    'ovs-vswitchd does not run': ovsOf([ovsBridge('br-ex', [patch('ex', 'int')])], { vswitchd: { state: 'gone' } }),
  },
  fail: {
    'the other end is gone': {
      host: joined([patch('ex', 'int')], []),
      findings: [{ message: 'missing', subject: 'ex' }],
      text: 'patch port ex of bridge br-ex names int as its peer, and there is no such patch port',
      fix: [
        '# add the other end: ovs-vsctl add-port BRIDGE int -- set interface int type=patch options:peer=ex',
        '# or, if it was left behind: ovs-vsctl del-port br-ex ex',
      ],
    },
    'the other end is no patch port': {
      host: joined([patch('ex', 'int')], [ovsPort(ovsIface('int'))]),
      findings: [{ message: 'missing', subject: 'ex' }],
    },
    'one end names nobody': {
      host: joined([patch('ex', 'int')], [patch('int', undefined, UNSET)]),
      findings: [{ message: 'unset', subject: 'int' }],
      fix: ['ovs-vsctl set interface int options:peer=ex'],
    },
    'one end is mistyped, and the other is not to blame': {
      host: joined([patch('ex', 'int')], [patch('int', 'exx')]),
      findings: [{ message: 'missing', subject: 'int', data: { peer: 'exx' } }],
      fix: ['ovs-vsctl set interface int options:peer=ex'],
    },
    'a third that names one of a pair': {
      host: joined([patch('ex', 'int'), patch('old', 'int')], [patch('int', 'ex')]),
      findings: [{ message: 'astray', subject: 'old', data: { peer: 'int', back: 'ex' } }],
    },
    'bridges of two datapaths': {
      host: joined([patch('ex', 'int')], [patch('int', 'ex')], { datapath_type: 'netdev' }),
      findings: [
        { message: 'datapath', subject: 'ex' },
        { message: 'datapath', subject: 'int' },
      ],
      fix: ['ovs-vsctl --columns=name,datapath_type list bridge', '# give both bridges the same datapath_type'],
    },
  },
});
