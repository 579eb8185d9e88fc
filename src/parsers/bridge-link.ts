import { defineParser, type Parsed } from '../model/parser.ts';
import { type BridgeVlan, isVlanRange, readVlan, type VlanDraft } from './grammar/bridge-vlan-entry.ts';
import { readIndex, splitName } from './grammar/ip-link-block.ts';
import { PORT_SWITCHES } from './grammar/ip-link-info.ts';
import { type Format, Listing, parseIproute2 } from './grammar/iproute2.ts';
import {
  type Draft,
  flagList,
  frequent,
  integer,
  keywords,
  onOff,
  readWords,
  tableOf,
  word,
} from './grammar/keywords.ts';
import type { Problems } from './grammar/lines.ts';
import { each } from './grammar/shape.ts';
import type { Words } from './grammar/words.ts';

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

interface LinkDraft extends Draft<BridgeLink> {
  vlans?: VlanDraft[];
}

const KEYS = {
  ...each('string', 'master', 'state', 'hwmode', 'backup_port'),
  ...each('number', 'mtu', 'priority', 'cost', 'mcast_router', 'backup_nhid'),
  ...each('boolean', ...PORT_SWITCHES, 'learning_sync'),
};
type Switch = (typeof PORT_SWITCHES)[number];

function setSwitch(link: LinkDraft, key: Switch, on: boolean): void {
  if (key === 'hairpin') link.hairpin = on;
  else if (key === 'guard') link.guard = on;
  else if (key === 'root_block') link.root_block = on;
  else if (key === 'fastleave') link.fastleave = on;
  else if (key === 'learning') link.learning = on;
  else if (key === 'flood') link.flood = on;
  else if (key === 'mcast_flood') link.mcast_flood = on;
  else if (key === 'bcast_flood') link.bcast_flood = on;
  else if (key === 'mcast_to_unicast') link.mcast_to_unicast = on;
  else if (key === 'neigh_suppress') link.neigh_suppress = on;
  else if (key === 'neigh_vlan_suppress') link.neigh_vlan_suppress = on;
  else if (key === 'vlan_tunnel') link.vlan_tunnel = on;
  else if (key === 'isolated') link.isolated = on;
  else if (key === 'locked') link.locked = on;
  else link.mab = on;
}

function setNumber(link: LinkDraft, key: 'mtu' | 'priority' | 'cost' | 'mcast_router', value: number): void {
  if (key === 'mtu') link.mtu = value;
  else if (key === 'priority') link.priority = value;
  else if (key === 'cost') link.cost = value;
  else link.mcast_router = value;
}

function setWord(link: LinkDraft, key: 'master' | 'state', value: string): void {
  if (key === 'master') link.master = value;
  else link.state = value;
}

const WORDS = tableOf<LinkDraft>(
  ...keywords(KEYS),
  ...frequent(onOff, setSwitch, ...PORT_SWITCHES),
  ...frequent(integer, setNumber, 'mtu', 'priority', 'cost', 'mcast_router'),
  ...frequent(word, setWord, 'master', 'state'),
);

/** `3: eth0@if41: <UP>` or, before 4.19, `3: eth0 state UP @if41: <UP>`. */
function readHead(words: Words): LinkDraft | undefined {
  const ifindex = readIndex(words.next());
  let name = words.next();
  const operstate = !name.endsWith(':') && words.take('state') ? words.next() : undefined;
  if (operstate !== undefined) name += words.next();
  const flags = flagList(words);
  if (ifindex === undefined || !name.endsWith(':') || name.length === 1 || flags === undefined) return undefined;
  return { ifindex, ...splitName(name.slice(0, -1)), flags, ...(operstate !== undefined && { operstate }) };
}

/** Keywords and their values, up to the name of the port itself: its VLANs follow. */
function readPairs(words: Words, link: LinkDraft): string | undefined {
  let unknown: string | undefined;
  const read = readWords(words, WORDS, link, (_link, name) => {
    if (name === link.ifname && words.peek() !== '') unknown = addVlan(words, link);
    return name === link.ifname;
  });
  return read ?? unknown;
}

function addVlan(words: Words, link: LinkDraft): string | undefined {
  const vlans = link.vlans ?? [];
  const unknown = readVlan(words, vlans);
  if (vlans.length > 0) link.vlans = vlans;
  return unknown;
}

function readLine({ words, deleted }: Listing, links: LinkDraft[]): string | undefined {
  const last = links.at(-1);
  if (!words.indented) {
    const link = readHead(words);
    if (link === undefined) return 'not a bridge port';
    if (deleted) link.deleted = true;
    links.push(link);
    return readPairs(words, link);
  }
  if (last === undefined) return 'not below a bridge port';
  return isVlanRange(words.peek()) ? addVlan(words, last) : readPairs(words, last);
}

function parseText(text: string, problems: Problems): BridgeLink[] {
  const links: LinkDraft[] = [];
  const listing = new Listing(text);
  while (listing.advance()) listing.report(problems, readLine(listing, links));
  return links;
}

const FORMAT: Format<BridgeLink> = {
  shape: {
    ...KEYS,
    ...each('string', 'ifname'),
    ...each('number', 'ifindex'),
    ...{ link: 'nullable', flags: 'strings', deleted: 'flag' },
  },
  required: ['ifindex', 'ifname', 'flags'],
  settle: (link) => {
    link['flags'] ??= [];
  },
  parseText,
};

export const parseBridgeLink = (text: string): Parsed<BridgeLink[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'bridge-link',
  summary: 'Ports of Linux bridges as bridge(8) prints them: `bridge [-d] [-o] [-j] link show`',
  parse: parseBridgeLink,
});
