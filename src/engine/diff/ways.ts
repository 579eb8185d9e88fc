import { counted } from '../../facts/counted.ts';
import { familyOf } from '../../facts/prefix.ts';
import { MOST } from '../../facts/state/bounds.ts';
import { KEYS } from '../../facts/state/keys.ts';
import type { Change, GatewayState, HostState, RouteState } from '../../model/state.ts';
import { appeared, became, changed, differing, few, pairs, vanished } from './pairs.ts';

/** Routes that come or go at once before they are counted. */
const FEW_ROUTES = 6;

export function gatewayChanges(before: HostState, after: HostState): readonly Change[] {
  const all = pairs(before.gateways, after.gateways, KEYS.gateway, MOST.gateway);
  const gone = all.flatMap(({ before: was, after: is }) => (was && !is ? [was] : []));
  const came = all.flatMap(({ before: was, after: is }) => (is && !was ? [is] : []));
  const heirs = new Map(gone.map((was) => [was, heirOf(was, gone, came)]));
  const taken = new Set([...heirs.values()]);
  return [
    ...gone.map((was) => {
      const is = heirs.get(was);
      return is
        ? replaced(was, is)
        : vanished('gateway', {
            subject: named(was),
            before: shown(was),
            words: `${named(was)} is no longer a gateway`,
          });
    }),
    ...all.flatMap(({ before: was, after: is }) => (was && is ? gatewayChange(was, is) : [])),
    ...came
      .filter((is) => !taken.has(is))
      .map((is) =>
        appeared('gateway', {
          subject: named(is),
          after: shown(is),
          words: `${is.dev} has a gateway: ${shown(is)}${silence(is)}`,
        }),
      ),
  ];
}

const named = ({ address, dev }: GatewayState): string => `${address} on ${dev}`;
const shown = ({ address, mac }: GatewayState): string => (mac === undefined ? address : `${address} (${mac})`);
const silence = ({ state }: GatewayState): string => (state === 'unreachable' ? ', which does not answer' : '');

/** What came in the place of the only gateway of an interface. */
function heirOf(was: GatewayState, gone: readonly GatewayState[], came: readonly GatewayState[]) {
  const alike = ({ address, dev }: GatewayState) => dev === was.dev && familyOf(address) === familyOf(was.address);
  const heirs = came.filter(alike);
  return heirs.length === 1 && gone.filter(alike).length === 1 ? heirs[0] : undefined;
}

function replaced(was: GatewayState, is: GatewayState): Change {
  const words = `the gateway of ${is.dev} is ${shown(is)} instead of ${shown(was)}${silence(is)}`;
  return became('gateway', is.dev, 'address', [was.address, is.address], words);
}

/** `unconfirmed` is what becomes of each gateway that nobody has needed for a while. */
function gatewayChange(was: GatewayState, is: GatewayState): readonly Change[] {
  const isSilent = is.state === 'unreachable';
  return [
    ...(was.mac !== undefined && is.mac !== undefined && was.mac !== is.mac
      ? [
          became(
            'gateway',
            named(is),
            'mac',
            [was.mac, is.mac],
            `gateway ${named(is)} has another MAC: ${is.mac} instead of ${was.mac}`,
          ),
        ]
      : []),
    ...((was.state === 'unreachable') === isSilent
      ? []
      : [
          became(
            'gateway',
            named(is),
            'state',
            [was.state, is.state],
            `gateway ${named(is)} ${isSilent ? 'does not answer any more' : 'answers again'}`,
          ),
        ]),
  ];
}

/** By destination: where each leads, in words. */
export function routeChanges(before: HostState, after: HostState): readonly Change[] {
  const joined = pairs(grouped(before.routes), grouped(after.routes), ({ key }) => key, MOST.route);
  // What comes behind the last route of a list that is full is not known.
  const isFull = before.routes.length >= MOST.route || after.routes.length >= MOST.route;
  const both = joined.flatMap(({ before: was, after: is }) => (was && is ? wayChange(was, is) : []));
  const gone = joined.flatMap(({ before: was, after: is }) => (was && !is && !isFull ? [was] : []));
  const came = joined.flatMap(({ before: was, after: is }) => (is && !was && !isFull ? [is] : []));
  return [...both, ...linkRoutes(gone, came), ...comeAndGone(withoutLinks(gone, came), withoutLinks(came, gone))];
}

interface Destination {
  readonly key: string;
  readonly words: string;
  readonly ways: readonly string[];
  /** Of a single way: where it leads, and its properties. */
  readonly single?: readonly [where: string, how: string];
  /** The only way leads to the link itself. */
  readonly link?: string;
}

function grouped(routes: readonly RouteState[]): readonly Destination[] {
  const groups = new Map<string, RouteState[]>();
  for (const route of routes) {
    const isFirst = route.dst === 'default' ? 0 : 1;
    const key = `${isFirst} ${route.table} ${route.family} ${route.dst} ${route.type}`;
    groups.set(key, [...(groups.get(key) ?? []), route]);
  }
  return [...groups].map(([key, [first, ...more]]) => destinationOf(key, first, more));
}

function destinationOf(key: string, first: RouteState | undefined, more: readonly RouteState[]): Destination {
  if (!first) return { key, words: '', ways: [] };
  const { family, dst, type, table, via, dev } = first;
  const place = table === 'main' ? '' : ` in table ${table}`;
  const isLink = more.length === 0 && via === undefined && dev !== undefined && type === 'unicast' && dst !== 'default';
  return {
    key,
    words: `${dst === 'default' ? `the ${family === 'inet' ? 'IPv4' : 'IPv6'} default route` : `the route to ${dst}`}${place}`,
    ways: [first, ...more].map(wayOf),
    ...(more.length === 0 && { single: [whereOf(first), howOf(first)] as const }),
    ...(isLink && { link: `${family} ${table} ${dev}` }),
  };
}

const wayOf = (route: RouteState): string => [whereOf(route), howOf(route)].filter(Boolean).join(', ');

const whereOf = ({ type, via, dev }: RouteState): string =>
  [via === undefined ? '' : `via ${via}`, dev === undefined ? '' : `on ${dev}`, type === 'unicast' ? '' : type]
    .filter(Boolean)
    .join(' ');

const howOf = ({ metric, mtu }: RouteState): string =>
  [metric === undefined ? '' : `metric ${metric}`, mtu === undefined ? '' : `MTU ${mtu}`].filter(Boolean).join(', ');

function wayChange(was: Destination, is: Destination): readonly Change[] {
  const { gone, came } = differing(was.ways, is.ways);
  if (gone.length === 0 && came.length === 0) return [];
  const told = (words: string) =>
    changed('route', {
      subject: is.words.replace(/^the /, ''),
      what: 'way',
      before: was.ways.join('; '),
      after: is.ways.join('; '),
      words,
    });
  if (gone.length === 0) return [told(`${is.words} has another way: ${few(came)}`)];
  if (came.length === 0) return [told(`${is.words} has lost a way: ${few(gone)}`)];
  if (was.single && is.single) {
    const [[where, how], [whereNow, howNow]] = [was.single, is.single];
    if (where === whereNow) return [told(`${is.words} has ${howNow || 'no metric'} instead of ${how || 'none'}`)];
    if (how === howNow) return [told(`${is.words} leads ${whereNow} instead of ${where}`)];
  }
  return [told(`${is.words} leads ${few(came)} instead of ${few(gone)}`)];
}

const prefixOf = ({ words }: Destination): string => words.replace(/^the route to /, '');

/** The network on a link is another one: one went and one came. */
function linkRoutes(gone: readonly Destination[], came: readonly Destination[]): readonly Change[] {
  return gone.flatMap((was) => {
    const is = successor(was, gone, came);
    if (!is) return [];
    const words = `the network on ${was.link?.split(' ').at(-1)} is ${prefixOf(is)} instead of ${prefixOf(was)}`;
    return [
      changed('route', { subject: prefixOf(is), what: 'dst', before: prefixOf(was), after: prefixOf(is), words }),
    ];
  });
}

function successor(was: Destination, gone: readonly Destination[], came: readonly Destination[]) {
  if (was.link === undefined) return undefined;
  const alike = ({ link }: Destination) => link === was.link;
  const heirs = came.filter(alike);
  return heirs.length === 1 && gone.filter(alike).length === 1 ? heirs[0] : undefined;
}

const withoutLinks = (these: readonly Destination[], others: readonly Destination[]): readonly Destination[] =>
  these.filter((route) => successor(route, these, others) === undefined);

function comeAndGone(gone: readonly Destination[], came: readonly Destination[]): readonly Change[] {
  return [
    ...severally(gone, (routes) => vanished('route', toldOf(routes, 'before', 'gone'))),
    ...severally(came, (routes) => appeared('route', toldOf(routes, 'after', 'new'))),
  ];
}

const severally = (
  routes: readonly Destination[],
  tell: (some: readonly Destination[]) => Change,
): readonly Change[] => (routes.length > FEW_ROUTES ? [tell(routes)] : routes.map((route) => tell([route])));

function toldOf(routes: readonly Destination[], when: 'before' | 'after', word: string) {
  const [first] = routes;
  if (!first || routes.length > 1) {
    const words = `${counted(routes.length, 'route')} are ${word}: ${few(routes.map(prefixOf))}`;
    return { subject: counted(routes.length, 'route'), words };
  }
  const way = first.ways.join('; ');
  const words = `${first.words} is ${word}${way === '' ? '' : `: ${way}`}`;
  return { subject: first.words.replace(/^the (?:route to )?/, ''), [when]: way, words };
}
