import { notUnderstood } from './ip-link-block.ts';
import {
  type Draft,
  field,
  flag,
  integer,
  readWords,
  type Setter,
  seconds,
  type Table,
  tableOf,
  toInteger,
  type Words,
  word,
} from './words.ts';

/** An address as an element of `addr_info`. */
export interface AddressInfo {
  readonly family: 'inet' | 'inet6';
  readonly local: string;
  /** The other end of a point-to-point link; `prefixlen` then belongs to it. */
  readonly address?: string;
  readonly prefixlen: number;
  readonly metric?: number;
  readonly broadcast?: string;
  readonly anycast?: string;
  readonly scope?: string;
  readonly secondary?: boolean;
  readonly temporary?: boolean;
  readonly nodad?: boolean;
  readonly optimistic?: boolean;
  readonly dadfailed?: boolean;
  readonly home?: boolean;
  readonly deprecated?: boolean;
  readonly tentative?: boolean;
  readonly dynamic?: boolean;
  readonly mngtmpaddr?: boolean;
  readonly noprefixroute?: boolean;
  readonly autojoin?: boolean;
  readonly 'stable-privacy'?: boolean;
  /** Flags without a name, in hexadecimal. */
  readonly ifa_flags?: string;
  /** IFA_PROTO, `kernel_ra`. */
  readonly protocol?: string;
  /** IPv4 only; may differ from the interface's name. */
  readonly label?: string;
  readonly deleted?: boolean;
  /** Seconds; 4294967295 is forever. */
  readonly valid_life_time?: number;
  readonly preferred_life_time?: number;
}

export const FOREVER = 4294967295;

/** IFA_F_* as print_ifa_flags() in iproute2's ip/ipaddress.c prints them. */
const FLAGS = [
  ...(['secondary', 'temporary', 'nodad', 'optimistic', 'dadfailed', 'home', 'deprecated', 'tentative'] as const),
  ...(['dynamic', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'stable-privacy'] as const),
];

export const ADDRESS_SHAPE = {
  ...({ family: 'string', local: 'string', address: 'string', prefixlen: 'number', metric: 'number' } as const),
  ...({ broadcast: 'string', anycast: 'string', scope: 'string', label: 'string', protocol: 'string' } as const),
  ...({ ifa_flags: 'string', deleted: 'boolean', valid_life_time: 'number', preferred_life_time: 'number' } as const),
  ...(Object.fromEntries(FLAGS.map((name) => [name, 'boolean'])) as Record<(typeof FLAGS)[number], 'boolean'>),
};

const lifetime = (words: Words): number | undefined => {
  if (words.peek() !== 'forever') return seconds(words);
  words.next();
  return FOREVER;
};

type AddressDraft = Draft<AddressInfo>;

const WORDS: Table<AddressDraft> = tableOf<AddressDraft>({
  metric: field('metric', integer),
  brd: field('broadcast', word),
  any: field('anycast', word),
  scope: field('scope', word),
  proto: field('protocol', word),
  flags: field('ifa_flags', (words) => words.next()?.replace(/^(?:0x)?/, '0x')),
  valid_lft: field('valid_life_time', lifetime),
  preferred_lft: field('preferred_life_time', lifetime),
});
const FLAG_WORDS: Table<AddressDraft> = new Map(FLAGS.map((name) => [name, flag(name) as Setter<AddressDraft>]));

/** The label ends an IPv4 line. An interface may be called like a flag: its name in the end is the label. */
function readFlagOrLabel(entry: AddressDraft, name: string, words: Words, ifname: string): boolean {
  const isLabel = name === ifname && entry.family === 'inet' && words.peek() === undefined;
  const set = isLabel ? undefined : FLAG_WORDS.get(name);
  if (set !== undefined) return set(entry, words);
  if (entry.label !== undefined || entry.scope === undefined) return false;
  entry.label = name;
  return true;
}

export const hostLength = (family: 'inet' | 'inet6'): number => (family === 'inet' ? 32 : 128);

/** Sets `prefixlen`, and returns the address before the slash. Old releases leave a host's length out. */
function readPrefix(entry: Pick<AddressDraft, 'family' | 'prefixlen'>, text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return text;
  const length = toInteger(text.slice(slash + 1));
  if (length === undefined || length < 0 || length > hostLength(entry.family)) return undefined;
  entry.prefixlen = length;
  return text.slice(0, slash);
}

const looksLikeAddress = (text: string): boolean => /^[0-9a-fA-F.:]{2,45}$/.test(text);

/** `10.0.0.1/24` or `10.0.0.1 peer 10.0.0.2/32`: the local address then has no prefix of its own. */
export function readLocal(family: 'inet' | 'inet6', first: string, words: Words): AddressDraft | undefined {
  const entry: AddressDraft = { family, local: '', prefixlen: hostLength(family) };
  const local = readPrefix(entry, first);
  if (local === undefined || !looksLikeAddress(local)) return undefined;
  entry.local = local;
  if (words.peek() !== 'peer') return entry;
  words.next();
  const peer = readPrefix(entry, words.next() ?? '');
  if (peer === undefined || !looksLikeAddress(peer)) return undefined;
  entry.address = peer;
  return entry;
}

/** An `inet` or `inet6` line from its second word on; `unknown` says what of it was not understood. */
export function readAddress(
  family: 'inet' | 'inet6',
  words: Words,
  ifname: string,
): { readonly entry?: AddressDraft; readonly unknown?: string | undefined } {
  const entry = readLocal(family, words.next() ?? '', words);
  if (entry === undefined) return { unknown: 'not an address' };
  const unknown = readWords(words, WORDS, entry, (_entry, name) => readFlagOrLabel(entry, name, words, ifname));
  return { entry, unknown: notUnderstood(unknown) };
}

/** The rest of a `valid_lft` line. */
export function readLifetimes(entry: AddressDraft, line: Words): string | undefined {
  return notUnderstood(readWords(line, WORDS, entry));
}
