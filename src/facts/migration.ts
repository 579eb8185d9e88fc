import type { EvidenceRef } from '../model/check.ts';
import type { Episode, Migrations } from '../model/episode.ts';
import type { Lookups } from '../model/lookups.ts';
import type { Gateway, Interface } from '../model/network.ts';
import type { HostState, InterfaceState } from '../model/state.ts';
import { at } from './evidence.ts';
import { canonical, isLoopback, sameAddress } from './prefix.ts';

/** What was lost later than this after a migration that nobody looked at since was lost for another reason. */
const RECENT_MS = 3_600_000;

/** The latest live migration of this host, with the state before it. */
export interface Move {
  readonly episode: Episode;
  readonly before: HostState;
  /** Follows "since": `the live migration from master1 to master2 at 11:58:21`. */
  readonly words: string;
}

export function lastMove(migrations: Migrations | undefined, takenAt: Date): Move | undefined {
  const episode = migrations?.latest;
  if (episode?.kind !== 'migration' || !episode.before) return undefined;
  return { episode, before: episode.before, words: wordsOf(episode, takenAt) };
}

/** Nodes of one cluster mostly have one domain, which tells nothing: `.example.com`, or nothing. */
export function commonDomain(from = '', to = ''): string {
  const domain = from.includes('.') ? from.slice(from.indexOf('.')) : '';
  return /[a-z]/i.test(domain) && to.endsWith(domain) ? domain : '';
}

function wordsOf({ confidence, from, to, at: begun }: Episode, takenAt: Date): string {
  const domain = commonDomain(from, to);
  const short = (node: string) => node.slice(0, node.length - domain.length);
  const what = confidence === 'possible' ? 'what may have been a live migration' : 'the live migration';
  const nodes = [from !== undefined && `from ${short(from)}`, to !== undefined && `to ${short(to)}`].filter(Boolean);
  return [what, ...nodes, `at ${clock(begun, takenAt)}`].join(' ');
}

/** `11:58:21`, and the day where it is another one; UTC. */
export function clock(time: string, takenAt: Date): string {
  const [day = '', hours = ''] = time.slice(0, 19).split('T');
  return takenAt.toISOString().startsWith(day) ? hours : `${day} ${hours}`;
}

/** Proves that there was one. */
export const moveEvidence = (): EvidenceRef => at('migrations', 'latest', 'words');

/** Of the state before it. */
export const pastEvidence = (...segments: readonly (string | number)[]): EvidenceRef =>
  at('migrations', 'latest', 'before', ...segments);

/** Whether the migration is younger than so many hours: what it changed is no news for ever. */
export const isWithin = ({ episode }: Move, hours: number, takenAt: Date): boolean =>
  takenAt.getTime() - Date.parse(episode.at) <= hours * 3_600_000;

/** The same card before the migration, with its place in that state. */
export function pastCard(iface: Interface, { before }: Move): { index: number; card: InterfaceState } | undefined {
  const index = before.interfaces.findIndex(
    ({ name, mac }) =>
      name === iface.name &&
      (mac === undefined || iface.mac === undefined || mac.toLowerCase() === iface.mac.toLowerCase()),
  );
  const card = before.interfaces[index];
  return card && { index, card };
}

/** MACs of the gateways that an interface had: one that is silent by now may have none. */
export const pastMacs = ({ before }: Move, dev: string): readonly (string | undefined)[] =>
  before.gateways.filter((gateway) => gateway.dev === dev).map(({ mac }) => mac);

/** Whether the carrier of an interface went away and came back, which most DHCP clients watch for. */
export const hadFlap = ({ episode }: Move, name: string): boolean =>
  episode.signals.some(
    ({ kind, subject }) => kind === 'carrier-toggled' && (subject === undefined || subject === name),
  );

/** A gateway that answered before and has not since, as places in the slice and in the state before. */
export interface LostGateway {
  readonly index: number;
  readonly gateway: Gateway;
  readonly past: number;
  readonly pastMac?: string;
}

interface Seen {
  readonly gateways?: readonly Gateway[];
  readonly lookups?: Lookups;
}

/**
 * Gateways that answered before the migration and have not since. The neighbour entry of one that is gone is believed
 * for up to 45 s; where no DNS server answers either, its own silence tells at once.
 */
export function lostGateways(move: Move, { gateways = [], lookups }: Seen, takenAt: Date): readonly LostGateway[] {
  return [...gateways.entries()].flatMap(([index, gateway]) => {
    const past = move.before.gateways.findIndex(
      ({ address, dev }) => dev === gateway.dev && sameAddress(address, gateway.address),
    );
    const earlier = move.before.gateways[past];
    if (earlier?.state !== 'reachable' || answeredSince(move, gateway, takenAt)) return [];
    const fellSilent = earlier.answered === true && !gateway.answered && isDeaf(lookups);
    if (gateway.state !== 'unreachable' && !fellSilent) return [];
    return [{ index, gateway, past, ...(earlier.mac !== undefined && { pastMac: earlier.mac }) }];
  });
}

/** Then what silences it now is something else. Before the state has settled, a neighbour entry alone proves nothing. */
function answeredSince({ episode }: Move, gateway: Gateway, takenAt: Date): boolean {
  const { after, settled } = episode;
  const later = after?.gateways.find(
    ({ address, dev }) => dev === gateway.dev && sameAddress(address, gateway.address),
  );
  if (later?.answered || (settled && later?.state === 'reachable')) return true;
  return isUnwatched(episode, takenAt);
}

/** Nobody looked at the host long after it: whatever broke meanwhile may have another cause. */
const isUnwatched = ({ settled, at: begun }: Episode, takenAt: Date): boolean =>
  !settled && takenAt.getTime() - Date.parse(begun) > RECENT_MS;

const SILENCE: ReadonlySet<string> = new Set(['timeout', 'refused', 'unreachable']);

/** How fast a DNS server answered before that was not heard since; undefined of any other. */
export function lostServer(move: Move, server: string, takenAt: Date): number | undefined {
  const heard = (state?: HostState) =>
    state?.answers.find((answer) => sameAddress(answer.server, server) && !SILENCE.has(answer.result));
  const earlier = heard(move.before);
  return heard(move.episode.after) || isUnwatched(move.episode, takenAt) ? undefined : earlier?.latencyMs;
}

/** A state never changes, and hosts with thousands of sockets ask about each of their addresses. */
const cards = new WeakMap<HostState, ReadonlyMap<string, InterfaceState>>();

function cardsOf(before: HostState): ReadonlyMap<string, InterfaceState> {
  const known = cards.get(before);
  if (known) return known;
  const pairs = before.interfaces.flatMap((card) =>
    card.addresses.map((cidr) => [canonical(cidr.split('/', 1)[0] ?? ''), card] as const),
  );
  const found = new Map(pairs);
  cards.set(before, found);
  return found;
}

/** The card that had an address before the migration. */
export const formerCard = ({ before }: Move, address: string): InterfaceState | undefined =>
  cardsOf(before).get(canonical(address));

/** DNS servers were asked over the network, and none was heard. */
function isDeaf(lookups: Lookups | undefined): boolean {
  const asked = lookups?.lookups.filter(({ server }) => !isLoopback(server)) ?? [];
  return asked.length > 0 && asked.every(({ outcome }) => outcome !== 'answer' && outcome !== 'malformed');
}
