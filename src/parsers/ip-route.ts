import { defineParser, type Parsed } from '../model/parser.ts';
import {
  type IpRouteEntry,
  ROUTE_SHAPE,
  type RouteDraft,
  readNexthop,
  readRouteWords,
} from './grammar/ip-route-words.ts';
import { type Format, Listing, parseIproute2, type Reading } from './grammar/iproute2.ts';
import { cannotRead } from './grammar/keywords.ts';
import type { Problems } from './grammar/lines.ts';

export type { IpRouteEntry, RouteMetrics, RouteNexthop, Via } from './grammar/ip-route-words.ts';

/** RTN_*, rtnl_rtntype_n2a() in iproute2's lib/rt_names.c. */
const TYPES = new Set([
  ...['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw'],
  ...['nat', 'xresolve'],
]);

/** `default`, `10.0.0.0/8`, `fe80::1`, and `0/0`, as iproute2 prints a destination without an address. */
const isDestination = (text: string): boolean =>
  text === 'default' || (text.length <= 64 && /^(?:0\/|[0-9a-fA-F]*[.:])[0-9a-fA-F.:]*(?:\/?\d{1,3})?$/.test(text));

/** A line that begins a route. `-N` prints types as numbers. */
function readRoute({ words, deleted }: Listing, first: string): Reading<RouteDraft> | undefined {
  const typed = TYPES.has(first) || (/^\d{1,3}$/.test(first) && isDestination(words.peek()));
  const dst = typed ? words.next() : first;
  if (!isDestination(dst)) return undefined;
  const entry: RouteDraft = { dst, flags: [], ...(typed && { type: first }), ...(deleted && { deleted }) };
  return { entry, unknown: readRouteWords(entry, words) };
}

function parseText(text: string, problems: Problems): IpRouteEntry[] {
  const routes: RouteDraft[] = [];
  let current: RouteDraft | undefined;
  const listing = new Listing(text);
  const { words } = listing;
  const read = (): string | undefined => {
    const first = words.next();
    // `nh_info` of `-d` repeats the next hop object that `nhid` names.
    if (current !== undefined && first === 'nh_info') return undefined;
    if (current !== undefined && first === 'nexthop') return readNexthop(current, words);
    if (current !== undefined && first === 'cache') {
      words.restart();
      return readRouteWords(current, words);
    }
    const begun = readRoute(listing, first);
    current = begun?.entry;
    if (begun === undefined) return cannotRead(first);
    routes.push(begun.entry);
    return begun.unknown;
  };
  while (listing.advance()) listing.report(problems, read());
  return routes;
}

const FORMAT: Format<IpRouteEntry> = {
  shape: ROUTE_SHAPE,
  required: ['dst', 'flags'],
  settle: (element) => {
    if (Object.keys(element).length > 0) element['flags'] ??= [];
  },
  parseText,
};

/**
 * The text carries all that `-j` does, but for the next hop objects of `-d` (`nh_info`) and the words of an
 * encapsulation, of which only the kind is kept. `-j` prints `"ecn": null`; here it is true.
 */
export const parseIpRoute = (text: string): Parsed<IpRouteEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-route',
  summary: 'ip route, as text or JSON, ip-route(8)',
  parse: parseIpRoute,
});
