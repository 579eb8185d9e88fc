import {
  type Draft,
  field,
  integer,
  type Read,
  readWords,
  type Setter,
  skip,
  type Table,
  tableOf,
  toInteger,
  type Words,
  word,
} from './words.ts';

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
  const first = words.next();
  if (first === undefined) return false;
  if (first.startsWith('inet')) {
    const host = words.next();
    if (host === undefined) return false;
    entry.via = { family: first, host };
  } else entry.gateway = first;
  return true;
}

const FLAG_NAMES = ['dead', 'onlink', 'pervasive', 'offload', 'trap', 'notify', 'linkdown', 'unresolved'];
const RT_FLAG_NAMES = ['rt_offload', 'rt_trap', 'rt_offload_failed'];
/** RTNH_F_* and RTM_F_*, print_rt_flags() in iproute2's ip/iproute.c. */
const FLAGS = Object.fromEntries(
  [...FLAG_NAMES, ...RT_FLAG_NAMES].map((name): [string, Setter<{ flags: string[] }>] => [
    name,
    (entry) => entry.flags.push(name) > 0,
  ]),
);

/** A number with a unit behind it, `12sec`; some releases print the number alone. */
const withUnit =
  (unit: string): Read<number> =>
  (words) => {
    const text = words.next() ?? '';
    return toInteger(text.endsWith(unit) ? text.slice(0, -unit.length) : text);
  };

/** `300ms` or, from one second on, `1.5s`. */
const milliseconds: Read<number> = (words) => {
  const text = words.next() ?? '';
  if (text.endsWith('ms')) return toInteger(text.slice(0, -2));
  return /^\d{1,9}(?:\.\d{1,9})?s$/.test(text) ? Number(text.slice(0, -1)) * 1000 : toInteger(text);
};

/** `0x14` or `20`. */
const mark: Read<number> = (words) => {
  const text = words.next() ?? '';
  return /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/.test(text) ? Number(text) : undefined;
};

/** Realms, ip-route(8): `3` is the destination's, `3/4` those of source and destination. */
const realms: Read<NonNullable<IpRouteEntry['flow']>> = (words) => {
  const text = words.next();
  if (text === undefined) return undefined;
  const slash = text.indexOf('/');
  return slash === -1 ? { to: text } : { from: text.slice(0, slash), to: text.slice(slash + 1) };
};

/** All metrics of a route are the one element of a list. */
const metric =
  (set: Setter<Draft<RouteMetrics>>): Setter<RouteDraft> =>
  (entry, words) => {
    // `mtu lock 1300`: that it is locked, `-j` does not say.
    if (words.peek() === 'lock') words.next();
    const metrics = entry.metrics?.[0] ?? {};
    entry.metrics = [metrics];
    return set(metrics, words);
  };

const NUMERIC_METRICS = [
  ...(['mtu', 'window', 'ssthresh', 'cwnd', 'advmss', 'reordering', 'hoplimit', 'initcwnd', 'initrwnd'] as const),
  ...(['quickack', 'fastopen_no_cookie'] as const),
];
const TIMES = ['rtt', 'rttvar', 'rto_min'] as const;
const METRICS: Readonly<Record<string, Setter<RouteDraft>>> = {
  ...Object.fromEntries(NUMERIC_METRICS.map((name) => [name, metric(field(name, integer) as Setter<RouteMetrics>)])),
  ...Object.fromEntries(TIMES.map((name) => [name, metric(field(name, milliseconds) as Setter<RouteMetrics>)])),
  congctl: metric(field('congestion', word)),
  // Of the features only ecn has a name.
  features: metric(field('ecn', (words): boolean | undefined => words.next() === 'ecn' || undefined)),
};
const METRICS_SHAPE = {
  ...Object.fromEntries([...NUMERIC_METRICS, ...TIMES].map((name) => [name, 'number' as const])),
  ...({ congestion: 'string', ecn: 'flag' } as const),
};

const NEXTHOP_SHAPE = {
  ...({ gateway: 'string', dev: 'string', weight: 'number', flags: 'strings' } as const),
  via: { object: { family: 'string', host: 'string' } },
} as const;

export const ROUTE_SHAPE = {
  ...({ type: 'string', dst: 'string', from: 'string', nhid: 'number', encap: 'string', tos: 'string' } as const),
  ...({ gateway: 'string', dev: 'string', table: 'string', protocol: 'string', scope: 'string' } as const),
  ...({ prefsrc: 'string', metric: 'number', flags: 'strings', mark: 'number', uid: 'number' } as const),
  ...({ cache: 'strings', expires: 'number', error: 'number', users: 'number', age: 'number' } as const),
  ...({ iif: 'string', pref: 'string', deleted: 'boolean' } as const),
  via: NEXTHOP_SHAPE.via,
  flow: { object: { from: 'string', to: 'string' } },
  metrics: { list: METRICS_SHAPE },
  nexthops: { list: NEXTHOP_SHAPE, required: ['flags'] },
} as const;

/** The words of an encapsulation go on up to the way out. `-j` prints them over the route's own keys. */
const encap: Setter<RouteDraft> = (entry, words) => {
  const kind = words.next();
  if (kind === undefined) return false;
  entry.encap = kind;
  for (let next = words.peek(); next !== undefined && next !== 'via' && next !== 'dev'; next = words.peek())
    words.next();
  return true;
};

/** `cache <local,redirected>` of `ip route get`. */
const cache: Setter<RouteDraft> = (entry, words) => {
  const flags = words.peek();
  const present = flags?.startsWith('<') === true && flags.endsWith('>');
  entry.cache = present && flags.length > 2 ? flags.slice(1, -1).split(',') : [];
  if (present) words.next();
  return true;
};

const ROUTE: Table<RouteDraft> = tableOf<RouteDraft>({
  ...FLAGS,
  ...METRICS,
  via: readVia,
  from: field('from', word),
  nhid: field('nhid', integer),
  encap,
  tos: field('tos', word),
  dev: field('dev', word),
  table: field('table', word),
  proto: field('protocol', word),
  scope: field('scope', word),
  src: field('prefsrc', word),
  metric: field('metric', integer),
  mark: field('mark', mark),
  realm: field('flow', realms),
  realms: field('flow', realms),
  uid: field('uid', integer),
  cache,
  expires: field('expires', withUnit('sec')),
  error: field('error', integer),
  users: field('users', integer),
  age: field('age', withUnit('sec')),
  iif: field('iif', word),
  pref: field('pref', word),
  used: skip(1),
  'ttl-propagate': skip(1),
});

const NEXTHOP: Table<NexthopDraft> = tableOf<NexthopDraft>({
  ...FLAGS,
  via: readVia,
  dev: field('dev', word),
  weight: field('weight', integer),
});

export const readRouteWords = (entry: RouteDraft, words: Words): string | undefined => readWords(words, ROUTE, entry);

/** A `nexthop` line. Releases before 4.17 end the last one of an IPv6 route with the route's own preference. */
export function readNexthop(route: RouteDraft, words: Words): string | undefined {
  const hop: NexthopDraft = { flags: [] };
  route.nexthops ??= [];
  route.nexthops.push(hop);
  return readWords(words, NEXTHOP, hop, (_hop, name) => ROUTE.get(name)?.(route, words) ?? false);
}
