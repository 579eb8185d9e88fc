import t from 'tap';
import unit, { parseConntrackList } from '../../src/parsers/conntrack-list.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const original = { src: '10.0.2.2', dst: '10.0.2.1', sport: 37294, dport: 8080 };
const reply = { src: '10.0.2.1', dst: '10.0.2.2', sport: 8080, dport: 37294 };
const WAY = 'src=10.0.2.2 dst=10.0.2.1 sport=37294 dport=8080';
const BACK = 'src=10.0.2.1 dst=10.0.2.2 sport=8080 dport=37294';
const tcp = { protocol: 'tcp', protocolNumber: 6, original, reply };

const TABLE: readonly (readonly [string, string, readonly object[]])[] = [
  ['nothing', '', []],
  ['an indented summary', '  conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n', []],
  ['the summary', 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n', []],
  [
    'TCP',
    `tcp      6 431999 ESTABLISHED ${WAY} ${BACK} [ASSURED] mark=0 use=1`,
    [{ ...tcp, timeout: 431999, state: 'ESTABLISHED', flags: ['ASSURED'], mark: 0, use: 1 }],
  ],
  [
    'counted, of a zone, with id',
    `udp      17 29 ${WAY} packets=3 bytes=180 [UNREPLIED] ${BACK} packets=0 bytes=0 mark=7 zone=5 use=2 id=99`,
    [
      {
        ...{ protocol: 'udp', protocolNumber: 17, timeout: 29 },
        original: { ...original, packets: 3, bytes: 180 },
        reply: { ...reply, packets: 0, bytes: 0 },
        ...{ flags: ['UNREPLIED'], mark: 7, zone: 5, use: 2 },
      },
    ],
  ],
  [
    'an entry that is being deleted',
    `[1732147200.123456]\t[DESTROY] tcp      6 ${WAY} ${BACK} [ASSURED] [start=Sat Nov 21 04:00:00 2026]`,
    [{ event: 'DESTROY', ...tcp, flags: ['ASSURED'] }],
  ],
  [
    'in a flow table',
    `tcp      6 ${WAY} ${BACK} [OFFLOAD] mark=0 use=2`,
    [{ ...tcp, flags: ['OFFLOAD'], mark: 0, use: 2 }],
  ],
  [
    'of no known protocol',
    'unknown  2 599 src=10.0.2.2 dst=224.0.0.22 [UNREPLIED] src=224.0.0.22 dst=10.0.2.2 use=1',
    [
      {
        ...{ protocol: 'unknown', protocolNumber: 2, timeout: 599 },
        original: { src: '10.0.2.2', dst: '224.0.0.22' },
        reply: { src: '224.0.0.22', dst: '10.0.2.2' },
        ...{ flags: ['UNREPLIED'], use: 1 },
      },
    ],
  ],
];

t.test('conntrack-list', async (t) => {
  for (const [name, input, value] of TABLE) t.strictSame(parseConntrackList(input), { value, problems: [] }, name);
  for (const input of [
    'tcp 6 10',
    `tcp x ${WAY} ${BACK}`,
    `tcp 6 10 ESTABLISHED ${WAY}`,
    'words',
    'tcp 6 src= dport=1',
  ]) {
    const { value, problems } = parseConntrackList(input);
    t.strictSame([value.length, problems[0]?.reason], [0, 'not an entry with both directions'], input);
  }

  t.test('the same table in three forms', async (t) => {
    const read = (name: string) => {
      const { value, problems } = parseConntrackList(readFixture('conntrack-list', name));
      t.strictSame(problems, [], name);
      return value;
    };
    const plain = read('conntrack-1.4.7-L.txt');
    const extended = read('conntrack-1.4.7-L-o-extended-id.txt');
    const file = read('linux-6.18-nf_conntrack.txt');
    t.strictSame(
      extended.map(({ family, ...entry }) => entry),
      plain,
    );
    t.strictSame(
      extended.map(({ family }) => family),
      ['inet6', 'inet', 'inet6', 'inet', 'inet'],
    );
    t.match(plain[1], { ...tcp, state: 'ESTABLISHED', flags: ['ASSURED'] });
    t.strictSame(plain[4]?.original, { src: '10.0.2.2', dst: '10.0.2.77', type: 8, code: 0, id: 22723 });
    t.strictSame(file[0]?.original.src, 'fd10:0:2::2', 'addresses of the file are shortened');
    t.strictSame(
      file.map(({ original, reply, state }) => [original, reply, state]),
      plain.map(({ original, reply, state }) => [original, reply, state]),
    );
  });

  t.test('pasted with the summary', async (t) => {
    const { value, problems } = parseConntrackList(
      readFixture('conntrack-list', 'conntrack-1.4.7-L-o-extended-pasted.txt'),
    );
    t.strictSame(problems, []);
    t.match(value, [{ family: 'inet', original: { src: '10.5.0.1', sport: 42920, dport: 8080 } }]);
  });
  t.equal(unit.parse, parseConntrackList);
  testParserTrials(t, parseConntrackList, fixturesOf('conntrack-list'), { pieces: ['[', '[A] ', 'src=a dst=b '] });
});
