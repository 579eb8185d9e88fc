import type { Softnet } from '../model/kernel.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { hexNumber } from './grammar/hex.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/** What newer kernels add to the line, each since another version. */
export interface SoftnetCpu extends Softnet {
  readonly received_rps?: number;
  readonly flow_limit_count?: number;
  readonly backlog_len?: number;
  /** Offline CPUs have no line, so the number of a line is not that of the CPU. */
  readonly cpu?: number;
}

/** Columns four to nine are empty since 2.6.36, or count collisions. */
const ADDED: readonly (readonly [number, keyof SoftnetCpu])[] = [
  [9, 'received_rps'],
  [10, 'flow_limit_count'],
  [11, 'backlog_len'],
  [12, 'cpu'],
];

function readCpu(line: string): SoftnetCpu | undefined {
  const numbers = splitWords(line).map(hexNumber);
  const [processed, dropped, time_squeeze] = numbers;
  if (processed === undefined || dropped === undefined || time_squeeze === undefined) return undefined;
  if (numbers.includes(undefined)) return undefined;
  const added = ADDED.filter(([column]) => column < numbers.length).map(([column, name]) => [name, numbers[column]]);
  return { processed, dropped, time_squeeze, ...Object.fromEntries(added) };
}

export function parseSoftnetStat(text: string): Parsed<readonly SoftnetCpu[]> {
  const problems = new Problems();
  const value: SoftnetCpu[] = [];
  for (const { line, number } of lines(text)) {
    if (line.trim() === '') continue;
    const cpu = readCpu(line);
    if (cpu !== undefined) value.push(cpu);
    else problems.add(number, line, 'not a line of hexadecimal counters');
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'softnet-stat',
  summary: 'Packets that each CPU took from the network devices, /proc/net/softnet_stat (net/core/net-procfs.c)',
  parse: parseSoftnetStat,
});
