import { stateOf } from '../facts/state.ts';
import type { Report } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Changes, HostState } from '../model/state.ts';
import { changesOf, type NamedState } from './diff.ts';

/** A snapshot with what was found in it, and what to call it. */
export interface Point {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly report: Report;
}

export interface Comparison {
  readonly changes: Changes;
  /** Why the comparison may not mean what it seems to. */
  readonly remarks: readonly string[];
}

export function compare(since: Point, until: Point): Comparison {
  const named = ({ name, snapshot, report }: Point): NamedState => [name, stateOf(snapshot, report)];
  const [before, after] = [named(since), named(until)];
  return { changes: changesOf(before, after), remarks: remarksOn(before, after) };
}

function remarksOn([first, before]: NamedState, [second, after]: NamedState): readonly string[] {
  const remarks: string[] = [];
  const [was, is] = [before.hostname, after.hostname];
  if (was !== undefined && is !== undefined && was !== is) {
    remarks.push(`two hosts: ${first} is of ${was}, ${second} of ${is}`);
  } else if (haveNoCardInCommon(before, after)) {
    remarks.push(`perhaps two hosts: ${first} and ${second} have no MAC in common`);
  }
  if (Date.parse(after.takenAt) < Date.parse(before.takenAt)) {
    remarks.push(`${second} is older than ${first}: what is told as new went, and what is gone came`);
  }
  return remarks;
}

function haveNoCardInCommon(before: HostState, after: HostState): boolean {
  const [was, is] = [before, after].map(
    ({ interfaces }) =>
      new Set(interfaces.flatMap(({ name, mac }) => (name === 'lo' || mac === undefined ? [] : [mac]))),
  );
  if (!was || !is || was.size === 0 || is.size === 0) return false;
  return [...was].every((mac) => !is.has(mac));
}
