import t from 'tap';
import ovsVsctlList, { parseOvsVsctlList } from '../../src/parsers/ovs-vsctl-list.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => parseOvsVsctlList(readFixture('ovs-vsctl-list', name));
const table = (heading: string, cell: string) => `{"headings":["${heading}"],"data":[[${cell}]]}`;
const UUID = '907e2f98-ff91-47a8-ad92-72791ba18c03';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['words', 'name : br-int\ntype: ""\nfail_mode: secure', [{ name: 'br-int', type: '', fail_mode: 'secure' }]],
  ['numbers', 'a: 5\nb: -1\nc: 0.5\nd: "5"\ne: 5e1x', [{ a: 5, b: -1, c: 0.5, d: '5', e: '5e1x' }]],
  ['booleans', 'a: true\nb: false\nc: "true"', [{ a: true, b: false, c: 'true' }]],
  ['a UUID', `_uuid : ${UUID}`, [{ _uuid: UUID }]],
  ['sets', 'a: []\nb: [1, 2]\nc: [x, "y, z]"]\nd: [5]', [{ a: [], b: [1, 2], c: ['x', 'y, z]'], d: 5 }]],
  [
    'maps',
    'a: {}\nb: {k=v, "x:y"="a=b, c}", n=0, 0=one}',
    [{ a: {}, b: { k: 'v', 'x:y': 'a=b, c}', n: 0, 0: 'one' } }],
  ],
  ['escapes', 'a: "\\"x\\" \\\\ \\u00e9 \\n"', [{ a: '"x" \\ é \n' }]],
  ['rows', 'a: 1\n\n\na: 2\nb: 3\n', [{ a: 1 }, { a: 2, b: 3 }]],
  ['rows without a line between', 'a: 1\nb: 2\na: 3', [{ a: 1, b: 2 }, { a: 3 }]],
  ['something left out', 'a: 1\n...\nb: 2', [{ a: 1, b: 2 }]],
  [
    'a secret',
    'options: {local_ip="192.0.2.1", psk=swordfish}',
    [{ options: { local_ip: '192.0.2.1', psk: '<redacted>' } }],
  ],
  ['a prototype', 'a: {__proto__=x}', [{ a: Object.fromEntries([['__proto__', 'x']]) }]],
  ['a column that is a prototype', '__proto__: {x=1}', [Object.fromEntries([['__proto__', { x: 1 }]])]],
  ['a message', 'ovs-vsctl: no bridge named br9', [], [[1, 'is not a column of a row']]],
  ['a line that is none', 'a: 1\nwhat is this', [{ a: 1 }], [[2, 'is not a column of a row']]],
  [
    'values that are broken off',
    'a:\nb: "x\nc: [1, \nd: {k=\ne: {k}\nf: [1 2]\ng: "\\q"',
    [{}],
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => [index + 1, `has no value for ${name}`]),
  ],
  ['more than a value', 'a: 1 2', [{ a: 1 }], [[1, 'goes on behind a']]],
  ['JSON without rows', '{"headings":["a"],"data":[]}', []],
  [
    'JSON atoms',
    `{"headings":["a","b"],"data":[["x",5],[true,["uuid","${UUID}"]]]}`,
    [
      { a: 'x', b: 5 },
      { a: true, b: UUID },
    ],
  ],
  ['a JSON set', table('a', '["set",[1,2]]'), [{ a: [1, 2] }]],
  ['a JSON set of one', table('a', '["set",[1]]'), [{ a: 1 }]],
  ['a JSON map', table('a', '["map",[["k","v"],[0,1],["psk","x"]]]'), [{ a: { k: 'v', 0: 1, psk: '<redacted>' } }]],
  [
    'a JSON prototype',
    table('__proto__', '["map",[["__proto__","x"]]]'),
    [Object.fromEntries([['__proto__', Object.fromEntries([['__proto__', 'x']])]])],
  ],
  ['tables one after another', `${table('a', '1')}\n${table('b', '2')}\n`, [{ a: 1 }, { b: 2 }]],
  ['other JSON', '{"error":"no"}', [], [[1, 'is not a table with headings and data']]],
  ['half a table', '{"headings":["a"],', [], [[1, 'is not valid JSON']]],
  ...['null', '{}', '["set",5]', '["set",[null]]', '["map",[1]]', '["map",[["a"]]]', '["bag",[]]', '[]'].map(
    (cell): [string, string, unknown, readonly [number, string][]] => [
      `the JSON value ${cell}`,
      table('a', cell),
      [{}],
      [[1, 'has no value for a']],
    ],
  ),
  [
    'a row too short',
    '{"headings":["a","b"],"data":[[1]]}',
    [{ a: 1 }],
    [[1, 'has another number of cells than headings']],
  ],
  ['a row that is none', '{"headings":["a"],"data":[5]}', [{}], [[1, 'has another number of cells than headings']]],
];

/** Something that is no listing, or that its author cut. */
const INCOMPLETE: Readonly<Record<string, string>> = {
  'adrianlzt_cerebro-devops-ansible-bucles-2': 'a list of words of Ansible',
  'adrianlzt_cerebro-devops-ansible-filters-0': 'a list of words of Ansible',
  'openstack_neutron-doc-source-admin-ovn-external_ports-0': 'a map that ends in `...`',
  'openstack_neutron-doc-source-admin-ovn-external_ports-1': 'a map that ends in `...`',
  'openstack_neutron-doc-source-admin-ovn-external_ports-3': 'a map that ends in `...`',
  'openstack_neutron-doc-source-admin-ovn-refarch-provider-networks-5': 'a set without its second line',
  'openstack_neutron-doc-source-admin-ovn-refarch-routers-3': 'a set without its second line',
  'openstack_neutron-doc-source-admin-ovn-refarch-routers-7': 'a set without its second line',
  'openstack_neutron-doc-source-admin-ovn-refarch-selfservice-networks-2': 'a set without its second line',
  'openstack_neutron-oc-source-admin-ovn-refarch-launch-instance-provider-network-4': 'a set without its second line',
  'openstack_neutron-source-admin-ovn-refarch-launch-instance-selfservice-network-5': 'a set without its second line',
};

t.test('ovs-vsctl-list', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsVsctlList(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('no problem shows a secret', async (t) => {
    const { problems } = parseOvsVsctlList('options: {psk=swordfish');
    t.strictSame(problems, [{ line: 1, text: 'options: {psk=<redacted>', reason: 'has no value for options' }]);
  });

  t.test('text and JSON of the same state are the same', async (t) => {
    const { value, problems } = fixture('ovs-3.1.0-interface.txt');
    t.equal(value.length, 13);
    t.strictSame(problems, []);
    t.strictSame(fixture('ovs-3.1.0-Interface.json'), { value, problems });
    t.match(
      value.find(({ name }) => name === 'vxlan0'),
      { ofport: 6, mtu: [], options: { key: '100', local_ip: '172.30.0.1', remote_ip: '172.30.0.2' } },
    );
  });

  for (const { name, text } of publicCaptures('ovs-vsctl-list')) {
    t.test(name, async (t) => {
      const { value, problems } = parseOvsVsctlList(text);
      t.equal(problems.length > 0, name in INCOMPLETE, JSON.stringify(problems));
      // Each line with a column is a cell.
      const cells = text.split('\n').filter((line) => /^\w+ *:/.test(line)).length;
      const read = value.reduce((sum, row) => sum + Object.keys(row).length, 0);
      t.equal(read, cells - problems.filter(({ reason }) => reason.startsWith('has no value')).length);
    });
  }

  t.equal(ovsVsctlList.parse, parseOvsVsctlList);
  testParserTrials(t, parseOvsVsctlList, fixturesOf('ovs-vsctl-list'), {
    pieces: ['a: {', 'a: [', 'a: "', 'k=v, ', '{"headings":['],
  });
});
