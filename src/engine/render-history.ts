import type { Finding, Report } from '../model/report.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

/** Findings that went, and suppressed ones, shown at most; the JSON report has them all. */
const MAX_SHOWN = 8;

/** Since when a finding has been there, and whether it comes and goes; nothing of one that is new. */
export function since({ firstSeen, flapping }: Finding, takenAt: string): readonly string[] {
  const isOld = Date.parse(firstSeen) < Date.parse(takenAt);
  const lines =
    isOld && flapping?.goneSince === undefined ? [`${clock(firstSeen, takenAt)}, for ${span(firstSeen, takenAt)}`] : [];
  if (!flapping) return lines;
  const times = `comes and goes: ${flapping.times} times in ${Math.round(flapping.windowSeconds / 60)} min`;
  const gone = flapping.goneSince === undefined ? '' : `, not there since ${clock(flapping.goneSince, takenAt)}`;
  return [...lines, times + gone];
}

/** Findings that the configuration suppresses: what, until when, and why. */
export function suppressedLines({ suppressed }: Report, width: number): readonly string[] {
  return shownOf(
    suppressed,
    width,
    ({ message, until, reason }) => `suppressed until ${until} (${reason}): ${message}`,
  );
}

/** Findings that went within the last hour. */
export function clearedLines({ cleared, takenAt }: Report, width: number): readonly string[] {
  return shownOf(
    cleared,
    width,
    ({ message, firstSeen, lastSeen }) =>
      `cleared ${clock(lastSeen, takenAt)}, after ${span(firstSeen, lastSeen)}: ${message}`,
  );
}

function shownOf<T>(items: readonly T[], width: number, words: (item: T) => string): readonly string[] {
  const lines = items
    .slice(0, MAX_SHOWN)
    .flatMap((item) => wrap(printable(words(item)), width - 2).map((line, i) => (i === 0 ? line : `  ${line}`)));
  return items.length > MAX_SHOWN ? [...lines, `and ${items.length - MAX_SHOWN} more`] : lines;
}

/** The time of day, with the date where it is another day than that of the report. */
function clock(time: string, takenAt: string): string {
  const [date = '', rest = ''] = time.split('T');
  const hours = `${rest.slice(0, 8)} UTC`;
  return takenAt.startsWith(date) ? hours : `${date} ${hours}`;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** In the largest unit that fits: `3 min`. */
function span(from: string, to: string): string {
  const seconds = Math.max(Math.round((Date.parse(to) - Date.parse(from)) / 1000), 0);
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
}
