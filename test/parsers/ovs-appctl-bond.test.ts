import t from 'tap';
import ovsAppctlBond, { parseOvsAppctlBond } from '../../src/parsers/ovs-appctl-bond.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const WRONG = 'is not a line about a bond';
const HEAD = '---- bond0 ----\n';
const bond = (more: object) => ({ name: 'bond0', settings: {}, members: [], ...more });
const member = (more: object = {}) => ({ name: 'eth0', enabled: true, active: false, ...more });

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['a bond alone', HEAD, [bond({})]],
  [
    'two bonds',
    `${HEAD}bond_mode: balance-tcp\n\n---- bond1 ----\n`,
    [bond({ settings: { bond_mode: 'balance-tcp' } }), bond({ name: 'bond1' })],
  ],
  [
    'a member that is down',
    `${HEAD}member eth0: disabled\n\tmay_enable: false`,
    [bond({ members: [member({ enabled: false, may_enable: false })] })],
  ],
  [
    'as it was before 2.15',
    `${HEAD}slave eth0: enabled\n\tactive slave\n\tmay_enable: true`,
    [bond({ members: [member({ active: true, may_enable: true })] })],
  ],
  [
    'hashes',
    `${HEAD}member eth0: enabled\n  may_enable: true\n  hash 12: 5 kB load`,
    [bond({ members: [member({ may_enable: true })] })],
  ],
  [
    'a setting that is a prototype',
    `${HEAD}__proto__: x`,
    [bond({ settings: Object.fromEntries([['__proto__', 'x']]) })],
  ],
  ['a message', 'no such bond\n', [], [[1, WRONG]]],
  [
    'lines of something else',
    `x: 1\n${HEAD}what\nmember eth0: enabled\n  what`,
    [bond({ members: [member()] })],
    [
      [1, WRONG],
      [3, WRONG],
      [5, WRONG],
    ],
  ],
];

t.test('ovs-appctl-bond', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsAppctlBond(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a bond that balances', async (t) => {
    const { value, problems } = parseOvsAppctlBond(readFixture('ovs-appctl-bond', 'ovs-3.1.0-balance-slb.txt'));
    t.strictSame(problems, []);
    t.equal(value.length, 1);
    t.match(value[0]?.settings, {
      bond_mode: 'balance-slb',
      'bond may use recirculation': 'no, Recirc-ID : -1',
      'next rebalance': '9799 ms',
      lacp_status: 'off',
      'active member mac': 'da:b7:9f:f2:ae:a6(b2)',
    });
    t.strictSame(value[0]?.members, [
      { name: 'b1', enabled: true, active: false, may_enable: true },
      { name: 'b2', enabled: true, active: true, may_enable: true },
    ]);
  });

  t.equal(ovsAppctlBond.parse, parseOvsAppctlBond);
  testParserTrials(t, parseOvsAppctlBond, fixturesOf('ovs-appctl-bond'), { pieces: [HEAD, '---- ', 'member a: '] });
});
