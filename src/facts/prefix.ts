import ipaddr from 'ipaddr.js';
import type { Address } from '../model/network.ts';

type Parsed = ipaddr.IPv4 | ipaddr.IPv6 | undefined;

/** The checks of a run ask about the same addresses over and over; as many as a crowded host has, and none too long. */
const MAX_KNOWN = 1024;
const MAX_CHARACTERS = 64;
const known = new Map<string, Parsed>();

/** An address without the zone of `fe80::1%eth0`; `undefined` when the text is none. */
function parse(address: string): Parsed {
  if (address.length > MAX_CHARACTERS) return parseAnew(address);
  if (known.has(address)) return known.get(address);
  const parsed = parseAnew(address);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(address, parsed);
  return parsed;
}

/** Told apart by the colon first: that a text is no address of a family, ipaddr.js tells by a costly exception. */
function parseAnew(address: string): Parsed {
  const text = address.split('%', 1)[0] ?? '';
  const isAddress = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return isAddress ? ipaddr.process(text) : undefined;
}

/** One spelling per address, to compare and to look up; other text stays as it is. */
export function canonical(address: string): string {
  return address.includes(':') ? (parse(address)?.toNormalizedString() ?? address) : (address.split('%', 1)[0] ?? '');
}

/** Whether both spell the same address: `::1` and `0:0:0:0:0:0:0:1` do. */
export function sameAddress(a: string, b: string): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** Whether `address` lies in `network/length`. False for text that is no address. */
export function inPrefix(address: string, network: string, length: number): boolean {
  const [left, right] = [parse(address), parse(network)];
  if (!left || !right || left.kind() !== right.kind()) return false;
  if (length < 0 || length > (left.kind() === 'ipv4' ? 32 : 128)) return false;
  return left.kind() === 'ipv4'
    ? (left as ipaddr.IPv4).match(right as ipaddr.IPv4, length)
    : (left as ipaddr.IPv6).match(right as ipaddr.IPv6, length);
}

/** Prefix of a route's destination, `default` included; a host address counts as /32 or /128. */
export function parseCidr(dst: string, family: 'inet' | 'inet6'): { network: string; length: number } | undefined {
  const bits = family === 'inet' ? 32 : 128;
  if (dst === 'default' || dst === 'all') return { network: family === 'inet' ? '0.0.0.0' : '::', length: 0 };
  const [network = '', length] = dst.split('/', 2);
  const parsed = parse(network);
  if (!parsed || (parsed.kind() === 'ipv4') !== (family === 'inet')) return undefined;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const number = length === undefined ? bits : Number(length);
  return number <= bits ? { network, length: number } : undefined;
}

export const familyOf = (address: string): 'inet' | 'inet6' => (address.includes(':') ? 'inet6' : 'inet');

/** The families as people write them. */
export const FAMILY_NAMES = { inet: 'IPv4', inet6: 'IPv6' } as const;

/** How such an address can begin: most are told apart without being parsed. */
const LOOPBACK_START = /^(?:127\.|::|0)/;
const LINK_LOCAL_START = /^(?:169\.254\.|fe[89ab]|::ffff:)/i;

/** Loopback, RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3. */
export const isLoopback = (address: string): boolean =>
  LOOPBACK_START.test(address) && (inPrefix(address, '127.0.0.0', 8) || sameAddress(address, '::1'));

export const isLinkLocal = (address: string): boolean =>
  LINK_LOCAL_START.test(address) && (inPrefix(address, '169.254.0.0', 16) || inPrefix(address, 'fe80::', 10));

/** `192.168.24.6/25`, as `ip` prints it. */
export const cidr = (address: Address): string => `${address.local}/${address.prefixLength}`;

/** The first and last address of an IPv4 network, and of its hosts; undefined for text that is no IPv4 address. */
export function edgesOf(
  address: string,
  prefixLength: number,
): { readonly network: string; readonly broadcast: string; readonly first: string; readonly last: string } | undefined {
  const parsed = parse(address);
  if (parsed?.kind() !== 'ipv4' || prefixLength < 0 || prefixLength > 32) return undefined;
  const number = parsed.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefixLength);
  const network = number - (number % size);
  const text = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  return {
    network: text(network),
    broadcast: text(network + size - 1),
    first: text(network + 1),
    last: text(network + size - 2),
  };
}

/** Whether two prefixes have an address in common. */
export const overlap = (a: Prefix, b: Prefix): boolean =>
  a.length <= b.length ? inPrefix(b.network, a.network, a.length) : inPrefix(a.network, b.network, b.length);

export interface Prefix {
  readonly network: string;
  readonly length: number;
}

/** The link-local address that the kernel makes of a MAC, RFC 4291 appendix A; undefined for text that is no MAC. */
export function eui64LinkLocal(mac: string): string | undefined {
  const bytes = mac.split(':').map((byte) => (/^[0-9a-f]{2}$/i.test(byte) ? Number.parseInt(byte, 16) : Number.NaN));
  if (bytes.length !== 6 || bytes.some(Number.isNaN)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [
    [a ^ 2, b],
    [c, 0xff],
    [0xfe, d],
    [e, f],
  ] as const;
  return `fe80::${groups.map(([high, low]) => (high * 256 + low).toString(16)).join(':')}`;
}

/** `192.168.24.0/25` of `192.168.24.6/25`; undefined for text that is no prefix. */
export function networkOf(cidr: string): string | undefined {
  const prefix = parseCidr(cidr, familyOf(cidr));
  const bytes = prefix && parse(prefix.network)?.toByteArray();
  return bytes && `${masked(bytes, prefix.length)}/${prefix.length}`;
}

/** The smallest prefix that holds both; undefined where they are of different families. */
export function commonPrefix(a: string, b: string): string | undefined {
  const [one, other] = [parseCidr(a, familyOf(a)), parseCidr(b, familyOf(b))];
  const [left, right] = [one, other].map((prefix) => prefix && parse(prefix.network)?.toByteArray());
  if (!one || !other || !left || !right || left.length !== right.length) return undefined;
  const bit = (bytes: readonly number[], i: number) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && bit(left, length) === bit(right, length)) length += 1;
  return `${masked(left, length)}/${length}`;
}

const masked = (bytes: readonly number[], length: number): string =>
  ipaddr
    .fromByteArray(bytes.map((byte, i) => byte & (0xff << Math.max(0, 8 - Math.max(0, length - 8 * i))) & 0xff))
    .toString();
