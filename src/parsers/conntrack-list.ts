import type { Family } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { lines, Problems } from './grammar/lines.ts';
import { networkOrderAddress } from './grammar/proc-address.ts';
import { isBlankLine, split, Words } from './grammar/words.ts';

/** One direction of a connection. */
export interface ConntrackTuple {
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
  /** ICMP. */
  readonly type?: number;
  readonly code?: number;
  readonly id?: number;
  /** Counted only with `net.netfilter.nf_conntrack_acct`. */
  readonly packets?: number;
  readonly bytes?: number;
}
export interface ConntrackEntry {
  /** `NEW`, `UPDATE`, `DESTROY` of `conntrack -E`. */
  readonly event?: string;
  /** Only the extended form says it; the addresses do always. */
  readonly family?: Family;
  /** `tcp`, `udp`, `icmp`, `unknown`, … */
  readonly protocol: string;
  readonly protocolNumber: number;
  /** Seconds until it is forgotten. */
  readonly timeout?: number;
  /** Of TCP, SCTP and DCCP. */
  readonly state?: string;
  readonly original: ConntrackTuple;
  readonly reply: ConntrackTuple;
  /** `UNREPLIED`, `ASSURED`, `OFFLOAD`, … */
  readonly flags: readonly string[];
  readonly mark?: number;
  readonly zone?: number;
  readonly use?: number;
}

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['ipv4', 'inet'],
  ['ipv6', 'inet6'],
]);
const TUPLE_NUMBERS: ReadonlySet<string> = new Set(['sport', 'dport', 'type', 'code', 'id', 'packets', 'bytes']);
const ENTRY_NUMBERS: ReadonlySet<string> = new Set(['mark', 'zone', 'use']);
const STATE = /^[A-Z][A-Z0-9_]*$/;

type Tuple = Partial<Record<keyof ConntrackTuple, string | number>>;
interface Draft {
  tuples: Tuple[];
  flags: string[];
  numbers: [string, number][];
}

/** The file prints all 32 digits of an IPv6 address, the tool the short form. */
const FULL_IPV6 = 39;
const shortAddress = (text: string): string =>
  text.length === FULL_IPV6 ? (networkOrderAddress(text.replaceAll(':', '')) ?? text) : text;

/** `src=` begins a direction; what stands behind belongs to it until `mark=` and the like, which end the second. */
function readPair(draft: Draft, name: string, text: string): void {
  const last = draft.tuples.at(-1);
  const value = decimal(text);
  if (name === 'src') draft.tuples.push({ src: shortAddress(text) });
  else if (name === 'dst' && last !== undefined) last.dst = shortAddress(text);
  else if (value === undefined) return;
  else if (ENTRY_NUMBERS.has(name)) draft.numbers.push([name, value]);
  // `-o id` prints the id of the entry behind all others.
  else if (draft.numbers.length === 0 && last !== undefined && TUPLE_NUMBERS.has(name))
    last[name as keyof ConntrackTuple] = value;
}

function readDetails(words: Words): Draft {
  const draft: Draft = { tuples: [], flags: [], numbers: [] };
  for (let word = words.next(); word !== ''; word = words.next()) {
    if (word.startsWith('[') && word.endsWith(']')) {
      if (!word.includes('=')) draft.flags.push(word.slice(1, -1));
    } else {
      const [name, text] = split(word, '=');
      if (text !== undefined) readPair(draft, name, text);
    }
  }
  return draft;
}

const isTuple = (tuple: Tuple | undefined): tuple is ConntrackTuple =>
  tuple?.src !== undefined && tuple.dst !== undefined;

/** A leading `[1732147200.1]` of `-o timestamp`, and the event of `-E`. */
function readEvent(words: Words): string | undefined {
  let event: string | undefined;
  while (words.peek().startsWith('[')) {
    const name = words.next().slice(1, -1);
    if (STATE.test(name)) event = name;
  }
  return event;
}

function readFamily(words: Words): Family | undefined {
  const family = FAMILIES.get(words.peek());
  if (family === undefined) return undefined;
  words.next();
  words.next();
  return family;
}

/** A number that is missing is not counted down: the entry is being deleted, or a flow table has it. */
function readEntry(line: string): ConntrackEntry | undefined {
  const words = new Words(line);
  const event = readEvent(words);
  const family = readFamily(words);
  const protocol = words.next();
  const protocolNumber = decimal(words.next());
  const timeout = decimal(words.peek());
  if (timeout !== undefined) words.next();
  const state = STATE.test(words.peek()) ? words.next() : undefined;
  const { tuples, flags, numbers } = readDetails(words);
  const [original, reply] = tuples;
  if (protocolNumber === undefined || !isTuple(original) || !isTuple(reply)) return undefined;
  return {
    ...(event !== undefined && { event }),
    ...(family !== undefined && { family }),
    protocol,
    protocolNumber,
    ...(timeout !== undefined && { timeout }),
    ...(state !== undefined && { state }),
    ...{ original, reply, flags },
    ...Object.fromEntries(numbers),
  };
}

/** `conntrack v1.4.7 (conntrack-tools): 5 flow entries have been shown.`, on standard error. */
const isSummary = (line: string): boolean => line.trimStart().startsWith('conntrack v');

export function parseConntrackList(text: string): Parsed<readonly ConntrackEntry[]> {
  const problems = new Problems();
  const value: ConntrackEntry[] = [];
  for (const { line, number } of lines(text)) {
    if (isBlankLine(line) || isSummary(line)) continue;
    const entry = readEntry(line);
    if (entry === undefined) problems.add(number, line, 'not an entry with both directions');
    else value.push(entry);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'conntrack-list',
  summary: 'Tracked connections: conntrack -L, also -o extended, conntrack(8), and /proc/net/nf_conntrack',
  parse: parseConntrackList,
});
