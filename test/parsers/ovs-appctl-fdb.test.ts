import t from 'tap';
import ovsAppctlFdb, { parseOvsAppctlFdb } from '../../src/parsers/ovs-appctl-fdb.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const HEADER = ' port  VLAN  MAC                Age\n';
const mac = '02:00:00:00:00:09';
const NONE = 'is not an entry of a forwarding table';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['an empty table', HEADER, []],
  ['without its header', `    1     5  ${mac}   56\n`, [{ port: 1, vlan: 5, mac, age: 56 }]],
  ['wide numbers', `${HEADER}65534  4095  ${mac}  1000`, [{ port: 65534, vlan: 4095, mac, age: 1000 }]],
  ['static', `${HEADER}LOCAL     0  ${mac}  static`, [{ port: 'LOCAL', vlan: 0, mac, static: true }]],
  ['a port by its name', `${HEADER}   v1     0  ${mac}  3`, [{ port: 'v1', vlan: 0, mac, age: 3 }]],
  [
    'a later header',
    `   Port  VLAN  MAC                Age\n    1     5  ${mac}    0`,
    [{ port: 1, vlan: 5, mac, age: 0 }],
  ],
  [
    'several bridges',
    `Bridge   Port  VLAN  MAC                Age\nbr0         1     5  ${mac}    0\nbr1     LOCAL     0  ${mac}  static`,
    [
      { bridge: 'br0', port: 1, vlan: 5, mac, age: 0 },
      { bridge: 'br1', port: 'LOCAL', vlan: 0, mac, static: true },
    ],
  ],
  [
    'a message',
    'no such bridge\novs-appctl: ovs-vswitchd: server returned an error',
    [],
    [
      [1, NONE],
      [2, NONE],
    ],
  ],
  [
    'what is missing or no such thing',
    `${HEADER}1 5 ${mac}\n1 5 ${mac} 0 0\n1 x ${mac} 0\n1 5 02:00 0\n1 5 ${mac} old`,
    [],
    [2, 3, 4, 5, 6].map((line) => [line, NONE]),
  ],
  [
    'JSON of a bridge',
    `[{"age":18,"mac":"${mac}","port":1,"vlan":0},{"mac":"${mac}","port":2,"static":true,"vlan":7}]`,
    [
      { port: 1, vlan: 0, mac, age: 18 },
      { port: 2, vlan: 7, mac, static: true },
    ],
  ],
  [
    'JSON of several bridges',
    `{"br0":[{"age":1,"mac":"${mac}","port":1,"vlan":0}],"br1":[]}`,
    [{ bridge: 'br0', port: 1, vlan: 0, mac, age: 1 }],
  ],
  ['other JSON', '{"error":"no"}', [], [[1, NONE]]],
  ['JSON without a port', `[{"age":1,"mac":"${mac}","vlan":0}]`, [], [[1, NONE]]],
];

t.test('ovs-appctl-fdb', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsAppctlFdb(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a bridge that learns, has a static entry and its own port', async (t) => {
    t.strictSame(parseOvsAppctlFdb(readFixture('ovs-appctl-fdb', 'ovs-3.1.0-static-local.txt')), {
      value: [
        { port: 1, vlan: 5, mac, static: true },
        { port: 1, vlan: 5, mac: '4a:e1:9c:ec:9a:f0', age: 56 },
        { port: 'LOCAL', vlan: 0, mac: 'c2:11:e4:dd:ca:42', age: 56 },
      ],
      problems: [],
    });
  });

  for (const { name, text } of publicCaptures('ovs-appctl-fdb')) {
    t.test(name, async (t) => {
      const { value, problems } = parseOvsAppctlFdb(text);
      t.strictSame(value, [{ port: 7, vlan: 29, mac: 'aa:bb:cc:dd:ee:ff', age: 27 }]);
      // Its publisher made an address of letters that no address has.
      t.match(problems, [{ line: 3, text: /gg:hh:ii:jj:kk:ll/ }]);
    });
  }

  t.equal(ovsAppctlFdb.parse, parseOvsAppctlFdb);
  testParserTrials(t, parseOvsAppctlFdb, fixturesOf('ovs-appctl-fdb'), { pieces: [`1 5 ${mac} 0\n`, HEADER] });
});
