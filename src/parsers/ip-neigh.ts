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

/** A neighbour as `ip -j neigh` prints it, except that the flags, which it prints as null, are true. */
export interface IpNeighEntry {
  readonly dst: string;
  /** `ip neigh show dev` leaves it out. */
  readonly dev?: string;
  readonly lladdr?: string;
  readonly router?: boolean;
  readonly proxy?: boolean;
  readonly managed?: boolean;
  readonly extern_learn?: boolean;
  readonly offload?: boolean;
  readonly refcnt?: number;
  /** Seconds since it was used, confirmed and updated, with `-s`. */
  readonly used?: number;
  readonly confirmed?: number;
  readonly updated?: number;
  readonly probes?: number;
  /** NUD_* names. A proxy entry, and one in state NONE, has no state. */
  readonly state?: readonly string[];
  readonly protocol?: string;
  readonly deleted?: boolean;
}

interface NeighDraft extends Draft<IpNeighEntry> {
  state?: string[];
}

/** print_neigh_state() in iproute2's ip/ipneigh.c. */
const STATES = ['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT', 'NONE'];

const state =
  (name: string): Setter<NeighDraft> =>
  (entry) => {
    entry.state ??= [];
    if (!entry.state.includes(name)) entry.state.push(name);
    return true;
  };

/** `used 82/10/77 probes 1`; 6.1 forgets the blank: `used 82/10/77probes 1`. */
const used: Setter<NeighDraft> = (entry, words) => {
  const text = words.next() ?? '';
  const glued = text.endsWith('probes');
  const [first, confirmed, updated] = (glued ? text.slice(0, -'probes'.length) : text)
    .slice(0, 64)
    .split('/')
    .map(toInteger);
  if (first === undefined || confirmed === undefined || updated === undefined) return false;
  Object.assign(entry, { used: first, confirmed, updated });
  return !glued || field('probes', integer)(entry, words);
};

const WORDS: Table<NeighDraft> = tableOf<NeighDraft>({
  ...Object.fromEntries(STATES.map((name) => [name, state(name)])),
  dev: field('dev', word),
  lladdr: field('lladdr', word),
  router: flag('router'),
  proxy: flag('proxy'),
  managed: flag('managed'),
  extern_learn: flag('extern_learn'),
  offload: flag('offload'),
  ref: field('refcnt', integer),
  used,
  probes: field('probes', integer),
  proto: field('protocol', word),
});

const isAddress = (text: string): boolean => /^[0-9a-fA-F]*[.:][0-9a-fA-F.:]{0,45}$/.test(text);

function readNeighbour(line: Line): { entry: NeighDraft; unknown: string | undefined } | undefined {
  const words = new Words(line.text);
  const dst = words.next() ?? '';
  if (dst.length > 64 || !isAddress(dst)) return undefined;
  const entry: NeighDraft = { dst, ...(line.deleted && { deleted: true }) };
  return { entry, unknown: readWords(words, WORDS, entry) };
}

function parseText(text: string, problems: Problems): IpNeighEntry[] {
  const neighbours: IpNeighEntry[] = [];
  for (const line of listing(text)) {
    const read = readNeighbour(line);
    if (read !== undefined) neighbours.push(read.entry);
    if (read === undefined) problems.add(line.number, line.text, 'not a neighbour');
    else if (read.unknown !== undefined)
      problems.add(line.number, line.text, `cannot read ${read.unknown.slice(0, 40)}`);
  }
  return neighbours;
}

const FORMAT: Format<IpNeighEntry> = {
  shape: {
    ...({ dst: 'string', dev: 'string', lladdr: 'string', refcnt: 'number', used: 'number' } as const),
    ...({ confirmed: 'number', updated: 'number', probes: 'number', state: 'strings', protocol: 'string' } as const),
    ...({ router: 'flag', proxy: 'flag', managed: 'flag', extern_learn: 'flag', offload: 'flag' } as const),
    deleted: 'flag',
  },
  required: ['dst'],
  parseText,
};

export const parseIpNeigh = (text: string): Parsed<IpNeighEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-neigh',
  summary: 'ip neighbour, as text or JSON, ip-neighbour(8)',
  parse: parseIpNeigh,
});
