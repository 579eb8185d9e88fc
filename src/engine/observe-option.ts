import type { SnapshotOptions } from '../model/command.ts';
import { UsageError } from '../model/command.ts';
import { durationMs } from './duration.ts';

export const OBSERVE_HELP =
  'look twice, this far apart (5s, 500ms): counters are judged by how they grow, and faults that may pass by whether they last';

/** Long enough for a counter to move, short enough for somebody who waits. */
const LEAST_MS = 100;
const MOST_MS = 10 * 60_000;

/**
 * `--observe` of a command line.
 * @throws UsageError naming what was expected.
 */
export function observeOption(value: unknown): Pick<SnapshotOptions, 'observeMs'> {
  if (typeof value !== 'string') return {};
  const observeMs = durationMs(value);
  if (observeMs !== undefined && observeMs >= LEAST_MS && observeMs <= MOST_MS) return { observeMs };
  throw new UsageError(`--observe is "${value}"; expected a time from 100ms to 10m, such as 5s`);
}
