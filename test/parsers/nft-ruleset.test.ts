import t, { type Test } from 'tap';
import type { NftChain, NftRuleset } from '../../src/model/nftables.ts';
import unit, { parseNftRuleset } from '../../src/parsers/nft-ruleset.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { withoutSpelling } from '../support/nft-oracle.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const read = (t: Test, name: string): NftRuleset => {
  const { value, problems } = parseNftRuleset(readFixture('nft-ruleset', name));
  t.strictSame(problems, [], name);
  return value;
};
const chainsOf = (text: string): readonly NftChain[] => parseNftRuleset(text).value.tables[0]?.chains ?? [];
const rulesOf = (text: string) => chainsOf(`table ip t {\n\tchain c {\n\t\t${text}\n\t}\n}\n`)[0]?.rules;

/** One rule as text. */
const RULES: readonly (readonly [string, object])[] = [
  ['counter packets 3 bytes 228 masquerade', { expr: 'counter masquerade', counters: { packets: 3, bytes: 228 } }],
  ['counter masquerade', { expr: 'counter masquerade' }],
  ['counter name "a b" accept', { expr: 'counter name "a b" accept' }],
  ['accept comment "a } # handle 3; {" # handle 7', { expr: 'accept', handle: 7, comment: 'a } # handle 3; {' }],
  ['log prefix "x; }" drop', { expr: 'log prefix "x; }" drop' }],
  [
    'ct state vmap { established : accept,\n\t\t\t invalid : drop }',
    { expr: 'ct state vmap { established : accept, invalid : drop }' },
  ],
  [
    'tcp dport 22  # xt_tcp counter packets 1 bytes 2',
    { expr: 'tcp dport 22 # xt_tcp counter', counters: { packets: 1, bytes: 2 } },
  ],
];

/** A hook, and the priority that it stands for. */
const HOOKS: readonly (readonly [string, string, number])[] = [
  ['ip', 'type nat hook prerouting priority dstnat;', -100],
  ['ip', 'type nat hook prerouting priority -100; policy accept;', -100],
  ['inet', 'type filter hook input priority filter + 10; policy drop;', 10],
  ['inet', 'type filter hook output priority mangle - 5;', -155],
  ['bridge', 'type filter hook prerouting priority dstnat;', -300],
  ['netdev', 'type filter hook ingress device "eth0" priority -500; policy accept;', -500],
  ['netdev', 'type filter hook ingress devices = { "eth0", "eth1" } priority 0; policy accept;', 0],
];

t.test('nft-ruleset', async (t) => {
  t.test('text and JSON of the same state', async (t) => {
    const text = read(t, 'nft-1.0.6.txt');
    const json = read(t, 'nft-1.0.6-j.json');
    t.strictSame(withoutSpelling(text), withoutSpelling(json));
    t.strictSame(read(t, 'nft-1.0.6-a.txt').tables[0], json.tables[0], 'of masquerade in each word, with -a');
    const nat = json.tables[0];
    t.match(
      nat?.chains.map(({ name }) => name),
      ['prerouting', 'input', 'output', 'postrouting', 'KUBEVIRT_PREINBOUND', 'KUBEVIRT_POSTINBOUND'],
    );
    t.strictSame(nat?.chains[3]?.rules[0], {
      expr: 'ip saddr 10.0.2.2 counter masquerade',
      counters: { packets: 3, bytes: 228 },
      handle: 7,
    });
    t.strictSame(text.tables[2]?.sets, [
      { name: 'blocked', kind: 'set', type: 'ipv4_addr', elements: 7 },
      { name: 'empty', kind: 'set', type: 'ipv4_addr . inet_service', elements: 0 },
      { name: 'ways', kind: 'map', type: 'ipv4_addr', elements: 2 },
    ]);
  });

  t.test('rules', async (t) => {
    for (const [text, rule] of RULES) t.strictSame(rulesOf(text), [rule], text);
    t.strictSame(rulesOf('comment "of the chain"'), []);
    t.strictSame(rulesOf('ip saddr 10.0.0.1 accept; drop'), [{ expr: 'ip saddr 10.0.0.1 accept' }, { expr: 'drop' }]);
  });

  for (const [family, text, priority] of HOOKS) {
    const [chain] = chainsOf(`table ${family} t {\n\tchain c {\n\t\t${text}\n\t}\n}\n`);
    t.match(chain, { priority, rules: [] }, text);
  }
  t.strictSame(
    chainsOf('table t { chain c { type filter hook input priority 0; policy drop; accept; }; }'),
    [{ name: 'c', type: 'filter', hook: 'input', priority: 0, policy: 'drop', rules: [{ expr: 'accept' }] }],
    'on one line, of family ip',
  );

  t.test('what is left out', async (t) => {
    const text =
      '# Warning: table ip t is managed by iptables-nft, do not touch!\ntable ip __proto__ {\n\tflags dormant;\n\tct helper h {\n\t\ttype "ftp" protocol tcp;\n\t}\n}\n';
    t.strictSame(parseNftRuleset(text), {
      value: { tables: [{ family: 'ip', name: '__proto__', chains: [], sets: [] }] },
      problems: [],
    });
  });

  t.strictSame(
    parseNftRuleset('#!/usr/sbin/nft -f\nflush ruleset\ndelete table ip a\ntable ip t {\n}\n'),
    { value: { tables: [{ family: 'ip', name: 't', chains: [], sets: [] }] }, problems: [] },
    'a saved ruleset',
  );

  for (const [name, input, line, reason] of [
    ['no ruleset', 'Operation not permitted (you must be root)', 1, 'outside of any table'],
    ['a brace too many', 'table ip t {\n}\n}\n', 3, 'a brace closes nothing'],
    [
      'a hook of no number',
      'table ip t {\nchain c {\ntype nat hook input priority x;\n}\n}',
      3,
      'not the hook of a chain',
    ],
    ['other JSON', '{"a":1}', 1, 'has no list "nftables"'],
    [
      'a rule of no chain',
      '{"nftables":[{"rule":{"family":"ip","table":"t","chain":"c","expr":[]}}]}',
      1,
      'not an object of a ruleset',
    ],
    ['no object', '{"nftables":[{}, 5]}', 1, 'not an object of a ruleset'],
  ] as const) {
    const { value, problems } = parseNftRuleset(input);
    t.match(problems, [{ line, reason }], name);
    t.ok(value.tables.length < 2, name);
  }

  t.equal(unit.parse, parseNftRuleset);
  testParserTrials(t, parseNftRuleset, fixturesOf('nft-ruleset'), {
    pieces: ['table ip t {', 'chain c {\n', '{', '"', '#', 'a;', 'counter ', 'counter packets 1 bytes 1 '],
    texts: [
      `{"nftables":[{"rule":${'['.repeat(30_000)}${']'.repeat(30_000)}}]}`,
      `table t {\nset s {\nelements = {${'1,'.repeat(30_000)}}`,
    ],
  });
});
