import { defineParser, type Parsed } from '../model/parser.ts';
import { type BridgeVlan, isVlanRange, readVlan } from './grammar/bridge-vlan-entry.ts';
import { decimal } from './grammar/decimal.ts';
import { parseJsonList } from './grammar/json-list.ts';
import { isJsonList } from './grammar/json-text.ts';
import { lines, Problems } from './grammar/lines.ts';
import { type Fields, fromJson, fromWord, type TypedKeys } from './grammar/typed-keys.ts';
import { isIndented, WordCursor } from './grammar/word-cursor.ts';

/** A bridge port, with the keys of `bridge -j -d link`. Those behind `cost` need `-d`. */
export interface BridgeLink {
  readonly deleted?: boolean;
  readonly ifindex: number;
  /**
   * Lower device or peer. The tool looks its index up in this namespace even where the peer is in another:
   * `if41` says that there is none with this index, another name can be that of a stranger.
   */
  readonly link?: string | null;
  readonly ifname: string;
  /** Printed by iproute2 before 4.19 only. */
  readonly operstate?: string;
  readonly flags: readonly string[];
  readonly mtu?: number;
  readonly master?: string;
  readonly state?: string;
  readonly priority?: number;
  readonly cost?: number;
  readonly hwmode?: string;
  readonly hairpin?: boolean;
  readonly guard?: boolean;
  readonly root_block?: boolean;
  readonly fastleave?: boolean;
  readonly learning?: boolean;
  readonly learning_sync?: boolean;
  readonly flood?: boolean;
  readonly mcast_flood?: boolean;
  readonly bcast_flood?: boolean;
  readonly mcast_router?: number;
  readonly mcast_to_unicast?: boolean;
  readonly neigh_suppress?: boolean;
  readonly neigh_vlan_suppress?: boolean;
  readonly vlan_tunnel?: boolean;
  readonly backup_port?: string;
  readonly backup_nhid?: number;
  readonly isolated?: boolean;
  readonly locked?: boolean;
  readonly mab?: boolean;
  /** Printed behind the details by iproute2 before 6.0, in text only. */
  readonly vlans?: readonly BridgeVlan[];
}

/** Keys whose word in text is the same and comes right before the value. */
const WORDS: TypedKeys = new Map([
  ['mtu', 'number'],
  ['master', 'string'],
  ['state', 'string'],
  ['priority', 'number'],
  ['cost', 'number'],
  ['hwmode', 'string'],
  ['hairpin', 'boolean'],
  ['guard', 'boolean'],
  ['root_block', 'boolean'],
  ['fastleave', 'boolean'],
  ['learning', 'boolean'],
  ['learning_sync', 'boolean'],
  ['flood', 'boolean'],
  ['mcast_flood', 'boolean'],
  ['bcast_flood', 'boolean'],
  ['mcast_router', 'number'],
  ['mcast_to_unicast', 'boolean'],
  ['neigh_suppress', 'boolean'],
  ['neigh_vlan_suppress', 'boolean'],
  ['vlan_tunnel', 'boolean'],
  ['backup_port', 'string'],
  ['backup_nhid', 'number'],
  ['isolated', 'boolean'],
  ['locked', 'boolean'],
  ['mab', 'boolean'],
] as const);
const KEYS: TypedKeys = new Map([
  ...WORDS,
  ['deleted', 'boolean'],
  ['ifindex', 'number'],
  ['link', 'nullable'],
  ['ifname', 'string'],
  ['flags', 'strings'],
] as const);

type Link = Fields & { ifname: string };
type Tell = (reason: string) => void;

/** `Deleted 3: eth0@if41` or, before 4.19, `3: eth0 state UP @if41`: all that stands before `: <`. */
function readHead(head: string): Link | undefined {
  const words = new WordCursor(head);
  const deleted = words.peek() === 'Deleted' && words.next() !== '';
  const number = words.next();
  const ifindex = number.endsWith(':') ? decimal(number.slice(0, -1)) : undefined;
  const [ifname = '', ...peer] = words.next().split('@');
  if (ifindex === undefined || ifname === '') return undefined;
  const link: Link = deleted ? { deleted, ifindex, ifname } : { ifindex, ifname };
  if (words.peek() === 'state') {
    words.next();
    link['operstate'] = words.next();
  }
  const name = words.peek().startsWith('@') ? words.next().slice(1) : peer.join('@');
  if (name !== '') link['link'] = name === 'NONE' ? null : name;
  return words.ended() ? link : undefined;
}

/** Pairs of key and value, up to the name of the port itself: its VLANs follow. */
function readPairs(words: WordCursor, link: Link, vlans: BridgeVlan[], tell: Tell): void {
  for (let word = words.next(); word !== ''; word = words.next()) {
    const type = WORDS.get(word);
    if (type === undefined && word === link.ifname) {
      if (!words.ended()) addVlan(words, vlans, tell);
      return;
    }
    if (type === undefined) {
      // What `-o` puts in the place of a line break.
      if (word !== '\\') tell(`has the unknown word ${word.slice(0, 40)}`);
      continue;
    }
    const value = fromWord(words.next(), type);
    if (value === undefined) tell(`has no ${type} behind ${word}`);
    else link[word] = value;
  }
}

function addVlan(words: WordCursor, vlans: BridgeVlan[], tell: Tell): void {
  const vlan = readVlan(words, tell);
  if (vlan !== undefined) vlans.push(vlan);
}

/** The line that names a port; its details may follow behind `\` (`-o`) or on the next lines. */
function readPort(line: string, vlans: BridgeVlan[], tell: Tell): Link | undefined {
  const open = line.indexOf(': <');
  const close = line.indexOf('>', open);
  const link = open === -1 || close === -1 ? undefined : readHead(line.slice(0, open));
  if (link === undefined) {
    tell('does not name a bridge port');
    return undefined;
  }
  const flags = line.slice(open + 3, close);
  link['flags'] = flags === '' ? [] : flags.split(',');
  readPairs(new WordCursor(line, close + 1), link, vlans, tell);
  return link;
}

function parseText(text: string): Parsed<readonly BridgeLink[]> {
  const problems = new Problems();
  const ports: { readonly link: Link; readonly vlans: BridgeVlan[] }[] = [];
  for (const { line, number } of lines(text)) {
    const tell = (reason: string): void => problems.add(number, line, reason);
    const words = new WordCursor(line);
    const port = ports.at(-1);
    if (words.ended()) continue;
    if (!isIndented(line)) {
      const vlans: BridgeVlan[] = [];
      const link = readPort(line, vlans, tell);
      if (link !== undefined) ports.push({ link, vlans });
    } else if (port === undefined) tell('does not follow a bridge port');
    else if (isVlanRange(words.peek())) addVlan(words, port.vlans, tell);
    else readPairs(words, port.link, port.vlans, tell);
  }
  const value = ports.map(({ link, vlans }) => toLink(vlans.length > 0 ? { ...link, vlans } : link));
  return { value, problems: problems.list };
}

/** The tables above give every field the type that the interface declares. */
const toLink = (fields: object): BridgeLink => fields as BridgeLink;

export function parseBridgeLink(text: string): Parsed<readonly BridgeLink[]> {
  if (!isJsonList(text)) return parseText(text);
  return parseJsonList(text, (item, tell) => {
    const fields = { flags: [], ...fromJson(item, KEYS, tell) };
    if ('ifindex' in fields && 'ifname' in fields) return toLink(fields);
    tell('does not name a bridge port');
    return undefined;
  });
}

export default defineParser({
  id: 'bridge-link',
  summary: 'Ports of Linux bridges as bridge(8) prints them: `bridge [-d] [-o] [-j] link show`',
  parse: parseBridgeLink,
});
