import t from 'tap';
import ovsOfctlFlows, { parseOvsOfctlFlows } from '../../src/parsers/ovs-ofctl-flows.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => parseOvsOfctlFlows(readFixture('ovs-ofctl-flows', `ovs-3.1.0-${name}.txt`));
const flow = (more: object) => ({ flags: [], match: [], actions: [], ...more });

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['no flow', 'NXST_FLOW reply (xid=0x4):\n', []],
  ['pieces', 'OFPST_FLOW reply (OF1.3) (xid=0x2): flags=[more]\n actions=drop', [flow({})]],
  ['a blank before actions', 'priority=0 actions=NORMAL', [flow({ priority: 0, actions: ['NORMAL'] })]],
  ['a comma before actions', 'table=7, actions=drop', [flow({ table: 7 })]],
  ['nothing before actions', 'actions=LOCAL', [flow({ actions: ['LOCAL'] })]],
  ['no action', 'priority=1 actions=', [flow({ priority: 1 })]],
  ['a table with a name', 'table=classifier, ip actions=drop', [flow({ table: 'classifier', match: ['ip'] })]],
  [
    'names in quotes',
    'in_port="a,b c" actions=output:"x,(y",LOCAL',
    [flow({ match: ['in_port="a,b c"'], actions: ['output:"x,(y"', 'LOCAL'] })],
  ],
  [
    'actions within actions',
    'ip actions=clone(set_field:1->reg0,ct(nat(src=1.2.3.4),zone=1)),2',
    [flow({ match: ['ip'], actions: ['clone(set_field:1->reg0,ct(nat(src=1.2.3.4),zone=1))', '2'] })],
  ],
  [
    'words of the match that flows have too',
    'priority=1,__proto__=1,ip actions=drop',
    [flow({ priority: 1, match: ['__proto__=1', 'ip'] })],
  ],
  [
    'no number',
    'priority=x, duration=s, n_packets=-1, ip actions=drop',
    [flow({ match: ['ip'] })],
    [
      [1, 'has no number for priority'],
      [1, 'has no number for duration'],
      [1, 'has no number for n_packets'],
    ],
  ],
  ['a message', 'ovs-ofctl: br9 is not a bridge or a socket', [], [[1, 'has no actions']]],
];

t.test('ovs-ofctl-flows', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsOfctlFlows(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('OpenFlow 1.0', async (t) => {
    const { value, problems } = fixture('openflow10');
    t.strictSame(problems, []);
    t.equal(value.length, 5);
    t.match(value[0], {
      cookie: '0x0',
      duration: Number,
      table: 0,
      n_packets: 0,
      n_bytes: 0,
      idle_age: Number,
      priority: 10,
      flags: [],
      match: ['tcp', 'in_port=1', 'nw_src=10.0.0.0/8', 'tp_dst=80'],
      actions: ['mod_nw_dst:1.2.3.4', 'resubmit(,5)', 'LOCAL'],
    });
    t.match(value[2], {
      cookie: '0x1f',
      table: 5,
      idle_timeout: 60,
      hard_timeout: 100,
      match: ['ct_state=+est+trk', 'ip'],
      actions: [
        'ct(commit,table=6,zone=1,nat(src=1.2.3.4))',
        'learn(table=9,NXM_OF_VLAN_TCI[0..11],output:NXM_OF_IN_PORT[])',
      ],
    });
    t.match(value[3], { table: 7, match: [], actions: [] });
  });

  t.test('OpenFlow 1.3 with names and flags', async (t) => {
    const { value, problems } = fixture('openflow13-names');
    t.strictSame(problems, []);
    t.match(value, [
      { flags: ['reset_counts'], priority: 10, match: ['tcp', 'in_port=v1', 'nw_src=10.0.0.0/8', 'tp_dst=80'] },
      { n_packets: 20, n_bytes: 1592, priority: 0, flags: [], match: [], actions: ['NORMAL'] },
      { flags: ['send_flow_rem', 'reset_counts'], priority: 7 },
      { flags: ['reset_counts'], table: 7 },
      { match: ['arp', 'in_port=v1', 'dl_vlan=5'], actions: ['pop_vlan', 'CONTROLLER:128'] },
    ]);
  });

  t.test('the same flows without counters, and as ovs-appctl prints them', async (t) => {
    const seen = (name: string) =>
      fixture(name).value.map(({ table = 0, match, actions }) => JSON.stringify([table, match, actions]));
    t.strictSame(fixture('no-stats').problems, []);
    t.strictSame(fixture('appctl-bridge').problems, []);
    t.strictSame(seen('no-stats'), seen('openflow10'));
    const all = seen('appctl-bridge');
    t.strictSame(
      seen('openflow10').filter((each) => !all.includes(each)),
      [],
      'which adds those of OVS itself',
    );
  });

  for (const { name, text } of publicCaptures('ovs-ofctl-flows')) {
    t.test(name, async (t) => {
      const match =
        'icmp,in_port="s1-eth1",vlan_tci=0x0000,dl_src=d6:fc:9c:e7:a2:f9,dl_dst=a2:72:e7:06:75:2e,nw_src=10.0.0.1,nw_dst=10.0.0.3,nw_tos=0,icmp_type=0,icmp_code=0';
      const value = [
        {
          ...{
            cookie: '0x0',
            duration: 4.602,
            table: 0,
            n_packets: 2,
            n_bytes: 196,
            idle_timeout: 60,
            priority: 65535,
          },
          ...{ flags: [], match: match.split(','), actions: ['output:"s1-eth3"'] },
        },
      ];
      t.strictSame(parseOvsOfctlFlows(text), { value, problems: [] });
    });
  }

  t.equal(ovsOfctlFlows.parse, parseOvsOfctlFlows);
  testParserTrials(t, parseOvsOfctlFlows, fixturesOf('ovs-ofctl-flows'), {
    pieces: ['a(', 'x actions=', ',actions=(', 'reply ', 'NXST_FLOW reply '],
  });
});
