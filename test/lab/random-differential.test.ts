// Hundreds of namespaces made from seeds: what ip and bridge print as text must parse to what they print with -j, and
// every door to the kernel must give the same slices.
import { isDeepStrictEqual } from 'node:util';
import t, { type Test } from 'tap';
import type { Parsed } from '../../src/model/parser.ts';
import { parseBridgeFdb } from '../../src/parsers/bridge-fdb.ts';
import { parseBridgeLink } from '../../src/parsers/bridge-link.ts';
import { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { parseIpLink } from '../../src/parsers/ip-link.ts';
import { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { parseIpRoute } from '../../src/parsers/ip-route.ts';
import { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { comparable } from '../support/ip-oracle.ts';
import { compareDoors } from '../support/lab/doors.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { output } from '../support/lab/output.ts';
import { randomNetwork } from '../support/lab/random-network.ts';
import { Random } from '../support/random.ts';

const SEEDS = 300;
/** Timers, lifetimes and duplicate address detection go on between two calls: then we look again. */
const ATTEMPTS = 6;
const CLOCK = new Int32Array(new SharedArrayBuffer(4));

interface Listing {
  readonly tool: 'ip' | 'bridge';
  readonly command: string;
  readonly parse: (text: string) => Parsed<readonly object[]>;
  readonly options: readonly [string, ...string[]];
}

const LISTINGS: readonly Listing[] = [
  { tool: 'ip', command: 'addr show', parse: parseIpAddr, options: ['', '-d', '-d -s', '-o', '-d -s -s', '-br'] },
  { tool: 'ip', command: 'link show', parse: parseIpLink, options: ['', '-d', '-s', '-d -s -o', '-br'] },
  { tool: 'ip', command: 'route show table all', parse: parseIpRoute, options: ['-4', '-4 -d', '-4 -o', '-4 -s'] },
  { tool: 'ip', command: 'route show table all', parse: parseIpRoute, options: ['-6', '-6 -d', '-6 -o', '-6 -s'] },
  { tool: 'ip', command: 'rule show', parse: parseIpRule, options: ['-4', '-6', '-4 -d'] },
  { tool: 'ip', command: 'neigh show nud all', parse: parseIpNeigh, options: ['', '-o', '-s'] },
  { tool: 'ip', command: 'neigh show proxy', parse: parseIpNeigh, options: [''] },
  { tool: 'bridge', command: 'link show', parse: parseBridgeLink, options: ['', '-d', '-o -d'] },
  { tool: 'bridge', command: 'fdb show', parse: parseBridgeFdb, options: ['', '-d', '-o'] },
];

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

/** Keys in one order, so that a difference stands out. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
};

/** Neighbours come in the order of a hash, which their number changes. */
function shape({ command }: Listing, value: readonly object[]): unknown {
  const entries = value.map((entry) => ordered(comparable(entry)));
  const key = (entry: unknown) => JSON.stringify(entry);
  return command.startsWith('neigh') ? entries.sort((a, b) => (key(a) < key(b) ? -1 : 1)) : entries;
}

function compare(t: Test, namespace: string, listing: Listing, option: string): void {
  const { tool, command, parse } = listing;
  const argv = ['-n', namespace, ...words(option), ...words(command)];
  for (let attempt = 1; ; attempt += 1) {
    const before = output([tool, '-j', ...argv]);
    const text = parse(output([tool, ...argv]));
    const json = parse(before);
    const actual = {
      value: shape(listing, text.value),
      problems: [...text.problems, ...json.problems],
    };
    const expected = { value: shape(listing, json.value), problems: [] };
    if (attempt === ATTEMPTS || isDeepStrictEqual(actual, expected)) {
      t.strictSame(actual, expected, `${tool} ${option} ${command}`);
      return;
    }
    Atomics.wait(CLOCK, 0, 0, 100);
  }
}

t.test('random-differential', async (t) => {
  const namespace = await addNamespace(t, 'random');
  const peer = await addNamespace(t, 'far');
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    t.test(`seed ${seed}`, async (t) => {
      for (const { name } of [namespace, peer]) {
        output(['ip', 'netns', 'delete', name]);
        output(['ip', 'netns', 'add', name]);
      }
      const { ip, bridge } = randomNetwork(seed, peer.name);
      output(['ip', '-n', namespace.name, '-force', '-batch', '-'], `${ip.join('\n')}\n`);
      output(['bridge', '-n', namespace.name, '-force', '-batch', '-'], `${bridge.join('\n')}\n`);
      const random = new Random(seed);
      for (const listing of LISTINGS) compare(t, namespace.name, listing, random.pick(listing.options));
      // The children of a session live as long as the test.
      await compareDoors(t, namespace.name, { sessions: seed % 10 === 0 });
    });
  }
});
