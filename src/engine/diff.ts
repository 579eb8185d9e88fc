import type { Impact } from '../model/episode.ts';
import type { Aspect, Change, Changes, HostState } from '../model/state.ts';
import { ASPECTS } from '../model/state.ts';
import { bootChanges, findingChanges, isUndecided, launcherChanges, nodeChanges } from './diff/host.ts';
import { addressChanges, interfaceChanges } from './diff/links.ts';
import { answerChanges, leaseChanges, resolverChanges } from './diff/names.ts';
import { differing, limited } from './diff/pairs.ts';
import { connectionChanges, connectionsOf, neighbourChanges, orphans } from './diff/peers.ts';
import { gatewayChanges, routeChanges } from './diff/ways.ts';

const TELLERS: Readonly<Record<Aspect, (before: HostState, after: HostState) => readonly Change[]>> = {
  node: nodeChanges,
  boot: bootChanges,
  interface: interfaceChanges,
  address: addressChanges,
  gateway: gatewayChanges,
  route: routeChanges,
  lease: leaseChanges,
  resolver: resolverChanges,
  answer: answerChanges,
  neighbour: neighbourChanges,
  connection: connectionChanges,
  launcher: launcherChanges,
  finding: findingChanges,
};

/** What is different, the most telling first. Of what one of the two did not see nothing is told. */
export function changesBetween(before: HostState, after: HostState): readonly Change[] {
  const unseen = unseenOf(before, after);
  return ASPECTS.filter((aspect) => !unseen.includes(aspect)).flatMap((aspect) =>
    limited(TELLERS[aspect](before, after)),
  );
}

/** A state, and what it is called. */
export type NamedState = readonly [point: string, state: HostState];

/** The same as an answer. */
export function changesOf([first, before]: NamedState, [second, after]: NamedState): Changes {
  const hostname = after.hostname ?? before.hostname;
  return {
    apiVersion: 'netdiagd/v1',
    kind: 'Changes',
    ...(hostname !== undefined && { hostname }),
    since: { point: first, takenAt: before.takenAt },
    until: { point: second, takenAt: after.takenAt },
    changes: changesBetween(before, after),
    unseen: unseenOf(before, after),
  };
}

/** What one of the two did not see. */
export const unseenOf = (before: HostState, after: HostState): readonly Aspect[] =>
  ASPECTS.filter((aspect) => before.unseen.includes(aspect) || after.unseen.includes(aspect));

export const NO_IMPACT: Impact = {
  connections: { kept: 0, gone: 0, orphaned: 0 },
  findings: { appeared: [], persisted: [], cleared: [] },
};

/** What became of the connections and findings that there were. */
export function impactOf(before: HostState, after: HostState): Impact {
  const unseen = unseenOf(before, after);
  const { kept, gone } = unseen.includes('connection') ? { kept: [], gone: [] } : connectionsOf(before, after);
  const isJudged = !unseen.includes('finding');
  const [was, is] = [before, after].map(({ findings }) => (isJudged ? findings.map(({ id }) => id) : []));
  const { gone: cleared, came } = differing(was ?? [], is ?? []);
  return {
    connections: { kept: kept.length, gone: gone.length, orphaned: orphans(kept, before, after).length },
    findings: {
      appeared: came,
      persisted: (is ?? []).filter((id) => !came.includes(id)),
      cleared: cleared.filter((id) => !isUndecided(after, id)),
    },
  };
}
