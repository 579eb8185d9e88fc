import { observe } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import type { Check } from '../../src/model/check.ts';
import type { Report } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { APART_S, before, type Host, snapshotOf } from './hosts.ts';

/** The snapshot of an observation so many seconds ago. */
export function earlier(host: Host, seconds: number): Snapshot {
  const snapshot = snapshotOf(host);
  return { ...snapshot, takenAt: new Date(Date.parse(snapshot.takenAt) - seconds * 1000).toISOString() };
}

/** What a check says of a host, with what the observations before leave, where the check asks for them. */
export function judged(check: Check, host: Host): Report {
  const past = { snapshot: deepFreeze(earlier(before(host), APART_S)) };
  const { lastsSeconds = 0 } = check;
  // Counters of the observation in between are those of now: what lasts, goes on rising.
  const { memory } = observe(earlier(host, lastsSeconds), [check], {}, past);
  return observe(deepFreeze(snapshotOf(host)), [check], {}, { ...past, ...(lastsSeconds > 0 && { memory }) }).report;
}
