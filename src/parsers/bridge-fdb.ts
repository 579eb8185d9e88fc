import type { JsonObject } from '../model/json.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isMac } from './grammar/address.ts';
import { eachLine, type Format, parseIproute2, type Reading } from './grammar/iproute2.ts';
import {
  type Draft,
  field,
  integer,
  keywords,
  readWords,
  type Setter,
  slashed,
  tableOf,
  word,
} from './grammar/keywords.ts';
import { each } from './grammar/shape.ts';
import type { Words } from './grammar/words.ts';

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

interface FdbDraft extends Draft<BridgeFdb> {
  flags: string[];
}

const KEYS = {
  ...each('string', 'ifname', 'dst', 'master'),
  ...each('number', 'vlan', 'port', 'vni', 'src_vni', 'nhid', 'linkNetNsId'),
  ...each('flag', 'activity_notify', 'inactive'),
};
const FLAGS = ['self', 'router', 'extern_learn', 'offload', 'sticky', 'locked'];
const STATES = ['permanent', 'static', 'stale'];

/** print_fdb of bridge/fdb.c: a device of another namespace has no name here. */
const via: Setter<FdbDraft> = (entry, words) =>
  words.take('ifindex') ? field('viaIfIndex', integer)(entry, words) : field('viaIf', word)(entry, words);

const WORDS = tableOf<FdbDraft>(
  ...keywords(KEYS, { ifname: 'dev', linkNetNsId: 'link-netnsid' }),
  ['via', via],
  ['used', slashed('used', 'updated')],
  ...FLAGS.map((name): [string, Setter<FdbDraft>] => [name, ({ flags }) => flags.push(name) > 0]),
);

function readState(entry: FdbDraft, name: string): boolean {
  if (!STATES.includes(name) && !name.startsWith('state=')) return false;
  entry.state = name;
  return true;
}

function readEntry(words: Words, deleted: boolean): Reading<BridgeFdb> | undefined {
  const mac = words.next();
  if (!isMac(mac)) return undefined;
  const entry: FdbDraft = { mac, flags: [], state: '', ...(deleted && { deleted }) };
  return { entry, unknown: readWords(words, WORDS, entry, readState) };
}

/** iproute2 before 4.18 said `dev` and `opCode`, and left out flags and state where there are none. */
function settle(entry: JsonObject): void {
  const { dev, opCode } = entry;
  if (dev !== undefined) entry['ifname'] = dev;
  if (opCode === 'deleted') entry['deleted'] = true;
  delete entry['dev'];
  delete entry['opCode'];
  entry['flags'] ??= [];
  entry['state'] ??= '';
}

const FORMAT: Format<BridgeFdb> = {
  shape: {
    ...KEYS,
    ...each('string', 'mac', 'viaIf', 'state'),
    ...each('number', 'viaIfIndex', 'used', 'updated'),
    ...{ deleted: 'flag', flags: 'strings' },
  },
  required: ['mac', 'flags', 'state'],
  settle,
  parseText: eachLine('a forwarding entry', readEntry),
};

export const parseBridgeFdb = (text: string): Parsed<BridgeFdb[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'bridge-fdb',
  summary: 'Forwarding databases as bridge(8) prints them: `bridge [-s] [-d] [-j] fdb show`',
  parse: parseBridgeFdb,
});
