import type { Entries, Entry } from '../../saved-host.ts';

/** Files of nothing but counters. */
const COUNTERS = /^proc\/(?:\d+\/)?net\/(?:dev|netstat|snmp6?|sockstat6?|softnet_stat|stat\/.*)$/;
/** What `ip -j -s` says beside the rest. */
const STATISTICS = /"stats(?:64)?":\{(?:"[rt]x":\{[^{}]*\},?)*\}/g;

const withoutStatistics = (entry: Entry | undefined): string =>
  Array.isArray(entry) ? entry.join('\n').replace(STATISTICS, '') : '';

/** Counters have gone on since the other capture; where nothing compares them they say nothing, and stay as they were. */
export function withCountersOf(base: Entries, entries: Entries): Entries {
  const isStill = (path: string, entry: Entry): boolean =>
    COUNTERS.test(path) || (path.startsWith('exec/ip ') && withoutStatistics(base[path]) === withoutStatistics(entry));
  return Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => [path, (isStill(path, entry) ? base[path] : undefined) ?? entry]),
  );
}
