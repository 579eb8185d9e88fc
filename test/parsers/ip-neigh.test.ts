import t from 'tap';
import parser, { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { read } from '../support/captures.ts';
import { testPairs } from '../support/ip-oracle.ts';

const lladdr = '02:00:00:00:00:01';

const NEIGHBOURS: readonly [name: string, text: string, expected: object][] = [
  ['no device, as after dev', '172.17.0.18 FAILED', { dst: '172.17.0.18', state: ['FAILED'] }],
  [
    'brief',
    `10.0.0.1                                eth0             ${lladdr}`,
    { dst: '10.0.0.1', dev: 'eth0', lladdr },
  ],
  [
    'brief, without an address',
    'fe80::1                                 eth0             ',
    { dst: 'fe80::1', dev: 'eth0' },
  ],
  [
    'colours',
    '\u001b[35m10.1.0.16 \u001b[0mdev \u001b[36mv0 \u001b[0mFAILED ',
    { dst: '10.1.0.16', dev: 'v0', state: ['FAILED'] },
  ],
  ['double blanks', '10.0.0.1 dev bond0.102  INCOMPLETE', { dst: '10.0.0.1', dev: 'bond0.102', state: ['INCOMPLETE'] }],
  [
    'a router',
    `fe80::1 dev eth0 lladdr ${lladdr} router STALE`,
    { dst: 'fe80::1', dev: 'eth0', lladdr, router: true, state: ['STALE'] },
  ],
  [
    'offload',
    `10.0.0.1 dev eth0 lladdr ${lladdr} offload NOARP `,
    { dst: '10.0.0.1', dev: 'eth0', lladdr, offload: true, state: ['NOARP'] },
  ],
  [
    'statistics',
    `10.0.0.1 dev eth0 lladdr ${lladdr} ref 1 used 82/10/77 probes 1 REACHABLE`,
    {
      ...{ dst: '10.0.0.1', dev: 'eth0', lladdr, refcnt: 1, used: 82, confirmed: 10, updated: 77, probes: 1 },
      state: ['REACHABLE'],
    },
  ],
  [
    'statistics of 6.1, which forgets a blank',
    '10.0.0.1 dev eth0  used 1/61/1probes 0 FAILED',
    { dst: '10.0.0.1', dev: 'eth0', used: 1, confirmed: 61, updated: 1, probes: 0, state: ['FAILED'] },
  ],
  ['a proxy', '10.0.0.99 dev v0 proxy ', { dst: '10.0.0.99', dev: 'v0', proxy: true }],
  [
    'an event',
    '[2026-11-21T00:31:11.9] [NEIGH]Deleted ff02::16 dev tap0 lladdr 33:33:00:00:00:16 NOARP ',
    { dst: 'ff02::16', deleted: true, dev: 'tap0', lladdr: '33:33:00:00:00:16', state: ['NOARP'] },
  ],
  ['null in JSON', '[{"dst":"::1","router":null,"state":["STALE"]}]', { dst: '::1', router: true, state: ['STALE'] }],
];

const PROBLEMS: readonly [text: string, neighbours: number, reason: string][] = [
  ['. dev eth0 STALE', 0, 'not a neighbour'],
  ['F: dev eth0 STALE', 0, 'not a neighbour'],
  ['10.0.0. STALE', 0, 'not a neighbour'],
  ['dev tap0 lladdr 52:54:00:00:00:01 REACHABLE', 0, 'not a neighbour'],
  ['10.0.0.1 dev eth0 SLEEPING', 1, 'cannot read SLEEPING'],
  ['10.0.0.1 dev eth0 used 1/2 STALE', 1, 'cannot read used'],
  ['[{"dev":"a"}]', 0, 'without dst'],
];

t.test('ip-neigh', async (t) => {
  t.equal(parser.id, 'ip-neigh');
  for (const [name, text, expected] of NEIGHBOURS) {
    const { value, problems } = parseIpNeigh(text);
    t.strictSame([value, problems], [[expected], []], name);
  }
  for (const [text, neighbours, reason] of PROBLEMS) {
    const { value, problems } = parseIpNeigh(text);
    t.strictSame([value.length, problems.map((problem) => problem.reason)], [neighbours, [reason]], text);
  }
  testPairs(t, 'ip-neigh', parseIpNeigh);
  const text = read('test/fixtures/ip-neigh/failed-j.json');
  t.strictSame(parseIpNeigh(text), { value: JSON.parse(text), problems: [] }, 'JSON as it is');
});
