import { isKind, type KindReader, kindReader, type LinkInfo, readKind } from './ip-link-info.ts';
import { readStatsHeader, readStatsRow, STATS_SHAPE, type Stats64, type StatsHeader } from './ip-link-stats.ts';
import { type Draft, field, integer, readWords, skip, type Table, tableOf, toInteger, Words, word } from './words.ts';

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

/** What `fit` checks of a link in JSON. */
export const LINK_SHAPE = {
  ...({ ifindex: 'number', ifname: 'string', link: 'nullable', link_index: 'number', link_netnsid: 'number' } as const),
  ...({ flags: 'strings', mtu: 'number', qdisc: 'string', master: 'string', operstate: 'string' } as const),
  ...({ linkmode: 'string', group: 'string', txqlen: 'number', event: 'string', deleted: 'boolean' } as const),
  ...({ link_type: 'string', address: 'string', broadcast: 'string', link_pointtopoint: 'boolean' } as const),
  ...({ permaddr: 'string', proto_down: 'boolean', promiscuity: 'number', allmulti: 'number' } as const),
  ...({ min_mtu: 'number', max_mtu: 'number', inet6_addr_gen_mode: 'string', ifalias: 'string' } as const),
  ...({ num_tx_queues: 'number', num_rx_queues: 'number', gso_max_size: 'number', gso_max_segs: 'number' } as const),
  ...({ tso_max_size: 'number', tso_max_segs: 'number', gro_max_size: 'number', altnames: 'strings' } as const),
  ...({ gso_ipv4_max_size: 'number', gro_ipv4_max_size: 'number', phys_port_name: 'string' } as const),
  ...({ phys_port_id: 'string', phys_switch_id: 'string', parentbus: 'string', parentdev: 'string' } as const),
  linkinfo: {
    object: { info_kind: 'string', info_data: 'object', info_slave_kind: 'string', info_slave_data: 'object' },
  },
  stats64: { object: STATS_SHAPE },
} as const;

type LinkDraft = Draft<LinkEntry>;

/** Behind the addresses of the second line, and behind the kind with `-d`. */
const DETAILS: Table<LinkDraft> = tableOf<LinkDraft>({
  brd: field('broadcast', word),
  peer: (entry, words) => {
    entry.link_pointtopoint = true;
    return field('broadcast', word)(entry, words);
  },
  permaddr: field('permaddr', word),
  // `unknown` where the kernel gave no id, which `-j` prints as -1.
  'link-netnsid': field('link_netnsid', (words) => toInteger(words.next()?.replace('unknown', '-1') ?? '')),
  'link-netns': field('link_netns', word),
  'new-netnsid': skip(1),
  'new-netns': skip(1),
  'new-ifindex': skip(1),
  protodown: field('proto_down', (words) => words.next() === 'on'),
  protodown_reason: skip(1),
  promiscuity: field('promiscuity', integer),
  allmulti: field('allmulti', integer),
  minmtu: field('min_mtu', integer),
  maxmtu: field('max_mtu', integer),
  addrgenmode: field('inet6_addr_gen_mode', word),
  numtxqueues: field('num_tx_queues', integer),
  numrxqueues: field('num_rx_queues', integer),
  gso_max_size: field('gso_max_size', integer),
  gso_max_segs: field('gso_max_segs', integer),
  tso_max_size: field('tso_max_size', integer),
  tso_max_segs: field('tso_max_segs', integer),
  gro_max_size: field('gro_max_size', integer),
  gso_ipv4_max_size: field('gso_ipv4_max_size', integer),
  gro_ipv4_max_size: field('gro_ipv4_max_size', integer),
  portname: field('phys_port_name', word),
  portid: field('phys_port_id', word),
  switchid: field('phys_switch_id', word),
  parentbus: field('parentbus', word),
  parentdev: field('parentdev', word),
});

/**
 * First line, print_linkinfo() in iproute2's ip/ipaddress.c. `ip -4 addr` leaves out the second line's
 * addresses, and goes on here with what is behind them.
 */
const HEADER: Table<LinkDraft> = tableOf<LinkDraft>({
  ...Object.fromEntries(DETAILS),
  mtu: field('mtu', integer),
  qdisc: field('qdisc', word),
  master: field('master', word),
  state: field('operstate', word),
  mode: field('linkmode', word),
  group: field('group', word),
  qlen: field('txqlen', integer),
  event: field('event', (words) => words.rest() || undefined),
});

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

/** `eth0@if41`, `gre0@NONE`, `foo:veth0@eth0@veth0`. An interface named `if41` looks like an index. */
export function readName(text: string): Pick<LinkEntry, 'ifname' | 'link' | 'link_index'> {
  const at = text.lastIndexOf('@');
  if (at <= 0) return { ifname: text };
  const ifname = text.slice(0, at);
  const parent = text.slice(at + 1);
  if (parent === 'NONE') return { ifname, link: null };
  const index = parent.startsWith('if') ? toInteger(parent.slice(2)) : undefined;
  return index === undefined ? { ifname, link: parent } : { ifname, link_index: index };
}

/** `<BROADCAST,UP>`; undefined when the brackets do not close. */
export function readFlags(text: string | undefined): string[] | undefined {
  if (text === undefined || !text.startsWith('<') || !text.endsWith('>')) return undefined;
  return text.length === 2 ? [] : text.slice(1, -1).split(',');
}

/** The index with which a record begins, `2:`. */
export function readIndex(first: string): number | undefined {
  return first.endsWith(':') ? toInteger(first.slice(0, -1)) : undefined;
}

/** `2: eth0@if41: <BROADCAST,UP> mtu 1500 …`, from its third word on; gives back the words that it cannot be. */
export function readHeader(
  ifindex: number,
  name: string,
  words: Words,
): { entry: LinkDraft; unknown?: string } | undefined {
  const flags = readFlags(words.next());
  if (!name.endsWith(':') || name.length === 1 || flags === undefined) return undefined;
  const entry: LinkDraft = { ifindex, ...readName(name.slice(0, -1)), flags };
  // An XDP program's id, `xdp/id:58`, is passed over.
  const unknown = readWords(words, HEADER, entry, (_entry, text) => text.startsWith('xdp'));
  return unknown === undefined ? { entry } : { entry, unknown };
}

function readLinkAddresses(entry: LinkDraft, first: string, words: Words): string | undefined {
  entry.link_type = first.slice('link/'.length);
  const address = words.peek();
  if (address !== undefined && !DETAILS.has(address)) {
    entry.address = address;
    words.next();
  }
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

function readRow(block: LinkBlock, header: StatsHeader, text: string): boolean {
  const row = readStatsRow(header, text);
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
    DETAILS.has(words.peek() ?? 'numtxqueues'));

/**
 * Reads a line below a header, whose first word says what it is, wherever it stands: pasted text loses its
 * indentation. Returns why it was not understood. Of VFs and XDP programs nothing is kept.
 */
export function readBlockLine(block: LinkBlock, text: string): string | undefined {
  const words = new Words(text);
  const first = words.next() ?? '';
  if (block.stats !== undefined) {
    const header = block.stats;
    block.stats = undefined;
    if (readRow(block, header, text)) return undefined;
  }
  if (first.startsWith('link/')) return notUnderstood(readLinkAddresses(block.entry, first, words));
  if (first.startsWith('RX') || first.startsWith('TX')) {
    block.stats = readStatsHeader(first, words);
    return block.stats === undefined ? 'not a header of counters' : undefined;
  }
  if (readNamed(block, first, words)) return undefined;
  if (startsKind(block, first, words)) return notUnderstood(readKindLine(block, first, words));
  return readWrapped(block, first, text);
}

/** Old releases break the line of a kind; what follows goes on with its words. */
function readWrapped({ kind, entry }: LinkBlock, first: string, text: string): string | undefined {
  if (kind !== undefined && (kind.table.has(first) || DETAILS.has(first))) {
    return notUnderstood(readKind(kind, new Words(text), DETAILS, entry));
  }
  return 'not a line of an interface';
}

export const notUnderstood = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : `cannot read ${name.slice(0, 40)}`;
