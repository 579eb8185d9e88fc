import { integer } from './keywords.ts';
import { each } from './shape.ts';
import type { Words } from './words.ts';

/** Counters of one direction under the names that `-j` gives them, IFLA_STATS64. */
export interface LinkStats {
  readonly bytes?: number;
  readonly packets?: number;
  readonly errors?: number;
  readonly dropped?: number;
  readonly over_errors?: number;
  readonly multicast?: number;
  readonly compressed?: number;
  readonly length_errors?: number;
  readonly crc_errors?: number;
  readonly frame_errors?: number;
  readonly fifo_errors?: number;
  readonly missed_errors?: number;
  readonly nohandler?: number;
  /** Packets for another host, since 5.19. */
  readonly otherhost?: number;
  readonly carrier_errors?: number;
  readonly collisions?: number;
  readonly aborted_errors?: number;
  readonly window_errors?: number;
  readonly heartbeat_errors?: number;
  readonly carrier_changes?: number;
}

export interface Stats64 {
  readonly rx?: LinkStats;
  readonly tx?: LinkStats;
}

const COLUMNS: ReadonlyMap<string, keyof LinkStats> = new Map([
  ['bytes', 'bytes'],
  ['packets', 'packets'],
  ['errors', 'errors'],
  ['dropped', 'dropped'],
  ['overrun', 'over_errors'],
  ['missed', 'missed_errors'],
  ['mcast', 'multicast'],
  ['compressed', 'compressed'],
  ['length', 'length_errors'],
  ['crc', 'crc_errors'],
  ['frame', 'frame_errors'],
  ['fifo', 'fifo_errors'],
  ['nohandler', 'nohandler'],
  ['otherhost', 'otherhost'],
  ['carrier', 'carrier_errors'],
  ['collsns', 'collisions'],
  ['aborted', 'aborted_errors'],
  ['window', 'window_errors'],
  ['heartbt', 'heartbeat_errors'],
  ['heartbeat', 'heartbeat_errors'],
  ['transns', 'carrier_changes'],
]);

const COUNTERS = each('number', ...COLUMNS.values());
export const STATS_SHAPE = { rx: { object: COUNTERS }, tx: { object: COUNTERS } };

/** The header of a row of counters, `RX:  bytes packets …` or `TX errors: aborted …`. */
export interface StatsHeader {
  readonly side: 'rx' | 'tx';
  readonly columns: readonly (keyof LinkStats | undefined)[];
}

export function readStatsHeader(first: string, words: Words): StatsHeader | undefined {
  if (!first.endsWith(':') && words.next() !== 'errors:') return undefined;
  const columns: (keyof LinkStats | undefined)[] = [];
  for (let name = words.next(); name !== ''; name = words.next()) columns.push(COLUMNS.get(name));
  return { side: first.startsWith('RX') ? 'rx' : 'tx', columns };
}

/** `1.41k`, `1.37Mi` of `-h` and `-iec`, print_num() in iproute2's lib/utils.c: what was rounded is left out. */
const isRounded = (word: string): boolean => word.length <= 12 && /^\d+(?:\.\d+)?[kMGTPE]i?$/.test(word);

/** The row under a header; undefined when it is none. */
export function readStatsRow(header: StatsHeader, words: Words): LinkStats | undefined {
  const row: Partial<Record<keyof LinkStats, number>> = {};
  for (const column of header.columns) {
    const value = integer(words);
    if (value === undefined && !isRounded(words.next())) return undefined;
    if (column !== undefined && value !== undefined) row[column] = value;
  }
  return row;
}
