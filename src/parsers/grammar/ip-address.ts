import { looksLikeAddress } from './address.ts';
import { decimal } from './decimal.ts';
import type { Reading } from './iproute2.ts';
import { type Draft, frequent, keywords, type Read, readWords, seconds, tableOf, word } from './keywords.ts';
import { each } from './shape.ts';
import type { Words } from './words.ts';

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

const lifetime: Read<number> = (words) => (words.take('forever') ? FOREVER : seconds(words));

type AddressDraft = Draft<AddressInfo>;

const KEYS = { ...each('string', 'broadcast', 'anycast', 'scope', 'protocol'), ...each('number', 'metric') };
/** IFA_F_* as print_ifa_flags() in iproute2's ip/ipaddress.c prints them. */
const FLAGS = {
  ...each('flag', 'secondary', 'temporary', 'nodad', 'optimistic', 'dadfailed', 'home', 'deprecated', 'tentative'),
  ...each('flag', 'dynamic', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'stable-privacy'),
};
export const ADDRESS_SHAPE = {
  ...KEYS,
  ...FLAGS,
  ...each('string', 'family', 'local', 'address', 'label', 'ifa_flags'),
  ...each('number', 'prefixlen', 'valid_life_time', 'preferred_life_time'),
  ...each('boolean', 'deleted'),
};

/** IFA_F_* of linux/if_addr.h that busybox and old releases print as a number. */
const BITS = [
  [0x02, 'nodad'],
  [0x04, 'optimistic'],
  [0x08, 'dadfailed'],
  [0x10, 'home'],
  [0x100, 'mngtmpaddr'],
  [0x200, 'noprefixroute'],
  [0x400, 'autojoin'],
  [0x800, 'stable-privacy'],
] as const;

/** `flags 02`: bits without a name stay a number. */
function readFlagBits(entry: AddressDraft, words: Words): boolean {
  const digits = words.next().replace(/^0x/, '');
  if (!/^[\da-f]{1,8}$/.test(digits)) return false;
  let rest = Number.parseInt(digits, 16);
  for (const [bit, name] of BITS) {
    if ((rest & bit) === 0) continue;
    entry[name] = true;
    rest &= ~bit;
  }
  if (rest !== 0) entry.ifa_flags = `0x${(rest >>> 0).toString(16).padStart(2, '0')}`;
  return true;
}

function setWord(entry: AddressDraft, keyword: 'brd' | 'scope', value: string): void {
  if (keyword === 'brd') entry.broadcast = value;
  else entry.scope = value;
}

function setLifetime(entry: AddressDraft, keyword: 'valid_lft' | 'preferred_lft', value: number): void {
  if (keyword === 'valid_lft') entry.valid_life_time = value;
  else entry.preferred_life_time = value;
}

const WORDS = tableOf<AddressDraft>(
  ...keywords(KEYS, { broadcast: 'brd', anycast: 'any', protocol: 'proto' }),
  ['flags', readFlagBits],
  ...frequent(word, setWord, 'brd', 'scope'),
  ...frequent(lifetime, setLifetime, 'valid_lft', 'preferred_lft'),
);
const FLAG_WORDS = tableOf<AddressDraft>(
  ...keywords(FLAGS),
  [
    'dynamic',
    (entry) => {
      entry.dynamic = true;
      return true;
    },
  ],
  [
    'noprefixroute',
    (entry) => {
      entry.noprefixroute = true;
      return true;
    },
  ],
);

/** The label ends an IPv4 line. An interface may be called like a flag: its name in the end is the label. */
function readFlagOrLabel(entry: AddressDraft, name: string, words: Words, ifname: string): boolean {
  const isLabel = name === ifname && entry.family === 'inet' && words.peek() === '';
  const set = isLabel ? undefined : FLAG_WORDS.get(name);
  if (set !== undefined) return set(entry, words);
  if (entry.label !== undefined || entry.scope === undefined) return false;
  entry.label = name;
  return true;
}

const hostLength = (family: 'inet' | 'inet6'): number => (family === 'inet' ? 32 : 128);

/** Sets `prefixlen`, and returns the address before the slash. Old releases leave a host's length out. */
function readPrefix(entry: Pick<AddressDraft, 'family' | 'prefixlen'>, text: string): string | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const length = slash === -1 ? entry.prefixlen : decimal(text.slice(slash + 1));
  if (length === undefined || length > hostLength(entry.family) || !looksLikeAddress(address)) return undefined;
  entry.prefixlen = length;
  return address;
}

/** `10.0.0.1/24` or `10.0.0.1 peer 10.0.0.2/32`: the local address then has no prefix of its own. */
export function readLocal(family: 'inet' | 'inet6', first: string, words: Words): AddressDraft | undefined {
  const entry: AddressDraft = { family, local: '', prefixlen: hostLength(family) };
  const local = readPrefix(entry, first);
  if (local === undefined) return undefined;
  entry.local = local;
  if (!words.take('peer')) return entry;
  const peer = readPrefix(entry, words.next());
  if (peer === undefined) return undefined;
  entry.address = peer;
  return entry;
}

/** An `inet` or `inet6` line from its second word on; undefined when it has no address. */
export function readAddress(family: 'inet' | 'inet6', words: Words, ifname: string): Reading<AddressDraft> | undefined {
  const entry = readLocal(family, words.next(), words);
  if (entry === undefined) return undefined;
  return {
    entry,
    unknown: readWords(words, WORDS, entry, (_entry, name) => readFlagOrLabel(entry, name, words, ifname)),
  };
}

/** A `valid_lft` line. */
export const readLifetimes = (entry: AddressDraft, words: Words): string | undefined => readWords(words, WORDS, entry);
