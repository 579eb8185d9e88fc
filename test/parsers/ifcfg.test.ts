import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseIfcfg } from '../../src/parsers/ifcfg.ts';
import { publicCaptures } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/ifcfg/${name}`, 'utf8');

const FIXTURES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    'seed-eth0',
    {
      BOOTPROTO: 'dhcp',
      DEVICE: 'eth0',
      ONBOOT: 'yes',
      TYPE: 'Ethernet',
      USERCTL: 'no',
      DEFROUTE: 'yes',
      PEERDNS: 'yes',
    },
  ],
  [
    'seed-eth1',
    {
      BOOTPROTO: 'dhcp',
      DEVICE: 'eth1',
      IPV6INIT: 'no',
      NM_CONTROLLED: 'no',
      ONBOOT: 'yes',
      TYPE: 'Ethernet',
      PEERDNS: 'no',
      DEFROUTE: 'no',
    },
  ],
];

const VALUES: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['', ''],
  ['  # remark', ''],
  ['eth0 # remark', 'eth0'],
  ['eth0#1', 'eth0#1'],
  ['eth0;', 'eth0'],
  ['"a b" ; # remark', 'a b'],
  [';#remark', ''],
  ['=eno2', '=eno2'],
  ['"System eth0"', 'System eth0'],
  ['\'a "b" $c\'', 'a "b" $c'],
  ['"a\\"b\\\\c\\$d\\`e\\n"', 'a"b\\c$d`e\\n'],
  ['""badName2"  "', 'badName2  '],
  ['a\'b c\'"d e"\\ f', 'ab cd e f'],
  ["$'a\\tb\\n\\'\\x41\\101\\u00e9\\U1F600\\q'", "a\tb\n'AAé😀q"],
  ["$'\\U00110000'", '\ufffd'],
  ['"mode=1 miimon=100"\t', 'mode=1 miimon=100'],
];

const PROBLEMS: readonly (readonly [string, string, string | undefined])[] = [
  ['K="open', 'the quote is not closed on this line', undefined],
  ["K='open", 'the quote is not closed on this line', undefined],
  ["K=$'open\\'", 'the quote is not closed on this line', undefined],
  ['K=a b', 'text behind the value, which a shell takes for a command', undefined],
  ['K=a;b', 'text behind the value, which a shell takes for a command', undefined],
  ['K=a;;', 'text behind the value, which a shell takes for a command', undefined],
  ['K=a&b', 'the unquoted & has a meaning of its own in a shell', undefined],
  ['K=a\\', 'the line ends in a backslash', undefined],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's braces.
  ['K=${UUID}', 'a shell would expand $ or ` here', '${UUID}'],
  ['K="`id`"', 'a shell would expand $ or ` here', '`id`'],
  ['K = no', 'not an assignment KEY=value', undefined],
  ['wrong line', 'not an assignment KEY=value', undefined],
  ['1K=x', 'not an assignment KEY=value', undefined],
  ['=x', 'not an assignment KEY=value', undefined],
];

/** Samples with something wrong in them on purpose; `UUID=${UUID}` stands for a value in many more. */
const WITH_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['NetworkManager_NetworkManager-ifcfg-test-write-unknown-1', 'quotes over several lines'],
  ['NetworkManager_NetworkManager-ifcfg-test-write-unknown-4', 'quotes that are not closed'],
  ['NetworkManager_NetworkManager-route-test-static-routes-legacy', 'routes, no assignments'],
  ['NetworkManager_NetworkManager-route6-test-wired-ipv6-manual', 'routes, no assignments'],
  ['RedHatInsights_insights-core-IFCFG_TEST_2', 'a ~ of the editor it was pasted from'],
  ['RedHatInsights_insights-core-IFCFG_TEST_SPACE_V2', 'blanks around ='],
]);

t.test('ifcfg', async (t) => {
  t.equal(unit.id, 'ifcfg');
  for (const [name, value] of FIXTURES) {
    t.test(name, async (t) => t.same(unit.parse(fixture(name)), { value, problems: [] }));
  }
  for (const [raw, K] of VALUES) {
    t.test(`value ${JSON.stringify(raw)}`, async (t) =>
      t.same(parseIfcfg(`K=${raw}\n`), { value: { K }, problems: [] }),
    );
  }
  for (const [text, reason, K] of PROBLEMS) {
    t.test(`${JSON.stringify(text)}: ${reason}`, async (t) => {
      const value = K === undefined ? { A: '1' } : { A: '1', K };
      t.same(parseIfcfg(`A=1\n${text}`), { value, problems: [{ line: 2, text, reason }] });
    });
  }
  t.test('the last of equal keys wins', async (t) => t.same(parseIfcfg('A=1\n  A=2\r\n').value, { A: '2' }));
  t.test('__proto__ is a key like others', async (t) => {
    const { value } = parseIfcfg('__proto__=x');
    t.same(Object.entries(value), [['__proto__', 'x']]);
    t.equal(Object.getPrototypeOf(value), Object.prototype);
  });
  testParserTrials(t, parseIfcfg, [fixture('seed-eth1'), VALUES.map(([raw], index) => `K${index}=${raw}`).join('\n')], {
    pieces: ['K=', 'K="', "K=$'\\x", "K='a'", 'K=a\\ ', 'K=a\n'],
  });
  for (const { name, text } of publicCaptures('ifcfg')) {
    t.test(name, async (t) => {
      const { value, problems } = parseIfcfg(text);
      const others = problems.filter((problem) => !/^UUID=\$\{UUID\}$/.test(problem.text));
      const why = WITH_PROBLEMS.get(name);
      if (why !== undefined) return t.not(others.length, 0, why);
      t.same(others, []);
      t.equal(Object.keys(value).length, new Set(text.match(/^[A-Z]\w*(?==)/gim)).size);
    });
  }
  const asserted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'RedHatInsights_insights-core-IFCFG_TEST_2': { TYPE: 'Ethernet', HWADDR: '00:50:56:89:0B:B0' },
    'RedHatInsights_insights-core-IFCFG_TEST_4': { DEVICE: '=eno2', TEAM_PORT_CONFIG: '{"prio": 100}' },
    'RedHatInsights_insights-core-IFCFG_TEST_MASTER': { MASTER: 'bond0' },
    'RedHatInsights_insights-core-IFCFG_TEST_RAW_TEAM_MASTER_VALUE': { DEVICE: 'eth1', TEAM_MASTER: 'team0' },
  };
  for (const { name, text } of publicCaptures('ifcfg').filter((sample) => sample.name in asserted)) {
    t.test(`${name}: what its publisher asserts`, async (t) => t.match(parseIfcfg(text).value, asserted[name]));
  }
});
