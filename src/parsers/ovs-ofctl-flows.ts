import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { isElision } from './grammar/elision.ts';
import { lines, Problems } from './grammar/lines.ts';

/** A flow of an OpenFlow table. Keys as ovs-ofctl(8) prints them. */
export interface OpenFlow {
  readonly cookie?: string;
  /** Seconds. */
  readonly duration?: number;
  /** Number, or name where names are asked for. */
  readonly table?: number | string;
  readonly n_packets?: number;
  readonly n_bytes?: number;
  readonly idle_timeout?: number;
  readonly hard_timeout?: number;
  readonly idle_age?: number;
  readonly hard_age?: number;
  readonly importance?: number;
  readonly priority?: number;
  /** `send_flow_rem`, `reset_counts`, … */
  readonly flags: readonly string[];
  /** Fields in the order of the line: `tcp`, `in_port=1`, `nw_src=10.0.0.0/8`. */
  readonly match: readonly string[];
  /** Empty is `drop`. */
  readonly actions: readonly string[];
}

const NUMBERS: ReadonlySet<string> = new Set([
  ...['n_packets', 'n_bytes', 'idle_timeout', 'hard_timeout', 'idle_age', 'hard_age', 'importance', 'priority'],
]);
/** OFPUTIL_FF_STATE of include/openvswitch/ofp-flow.h. */
const FLAGS: ReadonlySet<string> = new Set([
  ...['send_flow_rem', 'no_packet_counts', 'no_byte_counts', 'reset_counts', 'check_overlap', 'no_readonly_table'],
]);

/** Cuts at commas, and at blanks too where `blanks` says so, outside of parentheses and quotes. */
function split(text: string, blanks: boolean): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') quoted = !quoted;
    if (quoted && mark !== undefined) continue;
    if (mark === '(') depth += 1;
    else if (mark === ')') depth -= 1;
    const isCut = mark === undefined || (depth <= 0 && (mark === ',' || (blanks && mark === ' ')));
    if (!isCut) continue;
    if (at > start) parts.push(text.slice(start, at));
    start = at + 1;
  }
  return parts;
}

/** `actions=` stands behind a comma, or a blank. */
const ACTIONS = /[, ]actions=/;

type Draft = Record<string, string | number>;

/** Puts what stands in front of the match into the flow; says what is wrong with it, or `false` when it is of the match. */
function readStatus(part: string, flow: Draft): string | false | undefined {
  const equals = part.indexOf('=');
  const key = part.slice(0, Math.max(equals, 0));
  const value = part.slice(equals + 1);
  if (key === 'cookie') flow[key] = value;
  else if (key === 'table' || key === 'table_id') flow['table'] = decimal(value) ?? value;
  else if (key === 'duration' || NUMBERS.has(key)) {
    const number = key === 'duration' ? Number.parseFloat(value) : (decimal(value) ?? Number.NaN);
    if (Number.isNaN(number)) return `has no number for ${key}`;
    flow[key] = number;
  } else return false;
  return undefined;
}

function readFlow(line: string, tell: (reason: string) => void): OpenFlow | undefined {
  const found = ACTIONS.exec(` ${line}`);
  if (!found) {
    tell('has no actions');
    return undefined;
  }
  const flow: Draft = {};
  const flags: string[] = [];
  const match: string[] = [];
  for (const part of split(line.slice(0, Math.max(found.index - 1, 0)), true)) {
    const wrong = FLAGS.has(part) ? undefined : readStatus(part, flow);
    if (FLAGS.has(part)) flags.push(part);
    else if (wrong === false) match.push(part);
    else if (wrong !== undefined) tell(wrong);
  }
  const actions = split(line.slice(found.index + found[0].length - 1), false);
  return { ...flow, flags, match, actions: actions.length === 1 && actions[0] === 'drop' ? [] : actions };
}

/** `NXST_FLOW reply (xid=0x4):`, and `flags=[more]` where the switch sent them in pieces. */
const REPLY = /^(?:NXST|OFPST)_FLOW reply\b.*:$|^(?:NXST|OFPST)_FLOW reply\b.*flags=\[more\]$/;

export function parseOvsOfctlFlows(text: string): Parsed<readonly OpenFlow[]> {
  const problems = new Problems('ovs-ofctl', 'ovs-appctl');
  const value: OpenFlow[] = [];
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content) || REPLY.test(content)) continue;
    const flow = readFlow(content, (reason) => problems.add(number, line, reason));
    if (flow) value.push(flow);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-ofctl-flows',
  summary:
    'Flows of an OpenFlow switch, ovs-ofctl(8): `ovs-ofctl dump-flows BRIDGE`, `ovs-appctl bridge/dump-flows BRIDGE`',
  parse: parseOvsOfctlFlows,
});
