// What busybox prints of a namespace must be what `ip -j` prints of it, as far as busybox goes. Needs root.
import { execFileSync } from 'node:child_process';
import t from 'tap';
import type { Parsed } from '../../src/model/parser.ts';
import { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { parseIpLink } from '../../src/parsers/ip-link.ts';
import { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { parseIpRoute } from '../../src/parsers/ip-route.ts';
import { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { STATES } from '../support/ip-states.ts';

type Json = Record<string, unknown>;
type Keys = readonly string[];

const NAMESPACE = 't-busybox';
const PEER = 't-busybox-peer';

const run = (command: string, args: Keys): string =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    return undefined;
  }
};
const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const LINK = ['ifindex', 'ifname', 'link', 'link_type', 'flags', 'mtu', 'qdisc', 'master', 'txqlen'];
const LINK_KEYS = [...LINK, 'address', 'broadcast', 'link_pointtopoint', 'addr_info'];
/** It reads eight bits of flags, and knows peers of IPv4 only. */
const ADDRESS_KEYS = [
  ...['family', 'local', 'prefixlen', 'broadcast', 'anycast', 'scope', 'label', 'dynamic', 'secondary', 'tentative'],
  ...['deprecated', 'nodad', 'optimistic', 'dadfailed', 'home', 'valid_life_time', 'preferred_life_time'],
];
/** It leaves out protocols, ways out of a multipath route, flags and the preference of IPv6. */
const ROUTE_KEYS = ['type', 'dst', 'from', 'gateway', 'dev', 'table', 'scope', 'prefsrc', 'metric'];
const RULE_KEYS = [
  ...['priority', 'src', 'srclen', 'dst', 'dstlen', 'fwmark', 'fwmask', 'iif', 'table', 'action'],
  ...['flow_from', 'flow_to'],
];
const NEIGHBOUR_KEYS = ['dst', 'dev', 'lladdr', 'router', 'refcnt', 'probes', 'state'];

/** What it prints otherwise, and whose fault that is. */
const DIFFERS: readonly ((entry: Json) => boolean)[] = [
  // It takes the index of a device in another namespace for one of this namespace.
  ({ link_index, ifname }) => link_index !== undefined || ifname === 'v2',
  // It has no name for `goto`, `nop` and `l3mdev`, and prints a realm without its keyword.
  ({ priority }) => [109, 110, 120, 1000, 2000].includes(Number(priority)),
];

const pick = (entry: Json, keys: Keys): Json =>
  Object.fromEntries(
    keys.flatMap((key) => {
      // ARPHRD_NONE has no name there.
      const value = entry[key] === '[65534]' ? 'none' : entry[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );

const pickAddresses = (addresses: unknown): unknown =>
  Array.isArray(addresses) ? addresses.map((address: Json) => pick(address, ADDRESS_KEYS)) : addresses;
/** Neighbours come in the order of a hash. */
const comparable = (value: readonly object[], keys: Keys): readonly Json[] =>
  (value as readonly Json[])
    .filter((entry) => !DIFFERS.some((differs) => differs(entry)))
    .map((entry) => pick(entry, keys))
    .map((entry) => (keys === LINK_KEYS ? { ...entry, addr_info: pickAddresses(entry['addr_info']) } : entry))
    .sort((a, b) => (keys === NEIGHBOUR_KEYS ? String(a['dst']).localeCompare(String(b['dst'])) : 0));

const LISTINGS: readonly (readonly [(text: string) => Parsed<object[]>, busybox: string, ip: string, Keys])[] = [
  [parseIpAddr, 'addr', 'addr', LINK_KEYS],
  [parseIpLink, 'link', 'link', LINK],
  [parseIpLink, '-o link', 'link', LINK],
  [parseIpRoute, 'route', 'route', ROUTE_KEYS],
  [parseIpRoute, '-4 route show table all', '-4 route show table all', ROUTE_KEYS],
  [parseIpRule, 'rule', 'rule', RULE_KEYS],
  [parseIpNeigh, 'neigh', '-s neigh', NEIGHBOUR_KEYS],
];

const cleanUp = (): void => {
  for (const name of [NAMESPACE, PEER]) attempt(() => run('ip', ['netns', 'del', name]));
};

function build(commands: Keys): void {
  cleanUp();
  for (const name of [NAMESPACE, PEER]) run('ip', ['netns', 'add', name]);
  for (const command of commands) attempt(() => run('ip', ['-n', NAMESPACE, ...words(command.replace('PEER', PEER))]));
}

if (attempt(() => run('busybox', ['ip', 'link'])) === undefined) t.comment('no busybox with ip');
else
  t.test('what busybox prints is what ip prints as JSON', async (t) => {
    t.teardown(cleanUp);
    for (const [name, { commands, optional = [] }] of Object.entries(STATES)) {
      t.test(name, async (t) => {
        build([...commands, ...optional]);
        for (const [parse, command, json, keys] of LISTINGS) {
          const text = parse(run('ip', ['netns', 'exec', NAMESPACE, 'busybox', 'ip', ...words(command)]));
          const expected = parse(run('ip', ['-n', NAMESPACE, '-j', ...words(json)]));
          t.strictSame(text.problems, [], `${command}: no problems`);
          t.strictSame(comparable(text.value, keys), comparable(expected.value, keys), command);
        }
      });
    }
  });
