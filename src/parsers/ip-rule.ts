import { defineParser, type Parsed } from '../model/parser.ts';
import { signed } from './grammar/decimal.ts';
import { eachLine, type Format, parseIproute2, type Reading } from './grammar/iproute2.ts';
import { type Draft, field, integer, keywords, readWords, type Setter, tableOf, word } from './grammar/keywords.ts';
import { each } from './grammar/shape.ts';
import { split, type Words } from './grammar/words.ts';

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

const prefix =
  (side: 'src' | 'dst'): Setter<RuleDraft> =>
  (entry, words) => {
    const [address, bits] = split(words.next(), '/');
    const length = bits === undefined ? undefined : signed(bits);
    if (address === '' || (bits !== undefined && length === undefined)) return false;
    entry[side] = address;
    if (length !== undefined) entry[`${side}len`] = length;
    return true;
  };

const ports =
  (side: 'sport' | 'dport'): Setter<RuleDraft> =>
  (entry, words) => {
    const [low, high] = split(words.next(), '-').map((text) => signed(text ?? ''));
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
    if (words.take(note)) entry[key] = true;
    return true;
  };

const lookup: Setter<RuleDraft> = (entry, words) => {
  if (!words.take('[l3mdev-table]')) return field('table', word)(entry, words);
  entry.l3mdev = true;
  return true;
};

const fwmark: Setter<RuleDraft> = (entry, words) => {
  const [mark, mask] = split(words.next(), '/');
  entry.fwmark = mark;
  if (mask !== undefined) entry.fwmask = mask;
  return mark !== '';
};

const realms: Setter<RuleDraft> = (entry, words) => {
  const [first, second] = split(words.next(), '/');
  entry.flow_to = second ?? first;
  if (second !== undefined) entry.flow_from = first;
  return first !== '';
};

const uids: Setter<RuleDraft> = (entry, words) => {
  const [start, end] = split(words.next(), '-').map((text) => signed(text ?? ''));
  if (start === undefined || end === undefined) return false;
  entry.uid_start = start;
  entry.uid_end = end;
  return true;
};

const KEYS = {
  ...each('string', 'tos', 'dscp', 'ipproto', 'suppress_ifgroup', 'nat_gateway', 'protocol'),
  ...each('number', 'tun_id', 'suppress_prefixlen'),
  ...each('flag', 'not', 'masquerade', 'nop'),
};
/** print_rule() in iproute2's ip/iprule.c. */
const WORDS = tableOf<RuleDraft>(
  ...keywords(KEYS, { suppress_prefixlen: 'suppress_prefixlength', nat_gateway: 'map-to', protocol: 'proto' }),
  ['from', prefix('src')],
  ['to', prefix('dst')],
  ['fwmark', fwmark],
  ['iif', target(field('iif', word), '[detached]', 'iif_detached')],
  // Releases before 2.6.33 called it so.
  ['dev', field('iif', word)],
  ['oif', target(field('oif', word), '[detached]', 'oif_detached')],
  ['uidrange', uids],
  ['sport', ports('sport')],
  ['dport', ports('dport')],
  ['lookup', lookup],
  ['table', lookup],
  ['realms', realms],
  ['goto', target(field('goto', integer), '[unresolved]', 'unresolved')],
);

/** busybox has but the names of routes: it says `local` for `goto` and `broadcast` for `nop`. */
const ACTIONS = new Set(['blackhole', 'unreachable', 'prohibit', 'throw', 'unicast', 'local', 'broadcast', 'nat']);

/** With `-N` actions are numbers. */
function readAction(entry: RuleDraft, name: string): boolean {
  if (entry.action !== undefined || !(ACTIONS.has(name) || signed(name) !== undefined)) return false;
  entry.action = name;
  return true;
}

/** `32766:\tfrom all lookup main`; undefined when it is no rule. */
function readRule(words: Words, deleted: boolean): Reading<RuleDraft> | undefined {
  const first = words.next();
  const priority = first.endsWith(':') ? signed(first.slice(0, -1)) : undefined;
  if (priority === undefined) return undefined;
  const entry: RuleDraft = { priority, src: '', ...(deleted && { deleted }) };
  const unknown = readWords(words, WORDS, entry, readAction);
  // busybox says so of a rule that looks up no table.
  if (entry.table === 'unspec') delete entry.table;
  return entry.src === '' ? undefined : { entry, unknown };
}

const FORMAT: Format<IpRuleEntry> = {
  shape: {
    ...KEYS,
    ...each('number', 'priority', 'srclen', 'dstlen', 'uid_start', 'uid_end', 'goto'),
    ...each('number', 'sport', 'sport_start', 'sport_end', 'dport', 'dport_start', 'dport_end'),
    ...each('string', 'src', 'dst', 'fwmark', 'fwmask', 'iif', 'oif', 'table', 'flow_from', 'flow_to', 'action'),
    ...each('flag', 'iif_detached', 'oif_detached', 'l3mdev', 'unresolved', 'deleted'),
  },
  required: ['priority', 'src'],
  parseText: eachLine('a rule', readRule),
};

export const parseIpRule = (text: string): Parsed<IpRuleEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-rule',
  summary: 'ip rule, as text or JSON, ip-rule(8)',
  parse: parseIpRule,
});
