// Whatever comes in, the parsers of ip return, and in time that grows with the input only.
import t from 'tap';
import type { Parser } from '../../src/model/parser.ts';
import ipAddr from '../../src/parsers/ip-addr.ts';
import ipLink from '../../src/parsers/ip-link.ts';
import ipNeigh from '../../src/parsers/ip-neigh.ts';
import ipRoute from '../../src/parsers/ip-route.ts';
import ipRule from '../../src/parsers/ip-rule.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const PARSERS: readonly Parser[] = [ipAddr, ipLink, ipRoute, ipRule, ipNeigh];
const HOSTILE_BYTES = 64 * 1024;

const repeat = (piece: string): string => piece.repeat(Math.ceil(HOSTILE_BYTES / piece.length)).slice(0, HOSTILE_BYTES);

const HOSTILE: readonly string[] = [
  repeat('a'),
  `x${repeat(' ')}x`,
  repeat('\t\n'),
  repeat('\\'),
  repeat('a\\ '),
  repeat('['),
  repeat('{"a":'),
  `[${repeat('{"a":')}`,
  `[{"a":"${repeat('\\"')}`,
  repeat('{}\n'),
  repeat('[1]\n'),
  `[${'{"ifname":1,"dst":{},"priority":""},'.repeat(1800)}{}]`,
  `${repeat('9')}: eth0: <UP>`,
  `1: ${repeat('@')}: <UP> mtu 1`,
  `1: eth0: <${repeat('A,')}> mtu 1`,
  repeat('1: a: <> mtu 1\n'),
  `1: a: <>\n${repeat('altname b\n')}`,
  `1: a: <>\n${repeat('alias b c\n')}`,
  `1: a: <>\n${repeat('tun type tap\n')}`,
  `1: a: <>\nbond ${repeat('ad_aggregator 1 ')}`,
  `1: a: <>\n${repeat('RX: bytes\n1\n')}`,
  `1: a: <>\nRX: ${repeat('bytes ')}\n${repeat('1 ')}`,
  `1: a: <>\n${repeat('inet 10.0.0.1/8 scope global a\n')}`,
  `1: a: <>\ninet 1.1.1.1/8\n${repeat('valid_lft 1sec\n')}`,
  repeat('1: a    inet 10.0.0.1/8\n'),
  `a UP ${repeat('10.0.0.1/8 ')}`,
  `default\n${repeat('nexthop dev a\n')}`,
  `default ${repeat('onlink ')}`,
  `default ${repeat('mtu lock 1 ')}`,
  `default encap ${repeat('mpls ')}`,
  `1: a: <>\nvlan ingress-qos-map { ${repeat('1:2 ')}`,
  repeat('1.'),
  `1.1.1.1/${repeat('1')}`,
  `10.0.0.1 ${repeat('STALE REACHABLE ')}`,
  `10.0.0.1 used ${repeat('1/')}`,
  `1: from all ${repeat('goto 1 [unresolved] ')}`,
];

t.test('ip-hostile', async (t) => {
  for (const { id, parse } of PARSERS)
    t.test(id, async (t) => testParserTrials(t, parse, fixturesOf(id), { texts: HOSTILE }));
});
