import t from 'tap';
import parser, { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { testPairs } from '../support/ip-oracle.ts';

const RULES: readonly [name: string, text: string, expected: object][] = [
  ['a table', '32766:\tfrom all lookup main ', { priority: 32766, src: 'all', table: 'main' }],
  ['blanks for the tab', '0:      from all lookup local', { priority: 0, src: 'all', table: 'local' }],
  [
    'a source and a destination',
    '101:\tfrom 10.0.0.1 to 10.1.0.0/16 lookup 101',
    { priority: 101, src: '10.0.0.1', dst: '10.1.0.0', dstlen: 16, table: '101' },
  ],
  ['not', '9:\tnot from 10.0.0.0/8 lookup 5', { priority: 9, src: '10.0.0.0', not: true, srclen: 8, table: '5' }],
  [
    'a mark',
    '30:\tfrom all fwmark 0x10/0xff lookup 7',
    { priority: 30, src: 'all', fwmark: '0x10', fwmask: '0xff', table: '7' },
  ],
  [
    'an interface that is gone',
    '9:\tfrom all iif eth9 [detached] lookup 5',
    { priority: 9, src: 'all', iif: 'eth9', iif_detached: true, table: '5' },
  ],
  ['the table of the VRF', '1000:\tfrom all lookup [l3mdev-table]', { priority: 1000, src: 'all', l3mdev: true }],
  ['a jump to nowhere', '8:\tfrom all goto 99 [unresolved]', { priority: 8, src: 'all', goto: 99, unresolved: true }],
  ['an action', '8:\tfrom all unreachable', { priority: 8, src: 'all', action: 'unreachable' }],
  [
    'a rule without a table in busybox',
    '102:\tfrom 10.7.0.0/16 lookup unspec prohibit',
    { priority: 102, src: '10.7.0.0', srclen: 16, action: 'prohibit' },
  ],
  ['an action as a number', '8:\tfrom all 7', { priority: 8, src: 'all', action: '7' }],
  [
    'ports, users and realms',
    '8:\tfrom all uidrange 1-2 ipproto tcp sport 10-20 dport 80 lookup 5 realms 3/4 proto static',
    {
      ...{ priority: 8, src: 'all', uid_start: 1, uid_end: 2, ipproto: 'tcp', sport_start: 10, sport_end: 20 },
      ...{ dport: 80, table: '5', flow_to: '4', flow_from: '3', protocol: 'static' },
    },
  ],
  ['an event', 'Deleted 8:\tfrom all nop', { priority: 8, src: 'all', deleted: true, nop: true }],
  [
    'null in JSON',
    '[{"priority":8,"not":null,"src":"all","l3mdev":null}]',
    { priority: 8, not: true, src: 'all', l3mdev: true },
  ],
];

const PROBLEMS: readonly [text: string, rules: number, reason: string][] = [
  ['8: lookup main', 0, 'not a rule'],
  ['8:\tfrom all sideways', 1, 'cannot read sideways'],
  ['8:\tfrom all sport x lookup main', 1, 'cannot read sport'],
  ['8:\tfrom 10.0.0.0/x lookup main', 0, 'not a rule'],
  ['[{"src":"all"}]', 0, 'without priority'],
];

t.test('ip-rule', async (t) => {
  t.equal(parser.id, 'ip-rule');
  for (const [name, text, expected] of RULES) {
    const { value, problems } = parseIpRule(text);
    t.strictSame([value, problems], [[expected], []], name);
  }
  for (const [text, rules, reason] of PROBLEMS) {
    const { value, problems } = parseIpRule(text);
    t.strictSame([value.length, problems.map((problem) => problem.reason)], [rules, [reason]], text);
  }
  testPairs(t, 'ip-rule', parseIpRule);
});
