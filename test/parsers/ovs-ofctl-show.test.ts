import t from 'tap';
import ovsOfctlShow, { parseOvsOfctlShow } from '../../src/parsers/ovs-ofctl-show.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => parseOvsOfctlShow(readFixture('ovs-ofctl-show', `ovs-3.1.0-${name}.txt`));
const addr = 'ea:e6:15:6d:dd:3c';
const WRONG = 'is not a line about a switch or its ports';
const port = (more: object) => ({ ports: [{ port: 1, name: 'v1', addr, config: [], state: [], ...more }] });
const HEAD = ` 1(v1): addr:${addr}\n`;

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', { ports: [] }],
  ['a port alone', HEAD, port({})],
  ['a port without its name', ` 1: addr:${addr}`, { ports: [{ port: 1, addr, config: [], state: [] }] }],
  [
    'a name in parentheses',
    ` 1(a(b)): addr:${addr}`,
    { ports: [{ port: 1, name: 'a(b)', addr, config: [], state: [] }] },
  ],
  [
    'all that a port can have',
    `${HEAD}     config:     PORT_DOWN NO_FLOOD
     state:      LINK_DOWN STP_LISTEN
     current:    1GB-FD AUTO_NEG
     advertised: 10MB-HD 1GB-FD
     supported:  10MB-HD
     peer:       0
     speed: 1000 Mbps now, 1000 Mbps max`,
    port({
      config: ['PORT_DOWN', 'NO_FLOOD'],
      state: ['LINK_DOWN', 'STP_LISTEN'],
      current: ['1GB-FD', 'AUTO_NEG'],
      advertised: ['10MB-HD', '1GB-FD'],
      supported: ['10MB-HD'],
      peer: [],
      speed: { now: 1000, max: 1000 },
    }),
  ],
  [
    'actions that a page wrapped',
    'actions: output\n  set_tp_src enqueue',
    { actions: ['output', 'set_tp_src', 'enqueue'], ports: [] },
  ],
  [
    'counters',
    `OFPST_PORT reply (OF1.3) (xid=0x2): 2 ports
  port LOCAL: rx pkts=7, bytes=70, drop=0, errs=1, frame=0, over=0, crc=0
           tx pkts=8, bytes=80, drop=0, errs=?, coll=0
           duration=12.5s
  port  "v 1": rx pkts=1, bytes=2, drop=3, errs=4, frame=?, over=?, crc=?
           tx pkts=?, bytes=?, drop=?, errs=?, coll=?
           CUSTOM Statistics
                      a_b=5, __proto__=6,
`,
    {
      ports: [],
      statistics: [
        {
          port: 'LOCAL',
          rx: { pkts: 7, bytes: 70, drop: 0, errs: 1, frame: 0, over: 0, crc: 0 },
          tx: { pkts: 8, bytes: 80, drop: 0, coll: 0 },
          duration: 12.5,
        },
        { port: 'v 1', rx: { pkts: 1, bytes: 2, drop: 3, errs: 4 }, tx: {} },
      ],
    },
  ],
  [
    'counters that are none',
    'OFPST_PORT reply (xid=0x2): 1 ports\n tx pkts=1\n port 1: rx pkts=x\n port 2: rx pkts=1\n duration=x\n tx a',
    { ports: [], statistics: [{ port: 2, rx: { pkts: 1 }, tx: {} }] },
    [2, 3, 5, 6].map((line) => [line, 'is not a line about a switch or its ports'] as const),
  ],
  ['more sizes', 'n_tables:254, n_buffers:256, auxiliary_id:0', { n_tables: 254, n_buffers: 256, ports: [] }],
  [
    'broken lines',
    ` x: addr:1\n 1(v1): addr:1\n     config: 0\n${HEAD}     speed: fast\n     colour: red\nOFPT_ERROR (xid=0x1): no\nOFPT_GET_CONFIG_REPLY (xid=0x4): no`,
    port({}),
    [1, 2, 3, 5, 6, 7, 8].map((line) => [line, WRONG]),
  ],
];

t.test('ovs-ofctl-show', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseOvsOfctlShow(input);
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
    t.match(value, {
      dpid: '0000967c12f57142',
      n_tables: 254,
      n_buffers: 0,
      frags: 'normal',
      miss_send_len: 0,
    });
    t.strictSame(value.capabilities, ['FLOW_STATS', 'TABLE_STATS', 'PORT_STATS', 'QUEUE_STATS', 'ARP_MATCH_IP']);
    t.equal(value.actions?.length, 12);
    t.strictSame(
      value.ports.map(({ port, name }) => `${port} ${name}`),
      ['1 v3', '2 v1', '3 v2', '4 b2', '5 b1', '6 vxlan0', '7 geneve0', '8 patch-br1-int', '9 intp0', 'LOCAL br1'],
    );
    t.strictSame(value.ports.at(-1), {
      port: 'LOCAL',
      name: 'br1',
      addr: '96:7c:12:f5:71:42',
      config: ['PORT_DOWN'],
      state: ['LINK_DOWN'],
      current: ['10GB-FD', 'COPPER'],
      speed: { now: 10_000, max: 0 },
    });
  });

  t.test('later versions describe ports apart', async (t) => {
    const { value, problems } = fixture('openflow15');
    t.strictSame(problems, []);
    t.match(value, { dpid: '0000c211e4ddca42', ports: [{ name: 'v1', state: ['LIVE'] }, { port: 'LOCAL' }] });
    t.strictSame(fixture('openflow13-ports-desc'), { value: { ports: value.ports }, problems: [] });
  });

  for (const { name, text } of publicCaptures('ovs-ofctl-ports')) {
    t.test(name, async (t) => {
      const { value, problems } = parseOvsOfctlShow(text);
      const local = { port: 'LOCAL', name: 'br-int', addr: '5e:c1:79:5d:36:6d', state: ['LINK_DOWN'] };
      // Two of them are what ovs-ofctl said when it could not agree on a version.
      const isRefused = name.endsWith('br-ex');
      t.equal(problems.length, isRefused ? 2 : 0, JSON.stringify(problems));
      t.match(value.ports, isRefused ? [] : [local]);
      t.equal(value.ports.length, isRefused ? 0 : 1);
    });
  }

  t.equal(ovsOfctlShow.parse, parseOvsOfctlShow);
  testParserTrials(t, parseOvsOfctlShow, fixturesOf('ovs-ofctl-show'), { pieces: [HEAD, '1(', '(xid=0x'] });
});
