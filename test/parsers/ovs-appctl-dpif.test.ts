import t from 'tap';
import ovsAppctlDpif, { parseOvsAppctlDpif } from '../../src/parsers/ovs-appctl-dpif.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const WRONG = 'is not a line about a datapath';
const HEAD = 'system@ovs-system: hit:13 missed:19\n';
const datapath = (...bridges: object[]) => [{ name: 'system@ovs-system', hit: 13, missed: 19, bridges }];
const port = { name: 'eth0', port: 1, datapathPort: 2, options: [] };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['no bridge', HEAD, datapath()],
  ['a bridge without ports', `${HEAD}  br0:\n`, datapath({ name: 'br0', ports: [] })],
  ['a port without its type', `${HEAD}  br0:\n    eth0 1/2:`, datapath({ name: 'br0', ports: [port] })],
  [
    'a port that comes first',
    `${HEAD}    eth0 1/2: (system)\n  br0:`,
    datapath({ name: 'br0', ports: [] }),
    [[2, WRONG]],
  ],
  ['a bridge that comes first', '  br0:\n', [], [[1, WRONG]]],
  [
    'lines of something else',
    `${HEAD}what is this\n  br0: x\nx@y: hit:a missed:b`,
    datapath(),
    [
      [2, WRONG],
      [3, WRONG],
      [4, WRONG],
    ],
  ],
];

t.test('ovs-appctl-dpif', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsAppctlDpif(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('the userspace datapath', async (t) => {
    const { value, problems } = parseOvsAppctlDpif(readFixture('ovs-appctl-dpif', 'ovs-3.1.0-netdev.txt'));
    t.strictSame(problems, []);
    t.match(value, [
      { name: 'netdev@ovs-netdev', hit: 13, missed: 19, bridges: [{ name: 'br-int' }, { name: 'br1' }] },
    ]);
    const [integration, br1] = value[0]?.bridges ?? [];
    t.strictSame(integration?.ports, [
      { name: 'br-int', port: 65534, datapathPort: 9, type: 'tap', options: [] },
      { name: 'patch-int-br1', port: 1, type: 'patch', options: ['peer=patch-br1-int'] },
    ]);
    t.equal(br1?.ports.length, 10);
    t.strictSame(br1?.ports.at(-1), {
      name: 'vxlan0',
      port: 6,
      datapathPort: 7,
      type: 'vxlan',
      options: ['key=100', 'local_ip=172.30.0.1', 'remote_ip=172.30.0.2'],
    });
  });

  t.equal(ovsAppctlDpif.parse, parseOvsAppctlDpif);
  testParserTrials(t, parseOvsAppctlDpif, fixturesOf('ovs-appctl-dpif'), { pieces: [HEAD, 'a 1/2: (', 'br0:\n'] });
});
