import { counted } from '../../facts/counted.ts';
import { MOST } from '../../facts/state/bounds.ts';
import { KEYS } from '../../facts/state/keys.ts';
import type { Change, ConnectionState, HostState, NeighbourState } from '../../model/state.ts';
import { became, changed, few, pairs, vanished } from './pairs.ts';

/** Neighbours told one by one before they are counted. */
const FEW_NEIGHBOURS = 3;

/** Those that are no gateways. That the kernel forgets one that nobody needs, or learns one, is no change. */
export function neighbourChanges(before: HostState, after: HostState): readonly Change[] {
  const gateways = new Set([...before.gateways, ...after.gateways].map(({ address, dev }) => `${dev} ${address}`));
  const both = pairs(before.neighbours, after.neighbours, KEYS.neighbour, MOST.neighbour).flatMap(
    ({ before: was, after: is }) => (was && is && !gateways.has(KEYS.neighbour(is)) ? [{ was, is }] : []),
  );
  const moved = both.filter(({ was, is }) => was.mac !== undefined && is.mac !== undefined && was.mac !== is.mac);
  const silent = both.filter(({ was, is }) => !was.failed && is.failed);
  return [
    ...(moved.length > FEW_NEIGHBOURS
      ? [
          changed('neighbour', {
            subject: counted(moved.length, 'neighbour'),
            what: 'mac',
            words: `${moved.length} neighbours have another MAC: ${few(moved.map(({ is }) => named(is)))}`,
          }),
        ]
      : moved.map(({ was, is }) =>
          became(
            'neighbour',
            named(is),
            'mac',
            [was.mac ?? '', is.mac ?? ''],
            `neighbour ${named(is)} has another MAC: ${is.mac} instead of ${was.mac}`,
          ),
        )),
    ...(silent.length > 0
      ? [
          changed('neighbour', {
            subject: counted(silent.length, 'neighbour'),
            what: 'failed',
            words: `${counted(silent.length, 'neighbour does', 'neighbours do')} not answer any more: ${few(silent.map(({ is }) => named(is)))}`,
          }),
        ]
      : []),
  ];
}

const named = ({ dst, dev }: NeighbourState): string => (dev === undefined ? dst : `${dst} on ${dev}`);

/** Of those that there were. New ones are nothing that happened to the host. */
export function connectionChanges(before: HostState, after: HostState): readonly Change[] {
  const { gone } = connectionsOf(before, after);
  const bound = orphans(after.connections, before, after);
  return [
    ...(bound.length > 0 ? [orphanChange(bound)] : []),
    ...(gone.length > 0
      ? [
          vanished('connection', {
            subject: counted(gone.length, 'connection'),
            before: few(gone.map(shown)),
            words: `${counted(gone.length, 'connection is', 'connections are')} gone: ${few(byPeer(gone))}`,
          }),
        ]
      : []),
  ];
}

export interface Connections {
  readonly kept: readonly ConnectionState[];
  readonly gone: readonly ConnectionState[];
}

export function connectionsOf(before: HostState, after: HostState): Connections {
  const all = pairs(before.connections, after.connections, KEYS.connection, MOST.connection);
  return {
    kept: all.flatMap(({ before: was, after: is }) => (was && is ? [is] : [])),
    gone: all.flatMap(({ before: was, after: is }) => (was && !is ? [was] : [])),
  };
}

/** Those bound to an address that the host had and has no more. */
export function orphans(
  connections: readonly ConnectionState[],
  before: HostState,
  after: HostState,
): readonly ConnectionState[] {
  const isKnown = [before, after].every(
    ({ interfaces, unseen }) =>
      !unseen.includes('address') &&
      interfaces.length < MOST.interface &&
      interfaces.every(({ addresses }) => addresses.length < MOST.address),
  );
  if (!isKnown) return [];
  const [had, has] = [heldBy(before), heldBy(after)];
  return connections.filter(({ local }) => had.has(hostOf(local)) && !has.has(hostOf(local)));
}

const heldBy = ({ interfaces }: HostState): ReadonlySet<string> =>
  new Set(interfaces.flatMap(({ addresses }) => addresses.map((address) => address.split('/', 1)[0] ?? '')));

/** `fd00::6` of `[fd00::6]:443`. */
const hostOf = (end: string): string => end.slice(0, end.lastIndexOf(':')).replace(/^\[|\]$/g, '');

function orphanChange(bound: readonly ConnectionState[]): Change {
  const addresses = [...new Set(bound.map(({ local }) => hostOf(local)))];
  const words = `${counted(bound.length, 'connection is', 'connections are')} still bound to ${few(addresses)}, which the host no longer has: ${few(byPeer(bound))}`;
  return changed('connection', { subject: few(addresses), what: 'orphaned', after: few(bound.map(shown)), words });
}

const shown = ({ local, peer }: ConnectionState): string => `${local} to ${peer}`;

/** Several connections of one program to one peer are one. */
function byPeer(connections: readonly ConnectionState[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { process, peer } of connections) {
    const name = `${process === undefined ? '' : `${process} `}to ${peer}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, times]) => (times > 1 ? `${name} (${times})` : name));
}
