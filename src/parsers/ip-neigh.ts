import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress, isMac } from './grammar/address.ts';
import { eachLine, type Format, parseIproute2, type Reading } from './grammar/iproute2.ts';
import { type Draft, field, integer, keywords, readWords, type Setter, slashed, tableOf } from './grammar/keywords.ts';
import { each } from './grammar/shape.ts';
import { Words } from './grammar/words.ts';

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

const TIMES = slashed('used', 'confirmed', 'updated');
/** `used 82/10/77 probes 1`; 6.1 forgets the blank: `used 82/10/77probes 1`. */
const used: Setter<NeighDraft> = (entry, words) => {
  const text = words.peek();
  if (!text.endsWith('probes')) return TIMES(entry, words);
  words.next();
  return TIMES(entry, new Words(text.slice(0, -'probes'.length))) && field('probes', integer)(entry, words);
};

const KEYS = {
  ...each('string', 'dev', 'lladdr', 'protocol'),
  ...each('number', 'refcnt', 'probes'),
  ...each('flag', 'router', 'proxy', 'managed', 'extern_learn', 'offload'),
};
const WORDS = tableOf<NeighDraft>(
  ...STATES.map((name): [string, Setter<NeighDraft>] => [name, state(name)]),
  ...keywords(KEYS, { refcnt: 'ref', protocol: 'proto' }),
  ['used', used],
);

/** `ip -br neigh`: device and address without keywords. */
function readBrief(entry: NeighDraft, words: Words): void {
  const dev = words.peek();
  if (dev === '' || WORDS.has(dev)) return;
  entry.dev = words.next();
  if (isMac(words.peek())) entry.lladdr = words.next();
}

function readNeighbour(words: Words, deleted: boolean): Reading<NeighDraft> | undefined {
  const dst = words.next();
  if (!isAddress(dst)) return undefined;
  const entry: NeighDraft = { dst, ...(deleted && { deleted }) };
  readBrief(entry, words);
  return { entry, unknown: readWords(words, WORDS, entry) };
}

const FORMAT: Format<IpNeighEntry> = {
  shape: {
    ...KEYS,
    ...each('number', 'used', 'confirmed', 'updated'),
    ...{ dst: 'string', state: 'strings', deleted: 'flag' },
  },
  required: ['dst'],
  parseText: eachLine('a neighbour', readNeighbour),
};

export const parseIpNeigh = (text: string): Parsed<IpNeighEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-neigh',
  summary: 'ip neighbour, as text or JSON, ip-neighbour(8)',
  parse: parseIpNeigh,
});
