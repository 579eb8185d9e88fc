// Whatever comes in, the parsers of ip return, and in time that grows with the input only.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Parser } from '../../src/model/parser.ts';
import ipAddr from '../../src/parsers/ip-addr.ts';
import ipLink from '../../src/parsers/ip-link.ts';
import ipNeigh from '../../src/parsers/ip-neigh.ts';
import ipRoute from '../../src/parsers/ip-route.ts';
import ipRule from '../../src/parsers/ip-rule.ts';
import { read } from '../support/ip-oracle.ts';

const PARSERS: readonly Parser[] = [ipAddr, ipLink, ipRoute, ipRule, ipNeigh];
const HOSTILE_BYTES = 64 * 1024;
/** Generous: the slowest takes a tenth of it. */
const HOSTILE_MS = 250;
const FUZZ_MS = 2000;
/** Prefixes of longer fixtures are taken in steps. */
const MAX_PREFIXES = 2000;

const fixtures = ({ id }: Parser): (readonly [name: string, text: string])[] => {
  const folder = join('test/fixtures', id);
  return readdirSync(folder).map((name) => [name, read(join(folder, name))]);
};

/** Mulberry32: the same mutations in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const PIECES = [
  '\n',
  '\\ ',
  ' ',
  '\t',
  '\0',
  '{',
  '[',
  '"',
  ':',
  '/',
  '<',
  '>',
  '@',
  '-1',
  '__proto__',
  '9'.repeat(30),
];

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let i = 0; i <= random(4); i += 1) {
    const at = random(mutated.length + 1);
    const end = at + random(12);
    const piece = random(2) === 0 ? (PIECES[random(PIECES.length)] ?? '') : mutated.slice(end, end + random(40));
    mutated = mutated.slice(0, at) + piece + mutated.slice(end);
  }
  return mutated;
}

const repeat = (piece: string): string => piece.repeat(Math.ceil(HOSTILE_BYTES / piece.length)).slice(0, HOSTILE_BYTES);

const HOSTILE: readonly [name: string, text: string][] = [
  ['one word', repeat('a')],
  ['blanks', `x${repeat(' ')}x`],
  ['tabs and line ends', repeat('\t\n')],
  ['backslashes', repeat('\\')],
  ['backslashes with blanks', repeat('a\\ ')],
  ['open brackets', repeat('[')],
  ['open objects', repeat('{"a":')],
  ['open objects in an array', `[${repeat('{"a":')}`],
  ['an open string', `[{"a":"${repeat('\\"')}`],
  ['many documents', repeat('{}\n')],
  ['many bad documents', repeat('[1]\n')],
  ['many bad keys', `[${'{"ifname":1,"dst":{},"priority":""},'.repeat(1800)}{}]`],
  ['digits', `${repeat('9')}: eth0: <UP>`],
  ['a long name', `1: ${repeat('@')}: <UP> mtu 1`],
  ['many flags', `1: eth0: <${repeat('A,')}> mtu 1`],
  ['many interfaces', repeat('1: a: <> mtu 1\n')],
  ['many alternative names', `1: a: <>\n${repeat('altname b\n')}`],
  ['many aliases', `1: a: <>\n${repeat('alias b c\n')}`],
  ['many kinds', `1: a: <>\n${repeat('tun type tap\n')}`],
  ['many aggregators', `1: a: <>\nbond ${repeat('ad_aggregator 1 ')}`],
  ['many counters', `1: a: <>\n${repeat('RX: bytes\n1\n')}`],
  ['many columns', `1: a: <>\nRX: ${repeat('bytes ')}\n${repeat('1 ')}`],
  ['many addresses', `1: a: <>\n${repeat('inet 10.0.0.1/8 scope global a\n')}`],
  ['many lifetimes', `1: a: <>\ninet 1.1.1.1/8\n${repeat('valid_lft 1sec\n')}`],
  ['many one-line addresses', repeat('1: a    inet 10.0.0.1/8\n')],
  ['brief addresses', `a UP ${repeat('10.0.0.1/8 ')}`],
  ['many next hops', `default\n${repeat('nexthop dev a\n')}`],
  ['many route flags', `default ${repeat('onlink ')}`],
  ['many metrics', `default ${repeat('mtu lock 1 ')}`],
  ['an endless encapsulation', `default encap ${repeat('mpls ')}`],
  ['an endless map', `1: a: <>\nvlan ingress-qos-map { ${repeat('1:2 ')}`],
  ['a long destination', repeat('1.')],
  ['a long prefix', `1.1.1.1/${repeat('1')}`],
  ['many states', `10.0.0.1 ${repeat('STALE REACHABLE ')}`],
  ['many slashes', `10.0.0.1 used ${repeat('1/')}`],
  ['a long rule', `1: from all ${repeat('goto 1 [unresolved] ')}`],
];

t.test('ip-hostile', async (t) => {
  for (const parser of PARSERS) {
    t.test(`${parser.id}: every prefix of its fixtures`, async (t) => {
      for (const [name, text] of fixtures(parser)) {
        const step = Math.max(1, Math.ceil(text.length / MAX_PREFIXES));
        let last = 0;
        for (let end = 0; end <= text.length; end += step) {
          const { value, problems } = parser.parse(text.slice(0, end));
          if (Array.isArray(value) && Array.isArray(problems)) last = end;
        }
        t.equal(last, text.length - (text.length % step), name);
      }
    });

    t.test(`${parser.id}: mutations of its fixtures`, async (t) => {
      const random = randomNumbers(parser.id.length);
      const texts = fixtures(parser).map(([, text]) => text.slice(0, 4096));
      const until = Date.now() + FUZZ_MS / PARSERS.length;
      let parsed = 0;
      while (Date.now() < until) {
        const { value } = parser.parse(mutate(texts[random(texts.length)] ?? '', random));
        if (!Array.isArray(value)) break;
        for (const entry of value) if (Object.getPrototypeOf(entry) !== Object.prototype) t.fail('a changed prototype');
        parsed += 1;
      }
      t.ok(parsed > 10, `${parsed} mutations`);
      t.equal(Date.now() >= until, true, 'all of them returned');
    });

    t.test(`${parser.id}: hostile input`, async (t) => {
      for (const [name, text] of HOSTILE) {
        const start = performance.now();
        const { problems } = parser.parse(text);
        const took = performance.now() - start;
        t.ok(took < HOSTILE_MS, `${name}: ${took.toFixed(1)} ms`);
        t.ok(problems.length <= 1000 && problems.every((problem) => problem.text.length <= 200), `${name}: bounded`);
      }
    });
  }
});
