import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { parseJsonList } from './grammar/json-list.ts';
import { isJsonList } from './grammar/json-text.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isMac } from './grammar/mac.ts';
import { type Fields, fromJson, fromWord, type KeyType, type TypedKeys } from './grammar/typed-keys.ts';
import { WordCursor } from './grammar/word-cursor.ts';

/** A forwarding database entry, with the keys of `bridge -j fdb`. */
export interface BridgeFdb {
  readonly deleted?: boolean;
  readonly mac: string;
  /** Absent when the list was asked for one device. */
  readonly ifname?: string;
  readonly dst?: string;
  readonly vlan?: number;
  readonly port?: number;
  readonly vni?: number;
  readonly src_vni?: number;
  readonly viaIf?: string;
  readonly viaIfIndex?: number;
  readonly nhid?: number;
  readonly linkNetNsId?: number;
  /** Seconds since it was last used and changed, `-s`. */
  readonly used?: number;
  readonly updated?: number;
  readonly activity_notify?: boolean;
  readonly inactive?: boolean;
  /** `self`, `router`, `extern_learn`, `offload`, `sticky`, `locked`. */
  readonly flags: readonly string[];
  readonly master?: string;
  /** `permanent`, `static`, `stale`; empty for one that was learnt. */
  readonly state: string;
}

/** Word of the text → key of the JSON and its type. */
const WORDS: ReadonlyMap<string, readonly [key: string, type: KeyType]> = new Map([
  ['dev', ['ifname', 'string']],
  ['dst', ['dst', 'string']],
  ['vlan', ['vlan', 'number']],
  ['port', ['port', 'number']],
  ['vni', ['vni', 'number']],
  ['src_vni', ['src_vni', 'number']],
  ['via', ['viaIf', 'string']],
  ['nhid', ['nhid', 'number']],
  ['link-netnsid', ['linkNetNsId', 'number']],
  ['master', ['master', 'string']],
] as const);
const SWITCHES: ReadonlySet<string> = new Set(['activity_notify', 'inactive']);
const FLAGS: ReadonlySet<string> = new Set(['self', 'router', 'extern_learn', 'offload', 'sticky', 'locked']);
const STATES: ReadonlySet<string> = new Set(['permanent', 'static', 'stale']);
const KEYS: TypedKeys = new Map<string, KeyType>([
  ...WORDS.values(),
  ['mac', 'string'],
  ['viaIfIndex', 'number'],
  ['used', 'number'],
  ['updated', 'number'],
  ['deleted', 'boolean'],
  ['activity_notify', 'boolean'],
  ['inactive', 'boolean'],
  ['flags', 'strings'],
  ['state', 'string'],
]);

type Tell = (reason: string) => void;

/** A word with a value behind it: `vlan 10`, `used 23504/25`, `via ifindex 7`. */
function readPair(word: string, words: WordCursor, entry: Fields, tell: Tell): void {
  if (word === 'used') {
    const [used, updated] = words.next().split('/', 2).map(decimal);
    if (used === undefined || updated === undefined) tell('has no two numbers behind used');
    else Object.assign(entry, { used, updated });
    return;
  }
  // print_fdb of bridge/fdb.c: a device of another namespace has no name here.
  const foreign = word === 'via' && words.peek() === 'ifindex' && words.next() !== '';
  const [key, type] = foreign ? (['viaIfIndex', 'number'] as const) : (WORDS.get(word) ?? []);
  if (key === undefined || type === undefined) {
    tell(`has the unknown word ${word.slice(0, 40)}`);
    return;
  }
  const value = fromWord(words.next(), type);
  if (value === undefined) tell(`has no ${type} behind ${word}`);
  else entry[key] = value;
}

function readEntry(words: WordCursor, tell: Tell): BridgeFdb | undefined {
  const deleted = words.peek() === 'Deleted' && words.next() !== '';
  const mac = words.next();
  if (!isMac(mac)) {
    tell('does not start with a MAC address');
    return undefined;
  }
  const entry: Fields = deleted ? { deleted, mac } : { mac };
  const flags: string[] = [];
  let state = '';
  for (let word = words.next(); word !== ''; word = words.next()) {
    if (FLAGS.has(word)) flags.push(word);
    else if (STATES.has(word) || word.startsWith('state=')) state = word;
    else if (SWITCHES.has(word)) entry[word] = true;
    else readPair(word, words, entry, tell);
  }
  entry['flags'] = flags;
  entry['state'] = state;
  return toEntry(entry);
}

/** The tables above give every field the type that the interface declares. */
const toEntry = (fields: object): BridgeFdb => fields as BridgeFdb;

function parseText(text: string): Parsed<readonly BridgeFdb[]> {
  const problems = new Problems();
  const value: BridgeFdb[] = [];
  for (const { line, number } of lines(text)) {
    const words = new WordCursor(line);
    if (words.ended()) continue;
    const entry = readEntry(words, (reason) => problems.add(number, line, reason));
    if (entry !== undefined) value.push(entry);
  }
  return { value, problems: problems.list };
}

/** iproute2 before 4.18 said `dev` and `opCode`, and left out flags and state where there are none. */
function readJsonEntry(item: Readonly<Record<string, unknown>>, tell: Tell): BridgeFdb | undefined {
  const { dev, opCode, ...rest } = item;
  const renamed = { ...(dev !== undefined && { ifname: dev }), ...(opCode === 'deleted' && { deleted: true }) };
  const fields = { flags: [], state: '', ...fromJson({ ...rest, ...renamed }, KEYS, tell) };
  if ('mac' in fields) return toEntry(fields);
  tell('has no MAC address');
  return undefined;
}

export const parseBridgeFdb = (text: string): Parsed<readonly BridgeFdb[]> =>
  isJsonList(text) ? parseJsonList(text, readJsonEntry) : parseText(text);

export default defineParser({
  id: 'bridge-fdb',
  summary: 'Forwarding databases as bridge(8) prints them: `bridge [-s] [-d] [-j] fdb show`',
  parse: parseBridgeFdb,
});
