import t from 'tap';
import bridgeFdb, { parseBridgeFdb } from '../../src/parsers/bridge-fdb.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('bridge-fdb', name);
const mac = '02:00:00:00:00:01';
const entry = { mac, ifname: 'v0', flags: [], state: '' };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['a learnt address', `${mac} dev v0 master br0 `, [{ ...entry, master: 'br0' }]],
  ['one device only', `${mac} master br0 static`, [{ mac, flags: [], master: 'br0', state: 'static' }]],
  [
    'times',
    `${mac} dev v0 used 23504/25 self stale`,
    [{ ...entry, used: 23504, updated: 25, flags: ['self'], state: 'stale' }],
  ],
  ['a VLAN', `${mac} dev v0 vlan 24 offload master br0 `, [{ ...entry, vlan: 24, flags: ['offload'], master: 'br0' }]],
  [
    'a tunnel',
    `${mac} dev v0 dst 2001:db8::1 port 8472 vni 200 src_vni 7 via eth0 self permanent`,
    [
      {
        ...entry,
        dst: '2001:db8::1',
        port: 8472,
        vni: 200,
        src_vni: 7,
        viaIf: 'eth0',
        flags: ['self'],
        state: 'permanent',
      },
    ],
  ],
  [
    'a tunnel through another namespace',
    `${mac} dev v0 via ifindex 7 link-netnsid 3 self permanent`,
    [{ ...entry, viaIfIndex: 7, linkNetNsId: 3, flags: ['self'], state: 'permanent' }],
  ],
  ['a next hop group', `${mac} dev v0 nhid 10 self static`, [{ ...entry, nhid: 10, flags: ['self'], state: 'static' }]],
  [
    'what was learnt elsewhere',
    `${mac} dev v0 activity_notify inactive extern_learn sticky locked master br0 `,
    [{ ...entry, activity_notify: true, inactive: true, flags: ['extern_learn', 'sticky', 'locked'], master: 'br0' }],
  ],
  ['a state that has no name', `${mac} dev v0 self state=0x10`, [{ ...entry, flags: ['self'], state: 'state=0x10' }]],
  ['an event', `Deleted ${mac} dev v0 master br0 `, [{ deleted: true, ...entry, master: 'br0' }]],
  ['no address', 'Dump terminated', [], [[1, 'not a forwarding entry']]],
  ['half an address', '02:00:00 dev v0', [], [[1, 'not a forwarding entry']]],
  ['an unknown word', `\n${mac} dev v0 __proto__`, [entry], [[2, 'cannot read __proto__']]],
  ['no number', `${mac} dev v0 vlan x`, [entry], [[1, 'cannot read vlan']]],
  ['no times', `${mac} dev v0 used 5`, [entry], [[1, 'cannot read used']]],
  ['no device', `${mac} dev`, [{ mac, flags: [], state: '' }], [[1, 'cannot read dev']]],
  ['old JSON', `[{"opCode":"deleted","mac":"${mac}","dev":"v0"}]`, [{ ...entry, deleted: true }]],
  ['JSON without address', '[{"ifname":"v0"}]', [], [[1, 'without mac']]],
  [
    'JSON of another type',
    `[{"mac":"${mac}","vlan":"1"}]`,
    [{ mac, flags: [], state: '' }],
    [[1, 'unexpected kind of value']],
  ],
];

t.test('bridge-fdb', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseBridgeFdb(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('text says the same as JSON', async (t) => {
    for (const name of ['iproute2-6.1.0', 'iproute2-6.1.0-s', 'iproute2-6.1.0-dev-v1']) {
      const printed = JSON.parse(fixture(`${name}.json`));
      for (const suffix of ['.txt', '.json']) {
        const { value, problems } = parseBridgeFdb(fixture(name + suffix));
        t.strictSame(value, printed, name + suffix);
        t.strictSame(problems, []);
      }
    }
  });

  t.test('JSON of a virt-launcher', async (t) => {
    const text = fixture('iproute2-6.1.0-virt-launcher.json');
    t.strictSame(parseBridgeFdb(text), { value: JSON.parse(text), problems: [] });
  });

  const corpus = publicCaptures('bridge-fdb');
  if (corpus.length > 0) {
    t.test('captures of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        const { value, problems } = parseBridgeFdb(text);
        // There the state is one of the flags, and a number is a text.
        const entries = value.map(({ mac, ifname, master, vlan, dst, used, updated, flags, state }) => ({
          dev: ifname,
          flags: state === '' ? flags : [...flags, state],
          mac,
          ...(master !== undefined && { master }),
          ...(vlan !== undefined && { vlan: String(vlan) }),
          ...(dst !== undefined && { dst }),
          ...(used !== undefined && { used: `${used}/${updated}` }),
        }));
        t.strictSame(problems, [], `problems of ${name}`);
        t.strictSame(entries, derived['entries'], name);
      }
    });
  }

  t.equal(bridgeFdb.parse, parseBridgeFdb);
  testParserTrials(t, parseBridgeFdb, fixturesOf('bridge-fdb'));
});
