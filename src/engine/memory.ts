import type { Check } from '../model/check.ts';
import type { ClearedFinding, Flapping } from '../model/report.ts';
import type { Judged } from './consequences.ts';

/** A fault that comes this often within the window flaps. Two comings may be a repair that did not hold. */
const FLAPPING_TIMES = 3;
const WINDOW_MS = 10 * 60_000;
/** So long a flapping finding stays in the report after it went. */
const HOLD_MS = 5 * 60_000;
/** So long a finding that went is told as cleared. */
const TOLD_MS = 60 * 60_000;
/** Findings that went and are still remembered: with names of a stranger's choice they could be without number. */
const MAX_GONE = 500;

/** What is known of one finding over all observations. */
export interface Remembered {
  readonly judged: Judged;
  /** Milliseconds since the epoch: since when it has been there without a break. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** When it came, within the window. */
  readonly comings: readonly number[];
  /** It has lasted, and is reported until it goes. A fault that passed by itself never was. */
  readonly confirmed: boolean;
  /** It was in a report: not hidden by another finding, not suppressed. */
  readonly told?: true;
  /** The first observation without it. */
  readonly goneSince?: number;
}

/** By the id of the finding. */
export type Memory = ReadonlyMap<string, Remembered>;

export interface Recollection {
  readonly memory: Memory;
  /** Those to report: there for long enough, or flapping. */
  readonly confirmed: readonly Judged[];
  /** Those that another observation has to confirm. */
  readonly suspected: readonly Judged[];
  readonly cleared: readonly ClearedFinding[];
}

/** What one observation found. */
export interface Observed {
  readonly judged: readonly Judged[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Those that were asked. */
  readonly checks: ReadonlyMap<string, Check>;
  /** Those that could not tell: what they found before is neither there nor gone. */
  readonly undecided: ReadonlySet<string>;
}

/** Joins the findings of one observation with what is known from those before it. */
export function remember(earlier: Memory, { judged, at, checks, undecided }: Observed): Recollection {
  const memory = new Map([...earlier].map(([id, item]) => [id, until(item, at)]));
  const present = new Map(judged.map((item) => [item.finding.id, item]));
  const next = new Map<string, Remembered>();
  for (const [id, item] of present) next.set(id, seen(memory.get(id), item, checks.get(item.finding.check), at));
  const known = [...memory].filter(([id, item]) => !present.has(id) && checks.has(item.judged.finding.check));
  for (const [id, item] of known) {
    // What went before its check could not tell any more, is gone.
    if (item.goneSince === undefined && undecided.has(item.judged.finding.check)) next.set(id, item);
  }
  const gone = known
    .filter(([id, { confirmed }]) => !next.has(id) && confirmed)
    .map(([id, item]): [string, Remembered] => [id, { ...item, goneSince: item.goneSince ?? at }])
    .filter(([, { goneSince = at }]) => at - goneSince < TOLD_MS)
    .sort(([, a], [, b]) => (b.goneSince ?? at) - (a.goneSince ?? at))
    .slice(0, MAX_GONE);
  for (const [id, item] of gone) next.set(id, item);
  const held = gone.flatMap(([, item]) => (isHeld(item, at) ? [item] : []));
  const there = [...present.keys()].flatMap((id) => next.get(id) ?? []);
  return {
    memory: next,
    confirmed: [...there.filter(({ confirmed }) => confirmed), ...held].map((item) => dated(item, at)),
    suspected: there.filter(({ confirmed }) => !confirmed).map(({ judged: item }) => item),
    cleared: gone.flatMap(([, item]) => (item.told && !isHeld(item, at) ? [clearedOf(item)] : [])),
  };
}

/** Where the clock was set back, nothing happened later than now: times ahead would last until the clock is there again. */
function until(item: Remembered, at: number): Remembered {
  const { firstSeen, lastSeen, comings, goneSince } = item;
  if ((goneSince ?? lastSeen) <= at) return item;
  const earlier = (time: number) => Math.min(time, at);
  return {
    ...item,
    firstSeen: earlier(firstSeen),
    lastSeen: earlier(lastSeen),
    comings: comings.map(earlier),
    ...(goneSince !== undefined && { goneSince: earlier(goneSince) }),
  };
}

/** Notes which findings a report tells of: only of those it is said later that they went. */
export function noteTold(memory: Memory, ids: ReadonlySet<string>): Memory {
  return new Map([...memory].map(([id, item]) => [id, ids.has(id) ? { ...item, told: true } : item]));
}

function seen(known: Remembered | undefined, judged: Judged, check: Check | undefined, at: number): Remembered {
  const isBack = known?.goneSince !== undefined;
  const firstSeen = known === undefined || isBack ? at : known.firstSeen;
  const comings = [...(known?.comings ?? []), ...(known === undefined || isBack ? [at] : [])];
  const hasLasted = at - firstSeen >= (check?.lastsSeconds ?? 0) * 1000;
  // What was cleared has to prove itself again.
  const goesOn = known !== undefined && (!isBack || isHeld(known, at));
  return {
    judged,
    firstSeen,
    lastSeen: at,
    comings: recent(comings, at),
    confirmed: hasLasted || (goesOn && known.confirmed),
    ...(goesOn && known.told && { told: true }),
  };
}

const recent = (comings: readonly number[], at: number): readonly number[] =>
  comings.filter((time) => at - time < WINDOW_MS);

const isFlapping = ({ comings }: Remembered, at: number): boolean => recent(comings, at).length >= FLAPPING_TIMES;

const isHeld = (item: Remembered, at: number): boolean =>
  item.goneSince !== undefined && at - item.goneSince < HOLD_MS && isFlapping(item, at);

/** With what only the memory knows of it. */
function dated(item: Remembered, at: number): Judged {
  const { judged, firstSeen, goneSince, comings } = item;
  const flapping: Flapping = {
    times: recent(comings, at).length,
    windowSeconds: WINDOW_MS / 1000,
    ...(goneSince !== undefined && { goneSince: time(goneSince) }),
  };
  return {
    ...judged,
    finding: { ...judged.finding, firstSeen: time(firstSeen), ...(isFlapping(item, at) && { flapping }) },
  };
}

const clearedOf = ({ judged: { finding }, firstSeen, lastSeen }: Remembered): ClearedFinding => ({
  id: finding.id,
  check: finding.check,
  severity: finding.severity,
  message: finding.message,
  firstSeen: time(firstSeen),
  lastSeen: time(lastSeen),
});

const time = (ms: number): string => new Date(ms).toISOString();
