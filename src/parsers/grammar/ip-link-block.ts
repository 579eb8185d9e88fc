import { signed } from './decimal.ts';
import { isKind, type KindReader, kindReader, type LinkInfo, readKind } from './ip-link-info.ts';
import { readStatsHeader, readStatsRow, STATS_SHAPE, type Stats64, type StatsHeader } from './ip-link-stats.ts';
import type { Reading } from './iproute2.ts';
import {
  type Draft,
  field,
  flagList,
  frequent,
  integer,
  keywords,
  type Read,
  readWords,
  skip,
  tableOf,
  word,
} from './keywords.ts';
import { each } from './shape.ts';
import type { Words } from './words.ts';

/** An interface as `ip -j link` prints it. `-br`, a family and `-o` leave keys out. */
export interface LinkEntry {
  readonly ifindex?: number;
  readonly ifname: string;
  /** The other end or lower device; null where the kernel names none (`gre0@NONE`). */
  readonly link?: string | null;
  /** The same where it has no name here: it is in another namespace (`eth0@if41`). */
  readonly link_index?: number;
  readonly link_netnsid?: number;
  /** Only the text says it, and then instead of `link_netnsid`. */
  readonly link_netns?: string;
  readonly flags?: readonly string[];
  readonly mtu?: number;
  readonly qdisc?: string;
  readonly master?: string;
  readonly operstate?: string;
  readonly linkmode?: string;
  readonly group?: string;
  readonly txqlen?: number;
  /** `NOTIFY PEERS`, of `ip monitor`. */
  readonly event?: string;
  readonly deleted?: true;
  readonly link_type?: string;
  readonly address?: string;
  readonly broadcast?: string;
  /** `broadcast` is the address of the other end. */
  readonly link_pointtopoint?: true;
  readonly permaddr?: string;
  readonly proto_down?: boolean;
  readonly promiscuity?: number;
  readonly allmulti?: number;
  readonly min_mtu?: number;
  readonly max_mtu?: number;
  readonly linkinfo?: LinkInfo;
  readonly inet6_addr_gen_mode?: string;
  readonly num_tx_queues?: number;
  readonly num_rx_queues?: number;
  readonly gso_max_size?: number;
  readonly gso_max_segs?: number;
  readonly tso_max_size?: number;
  readonly tso_max_segs?: number;
  readonly gro_max_size?: number;
  readonly gso_ipv4_max_size?: number;
  readonly gro_ipv4_max_size?: number;
  readonly phys_port_name?: string;
  readonly phys_port_id?: string;
  readonly phys_switch_id?: string;
  readonly parentbus?: string;
  readonly parentdev?: string;
  readonly ifalias?: string;
  readonly altnames?: readonly string[];
  readonly stats64?: Stats64;
}

type LinkDraft = Draft<LinkEntry>;

function setWord(entry: LinkDraft, keyword: 'qdisc' | 'master' | 'state' | 'group' | 'brd', value: string): void {
  if (keyword === 'qdisc') entry.qdisc = value;
  else if (keyword === 'master') entry.master = value;
  else if (keyword === 'state') entry.operstate = value;
  else if (keyword === 'group') entry.group = value;
  else entry.broadcast = value;
}

function setNumber(entry: LinkDraft, keyword: 'mtu' | 'qlen' | 'link-netnsid', value: number): void {
  if (keyword === 'mtu') entry.mtu = value;
  else if (keyword === 'qlen') entry.txqlen = value;
  else entry.link_netnsid = value;
}

/** `unknown` where the kernel gave no id, which `-j` prints as -1. */
const netnsid: Read<number> = (words) => words.integer() ?? (words.take('unknown') ? -1 : undefined);

/** Behind the addresses of the second line, and behind the kind with `-d`. */
const DETAIL_KEYS = {
  ...each('string', 'broadcast', 'permaddr', 'link_netns', 'inet6_addr_gen_mode', 'phys_port_name', 'phys_port_id'),
  ...each('string', 'phys_switch_id', 'parentbus', 'parentdev'),
  ...each('number', 'promiscuity', 'allmulti', 'min_mtu', 'max_mtu', 'num_tx_queues', 'num_rx_queues'),
  ...each('number', 'gso_max_size', 'gso_max_segs', 'tso_max_size', 'tso_max_segs', 'gro_max_size'),
  ...each('number', 'gso_ipv4_max_size', 'gro_ipv4_max_size'),
  ...each('boolean', 'proto_down'),
};
const DETAILS = tableOf<LinkDraft>(
  ...keywords(DETAIL_KEYS, {
    ...{ broadcast: 'brd', link_netns: 'link-netns', inet6_addr_gen_mode: 'addrgenmode', proto_down: 'protodown' },
    ...{ phys_port_name: 'portname', phys_port_id: 'portid', phys_switch_id: 'switchid' },
    ...{ min_mtu: 'minmtu', max_mtu: 'maxmtu', num_tx_queues: 'numtxqueues', num_rx_queues: 'numrxqueues' },
  }),
  [
    'peer',
    (entry, words) => {
      entry.link_pointtopoint = true;
      return field('broadcast', word)(entry, words);
    },
  ],
  ...frequent(netnsid, setNumber, 'link-netnsid'),
  ...frequent(word, setWord, 'brd'),
  ['new-netnsid', skip(1)],
  ['new-netns', skip(1)],
  ['new-ifindex', skip(1)],
  ['protodown_reason', skip(1)],
);

const HEADER_KEYS = {
  ...each('string', 'qdisc', 'master', 'operstate', 'linkmode', 'group'),
  ...each('number', 'mtu', 'txqlen'),
};
/**
 * First line, print_linkinfo() in iproute2's ip/ipaddress.c. `ip -4 addr` leaves out the second line's
 * addresses, and goes on here with what is behind them.
 */
const HEADER = tableOf<LinkDraft>(
  ...DETAILS,
  ...keywords(HEADER_KEYS, { operstate: 'state', linkmode: 'mode', txqlen: 'qlen' }),
  ...frequent(word, setWord, 'qdisc', 'master', 'state', 'group'),
  ...frequent(integer, setNumber, 'mtu', 'qlen'),
  ['event', field('event', (words) => words.rest() || undefined)],
);

/** What of a link in JSON is checked. */
export const LINK_SHAPE = {
  ...HEADER_KEYS,
  ...DETAIL_KEYS,
  ...each('string', 'ifname', 'event', 'link_type', 'address', 'ifalias'),
  ...each('number', 'ifindex', 'link_index', 'link_netnsid'),
  ...each('boolean', 'deleted', 'link_pointtopoint'),
  ...each('strings', 'flags', 'altnames'),
  link: 'nullable',
  linkinfo: {
    object: { info_kind: 'string', info_data: 'object', info_slave_kind: 'string', info_slave_data: 'object' },
  },
  stats64: { object: STATS_SHAPE },
} as const;

/** One interface of a listing while its lines are being read. */
export interface LinkBlock {
  readonly entry: LinkDraft;
  /** Grows with `entry.altnames`. */
  readonly altnames: string[];
  kind?: KindReader | undefined;
  stats?: StatsHeader | undefined;
  /** Below a `vf` line: counters there are not the interface's own. */
  virtualFunction?: boolean;
}

/** The index with which a record begins, `2:`. */
export const readIndex = (first: string): number | undefined =>
  first.endsWith(':') ? signed(first.slice(0, -1)) : undefined;

/** `eth0@if41`, `gre0@NONE`, `foo:veth0@eth0@veth0`: the name, and that of the other end or lower device. */
export function splitName(text: string): Pick<LinkEntry, 'ifname' | 'link'> {
  const at = text.lastIndexOf('@');
  if (at <= 0) return { ifname: text };
  const parent = text.slice(at + 1);
  return { ifname: text.slice(0, at), link: parent === 'NONE' ? null : parent };
}

/** `ip -j` has an index for what has no name here. An interface named `if41` looks like one. */
export function readName(text: string): Pick<LinkEntry, 'ifname' | 'link' | 'link_index'> {
  const name = splitName(text);
  const index = name.link?.startsWith('if') ? signed(name.link.slice(2)) : undefined;
  return index === undefined ? name : { ifname: name.ifname, link_index: index };
}

/** `2: eth0@if41: <BROADCAST,UP> mtu 1500 …`, from its third word on; undefined when it is no header. */
export function readHeader(ifindex: number, name: string, words: Words): Reading<LinkDraft> | undefined {
  const flags = flagList(words);
  // Pages that take `<BROADCAST,UP>` for a tag of HTML leave nothing of it.
  const isStripped = flags === undefined && words.peek() === 'mtu';
  if (!name.endsWith(':') || name.length === 1 || (flags === undefined && !isStripped)) return undefined;
  const { ifname, link, link_index } = readName(name.slice(0, -1));
  const entry: LinkDraft = { ifindex, ifname };
  if (flags !== undefined) entry.flags = flags;
  if (link !== undefined) entry.link = link;
  if (link_index !== undefined) entry.link_index = link_index;
  // An XDP program's id, `xdp/id:58`, is passed over.
  const unknown = readWords(words, HEADER, entry, (_entry, text) => text.startsWith('xdp'));
  return { entry, unknown: unknown ?? (isStripped ? 'no flags behind the name' : undefined) };
}

function readLinkAddresses(entry: LinkDraft, first: string, words: Words): string | undefined {
  entry.link_type = first.slice('link/'.length);
  const address = words.next();
  if (DETAILS.has(address)) words.unread();
  else if (address !== '') entry.address = address;
  return readWords(words, DETAILS, entry);
}

function readKindLine(block: LinkBlock, first: string, words: Words): string | undefined {
  const kind = kindReader(first);
  block.kind = kind;
  const unknown = readKind(kind, words, DETAILS, block.entry);
  const slave = first.endsWith('_slave');
  const name = slave ? first.slice(0, -'_slave'.length) : first;
  const data = Object.keys(kind.data).length > 0 ? kind.data : undefined;
  block.entry.linkinfo = {
    ...block.entry.linkinfo,
    ...(slave ? { info_slave_kind: name } : { info_kind: name }),
    ...(data && (slave ? { info_slave_data: data } : { info_data: data })),
  };
  return unknown;
}

function readRow(block: LinkBlock, header: StatsHeader, words: Words): boolean {
  const row = readStatsRow(header, words);
  if (row === undefined) return false;
  if (block.virtualFunction !== true) {
    const { side } = header;
    block.entry.stats64 = { ...block.entry.stats64, [side]: { ...block.entry.stats64?.[side], ...row } };
  }
  return true;
}

/** `alias`, `altname` and `vf` lines; false for others. */
function readNamed(block: LinkBlock, first: string, words: Words): boolean {
  if (first === 'alias') block.entry.ifalias = words.rest();
  else if (first === 'altname') {
    block.altnames.push(words.rest());
    block.entry.altnames = block.altnames;
  } else if (first === 'vf') block.virtualFunction = true;
  else return first.startsWith('prog/xdp');
  return true;
}

/** The kind has a line of its own; unknown kinds only show with `-d`, after `promiscuity`. */
const startsKind = ({ entry }: LinkBlock, first: string, words: Words): boolean =>
  isKind(first) ||
  (entry.promiscuity !== undefined &&
    entry.linkinfo === undefined &&
    /^[a-z][a-z0-9_]{0,15}$/.test(first) &&
    DETAILS.has(words.peek() || 'numtxqueues'));

/**
 * Reads a line below a header, whose first word says what it is, wherever it stands: pasted text loses its
 * indentation. Returns why it was not understood. Of VFs and XDP programs nothing is kept.
 */
export function readBlockLine(block: LinkBlock, words: Words): string | undefined {
  if (block.stats !== undefined) {
    const header = block.stats;
    block.stats = undefined;
    if (readRow(block, header, words)) return undefined;
    words.restart();
  }
  const first = words.next();
  if (first.startsWith('link/')) return readLinkAddresses(block.entry, first, words);
  if (first.startsWith('RX') || first.startsWith('TX')) {
    block.stats = readStatsHeader(first, words);
    return block.stats === undefined ? 'not a header of counters' : undefined;
  }
  if (readNamed(block, first, words)) return undefined;
  if (startsKind(block, first, words)) return readKindLine(block, first, words);
  return readWrapped(block, first, words);
}

/** Old releases break the line of a kind; what follows goes on with its words. */
function readWrapped({ kind, entry }: LinkBlock, first: string, words: Words): string | undefined {
  if (kind !== undefined && (kind.table.has(first) || DETAILS.has(first))) {
    words.restart();
    return readKind(kind, words, DETAILS, entry);
  }
  return 'not a line of an interface';
}
