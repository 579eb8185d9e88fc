import { defineParser, type Parsed } from '../model/parser.ts';
import { isElision } from './grammar/elision.ts';
import { lines, Problems } from './grammar/lines.ts';

/** How full the forwarding table of a bridge is, and what became of its entries. */
export interface OvsFdbStats {
  readonly bridge: string;
  readonly entries?: number;
  readonly max?: number;
  readonly static?: number;
  readonly learned?: number;
  readonly expired?: number;
  /** Forgotten before their time, because the table was full. */
  readonly evicted?: number;
  /** Seen at another port than before. */
  readonly moved?: number;
}

type Draft = { -readonly [K in keyof OvsFdbStats]: OvsFdbStats[K] };

const HEAD = /^Statistics for bridge "([^"]{1,64})":$/;
const TABLE = /^Current\/maximum MAC entries in the table: (\d{1,15})\/(\d{1,15})$/;
const COUNTER =
  /^(?:Current (static) MAC entries in the table|Total number of (learned|expired|evicted|port moved) MAC entries) *: (\d{1,20})$/;

function readLine(line: string, bridges: Draft[]): boolean {
  const name = HEAD.exec(line)?.[1];
  if (name !== undefined) {
    bridges.push({ bridge: name });
    return true;
  }
  const bridge = bridges.at(-1);
  if (!bridge) return false;
  const [, entries, max] = TABLE.exec(line) ?? [];
  if (entries !== undefined) Object.assign(bridge, { entries: Number(entries), max: Number(max) });
  const [, fixed, total, count] = COUNTER.exec(line) ?? [];
  if (count !== undefined) {
    const column = (fixed ?? total) as 'static' | 'learned' | 'expired' | 'evicted' | 'port moved';
    bridge[column === 'port moved' ? 'moved' : column] = Number(count);
  }
  return entries !== undefined || count !== undefined;
}

export function parseOvsAppctlFdbStats(text: string): Parsed<readonly OvsFdbStats[]> {
  const problems = new Problems('ovs-appctl');
  const value: Draft[] = [];
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content)) continue;
    if (!readLine(content, value)) problems.add(number, line, 'is not a line about a forwarding table');
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-appctl-fdb-stats',
  summary: 'How full the forwarding table of an Open vSwitch bridge is: `ovs-appctl fdb/stats-show BRIDGE`',
  parse: parseOvsAppctlFdbStats,
});
