// The tool is the oracle: what it prints as text must parse to what it prints with -j for the same state.
// Needs root. What a text cannot carry is named in support/ip-oracle.ts.
import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import t, { type Test } from 'tap';
import type { Parsed } from '../../src/model/parser.ts';
import { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { parseIpLink } from '../../src/parsers/ip-link.ts';
import { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { parseIpRoute } from '../../src/parsers/ip-route.ts';
import { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { comparable } from '../support/ip-oracle.ts';
import { STATES, type State } from '../support/ip-states.ts';

type Json = Record<string, unknown>;

const NAMESPACE = 't-ip-differential';
const PEER = 't-ip-peer';

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', args, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
/** Splits at blanks; an argument with blanks stands in single quotes. */
const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
const attempt = (action: () => void): boolean => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};

const LINK_FLAGS = [[], ['-d'], ['-s'], ['-s', '-s'], ['-o'], ['-d', '-s', '-o'], ['-d', '-s', '-s'], ['-br']];
const FLAGS = [[], ['-d'], ['-s'], ['-o'], ['-d', '-s', '-o']];

interface Listing {
  readonly parse: (text: string) => Parsed<object[]>;
  readonly commands: readonly string[];
  readonly flags: readonly (readonly string[])[];
}

const LISTINGS: readonly Listing[] = [
  { parse: parseIpAddr, commands: ['addr', '-4 addr', '-6 addr'], flags: LINK_FLAGS },
  { parse: parseIpLink, commands: ['link'], flags: LINK_FLAGS },
  { parse: parseIpRoute, commands: ['-4 route show table all', '-6 route show table all', 'route'], flags: FLAGS },
  { parse: parseIpRule, commands: ['-4 rule', '-6 rule'], flags: FLAGS },
  {
    parse: parseIpNeigh,
    commands: ['neigh', 'neigh show nud all', 'neigh show proxy'],
    flags: FLAGS,
  },
];

/** Clocks and counters go on between two calls: then we look again. */
const ATTEMPTS = 10;
const CLOCK = new Int32Array(new SharedArrayBuffer(4));

/** Neighbours come in the order of a hash, which their number changes. */
const sorted = (value: object[]): unknown[] =>
  value.map(comparable).sort((a, b) => String((a as Json)['dst']).localeCompare(String((b as Json)['dst'])));

const cleanUp = (): void => {
  for (const name of [NAMESPACE, PEER]) attempt(() => ip('netns', 'del', name));
};

/** Makes the namespace; says how much of what is optional this kernel has. */
function build({ commands, optional = [], run }: State): string | undefined {
  cleanUp();
  ip('netns', 'add', NAMESPACE);
  ip('netns', 'add', PEER);
  const apply = (command: string): void => void ip('-n', NAMESPACE, ...words(command.replace('PEER', PEER)));
  for (const command of commands) apply(command);
  const known = optional.filter((command) => attempt(() => apply(command)));
  if (run !== undefined) attempt(() => ip('netns', 'exec', NAMESPACE, ...run));
  return optional.length > 0 ? `${known.length} of ${optional.length} optional commands` : undefined;
}

function compare(t: Test, parse: Listing['parse'], options: readonly string[], command: string): void {
  const args = ['-n', NAMESPACE, ...options, ...words(command)];
  const shape = parse === parseIpNeigh ? sorted : comparable;
  for (let attempt = 1; ; attempt += 1) {
    const text = parse(ip(...args));
    const json = parse(ip('-j', ...args));
    const actual = { value: shape(text.value), problems: [...text.problems, ...json.problems] };
    const expected = { value: shape(json.value), problems: [] };
    if (attempt === ATTEMPTS || isDeepStrictEqual(actual, expected)) {
      t.strictSame(actual, expected, `ip ${[...options, command].join(' ')}`);
      return;
    }
    Atomics.wait(CLOCK, 0, 0, 100);
  }
}

/** Every listing with every combination of options, and those that only this state has. */
function compareAll(t: Test, own: readonly string[]): void {
  for (const { parse, commands, flags } of LISTINGS) {
    for (const command of commands) for (const options of flags) compare(t, parse, options, command);
  }
  for (const command of own) compare(t, command.startsWith('route') ? parseIpRoute : parseIpNeigh, [], command);
}

t.test('what ip prints as text is what it prints as JSON', async (t) => {
  t.teardown(cleanUp);
  for (const [name, state] of Object.entries(STATES)) {
    t.test(name, async (t) => {
      const built = build(state);
      if (built !== undefined) t.comment(built);
      compareAll(t, state.listings ?? []);
    });
  }
});
