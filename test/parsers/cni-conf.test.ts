import t from 'tap';
import cniConf, { parseCniConf } from '../../src/parsers/cni-conf.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const empty = { plugins: [], list: false };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['a plugin', '{"name":"n","type":"ovs"}', { name: 'n', plugins: [{ name: 'n', type: 'ovs' }], list: false }],
  [
    'a list',
    '{"name":"n","cniVersion":"1.0.0","plugins":[{"type":"a","x":[1]},{"type":"b"}]}',
    { name: 'n', cniVersion: '1.0.0', plugins: [{ type: 'a', x: [1] }, { type: 'b' }], list: true },
  ],
  [
    'neither name nor type',
    '{"cniVersion":"0.3.1"}',
    { cniVersion: '0.3.1', plugins: [{ cniVersion: '0.3.1' }], list: false },
    [
      [1, 'has no name'],
      [1, 'has no type'],
    ],
  ],
  [
    'names that are none',
    '{"name":"","cniVersion":1,"plugins":[{"type":7},5]}',
    { plugins: [{ type: 7 }], list: true },
    [
      [1, 'has no name'],
      [1, 'has a cniVersion that is not a text'],
      [1, 'plugins[0] has no type'],
      [1, 'plugins[1] is not an object'],
    ],
  ],
  [
    'an empty list',
    '{"name":"n","plugins":[]}',
    { name: 'n', plugins: [], list: true },
    [[1, 'has no list of plugins']],
  ],
  ['no list', '{"name":"n","plugins":{}}', { name: 'n', plugins: [], list: true }, [[1, 'has no list of plugins']]],
  ['no object', '[]', empty, [[1, 'is not an object']]],
  ['null', 'null', empty, [[1, 'is not an object']]],
  ['nothing', '', empty, [[1, 'is not valid JSON']]],
  ['a mistake', '{\n  "name": "n",\n  "type": ovs\n}', empty, [[3, 'is not valid JSON']]],
  ['a comment', '{\n  "name": "n", // why\n  "type": "ovs"\n}', empty, [[2, 'is not valid JSON']]],
  ['an end that is missing', '{\n  "name": "n",\n  "plugins": [\n\n', empty, [[3, 'is not valid JSON']]],
];

/** Snippets that are no whole configuration: the name comes from the NetworkAttachmentDefinition, or was left out. */
const nameless = (name: string): boolean =>
  /^k8snetworkplumbingwg_ovs-cni-|^antrea-io_antrea-docs-antrea-ipam\.md-[45]$/.test(name);
const EXPLAINED = new Map([
  ['containernetworking_cni-CONVENTIONS.md-invalid-2', [[9, 'is not valid JSON']]],
  [
    'containernetworking_cni-Documentation-spec-upgrades.md-invalid-1',
    [
      [1, 'has no name'],
      [1, 'has no type'],
    ],
  ],
  [
    'containernetworking_cni-Documentation-spec-upgrades.md-invalid-4',
    [
      [1, 'has no name'],
      [1, 'has no type'],
    ],
  ],
]);

t.test('cni-conf', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseCniConf(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a problem shows the line', async (t) => {
    t.equal(parseCniConf('{\n  "type": ovs\n}').problems[0]?.text, '  "type": ovs');
  });

  t.test('the configuration in a NetworkAttachmentDefinition has no name of its own', async (t) => {
    const network = { cniVersion: '0.3.1', type: 'ovs', bridge: 'br1' };
    const { value, problems } = parseCniConf(readFixture('cni-conf', 'seed-ovs-net-br1.conf'));
    t.strictSame(value, { cniVersion: '0.3.1', plugins: [network], list: false });
    t.strictSame(problems, [{ line: 1, text: '', reason: 'has no name' }]);
  });

  t.test('a list in a file', async (t) => {
    t.strictSame(parseCniConf(readFixture('cni-conf', '10-kubevirt.conflist')), {
      value: {
        name: 'vm-net',
        cniVersion: '1.0.0',
        plugins: [
          { type: 'bridge', bridge: 'br-vm', ipam: {} },
          { type: 'tuning', sysctl: { 'net.ipv4.conf.all.arp_notify': '1' } },
        ],
        list: true,
      },
      problems: [],
    });
  });

  const corpus = publicCaptures('cni-conf');
  if (corpus.length > 0) {
    t.test('configurations of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        const { value, problems } = parseCniConf(text);
        const explained =
          EXPLAINED.get(name) ?? (value.name === undefined && nameless(name) ? [[1, 'has no name']] : []);
        t.strictSame(
          problems.map(({ line, reason }) => [line, reason]),
          explained,
          `problems of ${name}`,
        );
        if (derived['json_error'] !== undefined) continue;
        const types = value.plugins.map(({ type }) => type ?? null);
        const { cniVersion = null, list, name: network = null } = value;
        t.strictSame({ cniVersion, list, name: network, types }, derived, name);
      }
    });
  }

  t.equal(cniConf.parse, parseCniConf);
  testParserTrials(t, parseCniConf, fixturesOf('cni-conf'));
});
