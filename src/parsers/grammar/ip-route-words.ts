import { signed } from './decimal.ts';
import {
  type Draft,
  field,
  flagList,
  keywords,
  type Read,
  readWords,
  type Setter,
  seconds,
  skip,
  tableOf,
  word,
} from './keywords.ts';
import { each } from './shape.ts';
import { split, type Words } from './words.ts';

/** A next hop in another family than the route, RFC 5549. */
export interface Via {
  readonly family?: string;
  readonly host?: string;
}

/** RTAX_* values, linux/rtnetlink.h. Times in milliseconds. */
export interface RouteMetrics {
  readonly mtu?: number;
  readonly window?: number;
  readonly rtt?: number;
  readonly rttvar?: number;
  readonly ssthresh?: number;
  readonly cwnd?: number;
  readonly advmss?: number;
  readonly reordering?: number;
  readonly hoplimit?: number;
  readonly initcwnd?: number;
  readonly initrwnd?: number;
  readonly rto_min?: number;
  readonly quickack?: number;
  readonly fastopen_no_cookie?: number;
  readonly congestion?: string;
  readonly ecn?: boolean;
}

/** An element of `nexthops`. */
export interface RouteNexthop {
  readonly gateway?: string;
  readonly via?: Via;
  readonly dev?: string;
  readonly weight?: number;
  readonly flags: readonly string[];
}

/** A route as `ip -j route` prints it. `type` is absent where it is unicast, but with `-d`. */
export interface IpRouteEntry {
  readonly type?: string;
  /** `default`, a prefix, or a host without its length. */
  readonly dst: string;
  readonly from?: string;
  readonly nhid?: number;
  readonly encap?: string;
  readonly tos?: string;
  readonly gateway?: string;
  readonly via?: Via;
  readonly dev?: string;
  readonly table?: string;
  readonly protocol?: string;
  readonly scope?: string;
  readonly prefsrc?: string;
  readonly metric?: number;
  readonly flags: readonly string[];
  readonly mark?: number;
  readonly flow?: { readonly from?: string; readonly to?: string };
  readonly uid?: number;
  /** `ip route get`: flags of the cached route. */
  readonly cache?: readonly string[];
  readonly expires?: number;
  readonly error?: number;
  readonly users?: number;
  readonly age?: number;
  readonly metrics?: readonly RouteMetrics[];
  readonly iif?: string;
  readonly pref?: string;
  readonly nexthops?: readonly RouteNexthop[];
  readonly deleted?: boolean;
}

/** A route while its lines are being read; the lists grow. */
export interface RouteDraft extends Draft<IpRouteEntry> {
  flags: string[];
  nexthops?: NexthopDraft[];
}
export interface NexthopDraft extends Draft<RouteNexthop> {
  flags: string[];
}

interface Hop {
  gateway?: string;
  via?: Via;
}

/** `via 10.0.0.1`, `via inet6 fe80::1`. */
function readVia(entry: Hop, words: Words): boolean {
  if (!words.peek().startsWith('inet')) return field('gateway', word)(entry, words);
  const family = words.next();
  const host = words.next();
  entry.via = { family, host };
  return host !== '';
}

const FLAG_NAMES = ['dead', 'onlink', 'pervasive', 'offload', 'trap', 'notify', 'linkdown', 'unresolved'];
const RT_FLAG_NAMES = ['rt_offload', 'rt_trap', 'rt_offload_failed'];
/** RTNH_F_* and RTM_F_*, print_rt_flags() in iproute2's ip/iproute.c. */
const FLAGS = [...FLAG_NAMES, ...RT_FLAG_NAMES].map((name): [string, Setter<{ flags: string[] }>] => [
  name,
  (entry) => entry.flags.push(name) > 0,
]);

/** `300ms` or, from one second on, `1.5s`. */
const milliseconds: Read<number> = (words) => {
  const text = words.next();
  if (text.endsWith('ms')) return signed(text.slice(0, -2));
  return /^\d{1,9}(?:\.\d{1,9})?s$/.test(text) ? Number(text.slice(0, -1)) * 1000 : signed(text);
};

/** `0x14` or `20`. */
const mark: Read<number> = (words) => {
  const text = words.next();
  return /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/.test(text) ? Number(text) : undefined;
};

/** Realms, ip-route(8): `3` is the destination's, `3/4` those of source and destination. */
const realms: Read<NonNullable<IpRouteEntry['flow']>> = (words) => {
  const [first, second] = split(words.next(), '/');
  if (second !== undefined) return { from: first, to: second };
  return first === '' ? undefined : { to: first };
};

/** All metrics of a route are the one element of a list. */
const metric =
  (set: Setter<Draft<RouteMetrics>>): Setter<RouteDraft> =>
  (entry, words) => {
    // `mtu lock 1300`: that it is locked, `-j` does not say.
    words.take('lock');
    const metrics = entry.metrics?.[0] ?? {};
    entry.metrics = [metrics];
    return set(metrics, words);
  };

const NUMERIC_METRICS = {
  ...each('number', 'mtu', 'window', 'ssthresh', 'cwnd', 'advmss', 'reordering', 'hoplimit', 'initcwnd', 'initrwnd'),
  ...each('number', 'quickack', 'fastopen_no_cookie'),
};
const TIMES = ['rtt', 'rttvar', 'rto_min'] as const;
const METRICS: readonly (readonly [string, Setter<RouteDraft>])[] = [
  ...keywords(NUMERIC_METRICS),
  ...TIMES.map((name) => [name, field(name, milliseconds)] as const),
  ['congctl', field('congestion', word)] as const,
  // Of the features only ecn has a name.
  ['features', field('ecn', (words): boolean | undefined => words.take('ecn') || undefined)] as const,
].map(([name, set]) => [name, metric(set)]);
const METRICS_SHAPE = {
  ...NUMERIC_METRICS,
  ...each('number', ...TIMES),
  ...each('string', 'congestion'),
  ...each('flag', 'ecn'),
};

const HOP_KEYS = { ...each('string', 'dev'), ...each('number', 'weight') };
const NEXTHOP_SHAPE = {
  ...HOP_KEYS,
  ...each('string', 'gateway'),
  ...each('strings', 'flags'),
  via: { object: each('string', 'family', 'host') },
};

const KEYS = {
  ...each('string', 'from', 'tos', 'dev', 'table', 'protocol', 'scope', 'prefsrc', 'iif', 'pref'),
  ...each('number', 'nhid', 'metric', 'uid', 'error', 'users'),
};
export const ROUTE_SHAPE = {
  ...KEYS,
  ...each('string', 'type', 'dst', 'encap', 'gateway'),
  ...each('number', 'mark', 'expires', 'age'),
  ...each('strings', 'flags', 'cache'),
  ...each('boolean', 'deleted'),
  via: NEXTHOP_SHAPE.via,
  flow: { object: each('string', 'from', 'to') },
  metrics: { list: METRICS_SHAPE },
  nexthops: { list: NEXTHOP_SHAPE, required: ['flags'] },
};

/** The words of an encapsulation go on up to the way out. `-j` prints them over the route's own keys. */
const encap: Setter<RouteDraft> = (entry, words) => {
  const known = field('encap', word)(entry, words);
  for (let next = words.peek(); next !== '' && next !== 'via' && next !== 'dev'; next = words.peek()) words.next();
  return known;
};

/** `cache <local,redirected>` of `ip route get`. */
const cache: Setter<RouteDraft> = (entry, words) => {
  entry.cache = flagList(words) ?? [];
  return true;
};

const ROUTE = tableOf<RouteDraft>(
  ...FLAGS,
  ...METRICS,
  ...keywords(KEYS, { protocol: 'proto', prefsrc: 'src' }),
  ['via', readVia],
  ['encap', encap],
  ['mark', field('mark', mark)],
  ['realm', field('flow', realms)],
  ['realms', field('flow', realms)],
  ['cache', cache],
  ['expires', field('expires', seconds)],
  ['age', field('age', seconds)],
  ['used', skip(1)],
  ['ttl-propagate', skip(1)],
);

const NEXTHOP = tableOf<NexthopDraft>(...FLAGS, ...keywords(HOP_KEYS), ['via', readVia]);

export const readRouteWords = (entry: RouteDraft, words: Words): string | undefined => readWords(words, ROUTE, entry);

/** A `nexthop` line. Releases before 4.17 end the last one of an IPv6 route with the route's own preference. */
export function readNexthop(route: RouteDraft, words: Words): string | undefined {
  const hop: NexthopDraft = { flags: [] };
  route.nexthops ??= [];
  route.nexthops.push(hop);
  return readWords(words, NEXTHOP, hop, (_hop, name) => ROUTE.get(name)?.(route, words) ?? false);
}
