import { defineParser, type Parsed } from '../model/parser.ts';
import { type Format, type Line, listing, parseIproute2 } from './grammar/iproute2.ts';
import type { Problems } from './grammar/lines.ts';
import {
  type Draft,
  field,
  flag,
  integer,
  readWords,
  type Setter,
  type Table,
  tableOf,
  toInteger,
  Words,
  word,
} from './grammar/words.ts';

/** A rule as `ip -j rule` prints it, except that the flags, which it prints as null, are true. */
export interface IpRuleEntry {
  readonly priority: number;
  readonly not?: boolean;
  /** `all` or an address. */
  readonly src: string;
  readonly srclen?: number;
  readonly dst?: string;
  readonly dstlen?: number;
  readonly tos?: string;
  readonly dscp?: string;
  readonly fwmark?: string;
  readonly fwmask?: string;
  readonly iif?: string;
  readonly iif_detached?: boolean;
  readonly oif?: string;
  readonly oif_detached?: boolean;
  /** The table is that of the VRF. */
  readonly l3mdev?: boolean;
  readonly uid_start?: number;
  readonly uid_end?: number;
  readonly ipproto?: string;
  readonly sport?: number;
  readonly sport_start?: number;
  readonly sport_end?: number;
  readonly dport?: number;
  readonly dport_start?: number;
  readonly dport_end?: number;
  readonly tun_id?: number;
  readonly table?: string;
  readonly suppress_prefixlen?: number;
  readonly suppress_ifgroup?: string;
  readonly flow_from?: string;
  readonly flow_to?: string;
  readonly nat_gateway?: string;
  readonly masquerade?: boolean;
  readonly goto?: number;
  /** The rule that `goto` names does not exist. */
  readonly unresolved?: boolean;
  readonly nop?: boolean;
  /** `blackhole`, `unreachable`, `prohibit`. */
  readonly action?: string;
  readonly protocol?: string;
  readonly deleted?: boolean;
}

type RuleDraft = Draft<IpRuleEntry>;

/** Splits `10.0.0.0/8` and the like; absent is what follows no separator. */
const split = (text: string, separator: string): readonly [string, string | undefined] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const prefix =
  (side: 'src' | 'dst'): Setter<RuleDraft> =>
  (entry, words) => {
    const [address, bits] = split(words.next() ?? '', '/');
    const length = bits === undefined ? undefined : toInteger(bits);
    if (address === '' || (bits !== undefined && length === undefined)) return false;
    entry[side] = address;
    if (length !== undefined) entry[`${side}len`] = length;
    return true;
  };

const ports =
  (side: 'sport' | 'dport'): Setter<RuleDraft> =>
  (entry, words) => {
    const [low, high] = split(words.next() ?? '', '-').map((text) => toInteger(text ?? ''));
    if (low === undefined) return false;
    if (high === undefined) entry[side] = low;
    else {
      entry[`${side}_start`] = low;
      entry[`${side}_end`] = high;
    }
    return true;
  };

/** `goto 99999 [unresolved]`, `iif eth9 [detached]`: the target is missing. */
const target =
  (set: Setter<RuleDraft>, note: string, key: 'unresolved' | 'iif_detached' | 'oif_detached'): Setter<RuleDraft> =>
  (entry, words) => {
    if (!set(entry, words)) return false;
    if (words.peek() !== note) return true;
    words.next();
    entry[key] = true;
    return true;
  };

const lookup: Setter<RuleDraft> = (entry, words) => {
  const table = words.next();
  if (table === undefined) return false;
  if (table === '[l3mdev-table]') entry.l3mdev = true;
  else entry.table = table;
  return true;
};

const fwmark: Setter<RuleDraft> = (entry, words) => {
  const [mark, mask] = split(words.next() ?? '', '/');
  entry.fwmark = mark;
  if (mask !== undefined) entry.fwmask = mask;
  return mark !== '';
};

const realms: Setter<RuleDraft> = (entry, words) => {
  const [first, second] = split(words.next() ?? '', '/');
  entry.flow_to = second ?? first;
  if (second !== undefined) entry.flow_from = first;
  return first !== '';
};

const uids: Setter<RuleDraft> = (entry, words) => {
  const [start, end] = split(words.next() ?? '', '-').map((text) => toInteger(text ?? ''));
  if (start === undefined || end === undefined) return false;
  entry.uid_start = start;
  entry.uid_end = end;
  return true;
};

/** print_rule() in iproute2's ip/iprule.c. */
const WORDS: Table<RuleDraft> = tableOf<RuleDraft>({
  not: flag('not'),
  from: prefix('src'),
  to: prefix('dst'),
  tos: field('tos', word),
  dscp: field('dscp', word),
  fwmark,
  iif: target(field('iif', word), '[detached]', 'iif_detached'),
  // Releases before 2.6.33 called it so.
  dev: field('iif', word),
  oif: target(field('oif', word), '[detached]', 'oif_detached'),
  uidrange: uids,
  ipproto: field('ipproto', word),
  sport: ports('sport'),
  dport: ports('dport'),
  tun_id: field('tun_id', integer),
  lookup,
  table: lookup,
  suppress_prefixlength: field('suppress_prefixlen', integer),
  suppress_ifgroup: field('suppress_ifgroup', word),
  realms,
  'map-to': field('nat_gateway', word),
  masquerade: flag('masquerade'),
  goto: target(field('goto', integer), '[unresolved]', 'unresolved'),
  nop: flag('nop'),
  proto: field('protocol', word),
});

const ACTIONS = new Set(['blackhole', 'unreachable', 'prohibit', 'throw', 'unicast', 'local', 'nat']);

/** With `-N` actions are numbers. */
function readAction(entry: RuleDraft, name: string): boolean {
  if (entry.action !== undefined || !(ACTIONS.has(name) || toInteger(name) !== undefined)) return false;
  entry.action = name;
  return true;
}

/** `32766:\tfrom all lookup main`; undefined when it is no rule. */
function readRule(line: Line): { entry: RuleDraft; unknown: string | undefined } | undefined {
  const words = new Words(line.text);
  const first = words.next() ?? '';
  const priority = first.endsWith(':') ? toInteger(first.slice(0, -1)) : undefined;
  if (priority === undefined) return undefined;
  const entry: RuleDraft = { priority, src: '', ...(line.deleted && { deleted: true }) };
  const unknown = readWords(words, WORDS, entry, readAction);
  return entry.src === '' ? undefined : { entry, unknown };
}

function parseText(text: string, problems: Problems): IpRuleEntry[] {
  const rules: IpRuleEntry[] = [];
  for (const line of listing(text)) {
    const rule = readRule(line);
    if (rule !== undefined) rules.push(rule.entry);
    if (rule === undefined) problems.add(line.number, line.text, 'not a rule');
    else if (rule.unknown !== undefined)
      problems.add(line.number, line.text, `cannot read ${rule.unknown.slice(0, 40)}`);
  }
  return rules;
}

const NUMBERS = ['priority', 'srclen', 'dstlen', 'uid_start', 'uid_end', 'tun_id', 'suppress_prefixlen', 'goto'];
const PORTS = ['sport', 'sport_start', 'sport_end', 'dport', 'dport_start', 'dport_end'];
const STRINGS = ['src', 'dst', 'tos', 'dscp', 'fwmark', 'fwmask', 'iif', 'oif', 'ipproto', 'table', 'suppress_ifgroup'];
const MORE_STRINGS = ['flow_from', 'flow_to', 'nat_gateway', 'action', 'protocol'];
const FLAGS = ['not', 'iif_detached', 'oif_detached', 'l3mdev', 'masquerade', 'unresolved', 'nop', 'deleted'];

const FORMAT: Format<IpRuleEntry> = {
  shape: {
    ...Object.fromEntries([...NUMBERS, ...PORTS].map((key) => [key, 'number' as const])),
    ...Object.fromEntries([...STRINGS, ...MORE_STRINGS].map((key) => [key, 'string' as const])),
    ...Object.fromEntries(FLAGS.map((key) => [key, 'flag' as const])),
  },
  required: ['priority', 'src'],
  parseText,
};

export const parseIpRule = (text: string): Parsed<IpRuleEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-rule',
  summary: 'ip rule, as text or JSON, ip-rule(8)',
  parse: parseIpRule,
});
