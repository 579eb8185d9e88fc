import t from 'tap';
import virshDomiflist, { parseVirshDomiflist } from '../../src/parsers/virsh-domiflist.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('virsh-domiflist', `${name}.txt`);
const RULE = '-----------------------------';
const mac = '52:54:00:12:34:56';
const row = `vnet0 bridge br0 virtio ${mac}`;
const nic = { interface: 'vnet0', type: 'bridge', source: 'br0', model: 'virtio', mac };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['no interface', `Interface  Type Source Model MAC\n${RULE}\n\n`, []],
  ['only a row', row, [nic]],
  ['the command in front', `virsh # domiflist vm\nInterface  Type  Source  Model  MAC\n${RULE}\n${row}`, [nic]],
  ['a header in another language', `Schnittstelle  Typ  Quelle  Modell  MAC\n${RULE}\n${row}`, [nic]],
  ['nothing but a type', '- user - - -', [{ type: 'user' }]],
  ['an error', "error: failed to get domain 'vm'\n", [], [[1, 'is not an interface of a domain']]],
  ['a header without a rule', `Interface Type\n${row}`, [nic], [[1, 'is not an interface of a domain']]],
  ['too few words', `${RULE}\nvnet0 bridge br0`, [], [[2, 'is not an interface of a domain']]],
  ['no address', `${RULE}\nvnet0 bridge br0 virtio 52:54`, [], [[2, 'is not an interface of a domain']]],
];

t.test('virsh-domiflist', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseVirshDomiflist(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a domain of KubeVirt', async (t) => {
    const value = [
      { ...nic, source: 'k6t-eth0', mac: '0a:58:0a:82:00:2a' },
      { ...nic, interface: 'vnet1', source: 'k6t-net1', mac: '20:37:cf:e0:ad:f2' },
    ];
    t.strictSame(parseVirshDomiflist(fixture('seed-vm-nodejs')), { value, problems: [] });
  });

  t.test('blanks before and within columns, and columns that overflow', async (t) => {
    const value = [
      { ...nic, type: 'network', source: 'default' },
      { ...nic, interface: 'tapa659a214-b1', source: 'brq82405415-7a', mac: 'fa:16:3e:00:00:01' },
      { type: 'bridge', source: 'br0', model: 'e1000', mac: '52:54:00:12:34:57' },
      { interface: 'macvtap0', type: 'direct', source: 'eth1', mac: '52:54:00:12:34:58' },
      { interface: 'vnet3', type: 'network', source: 'guests of lab', model: 'virtio', mac: '52:54:00:12:34:59' },
      { type: 'hostdev', mac: '52:54:00:12:34:5a' },
    ];
    t.strictSame(parseVirshDomiflist(fixture('libvirt-9-leading-blank')), { value, problems: [] });
  });

  const corpus = publicCaptures('virsh-domiflist');
  if (corpus.length > 0) {
    t.test('captures of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        t.strictSame(parseVirshDomiflist(text), { value: derived['nics'], problems: [] }, name);
      }
    });
  }

  t.equal(virshDomiflist.parse, parseVirshDomiflist);
  testParserTrials(t, parseVirshDomiflist, fixturesOf('virsh-domiflist'));
});
