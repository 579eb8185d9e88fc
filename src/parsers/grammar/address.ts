const MAX_IPV4 = 15;
/** INET6_ADDRSTRLEN without its terminating zero: eight groups, the last two as dotted decimal. */
const MAX_IPV6 = 45;
const DOT = 46;
const COLON = 58;
const ZERO = 48;

/** Dotted decimal as inet_pton(3) takes it: four numbers without leading zeros. The address as one number. */
export function ipv4Number(text: string): number | undefined {
  if (text.length > MAX_IPV4) return undefined;
  let number = 0;
  let octets = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const start = at;
    let octet = 0;
    for (; isDigit(text.charCodeAt(at)); at += 1) octet = octet * 10 + text.charCodeAt(at) - ZERO;
    const hasLeadingZero = at - start > 1 && text.charCodeAt(start) === ZERO;
    if (at === start || octet > 255 || hasLeadingZero) return undefined;
    if (at < text.length && text.charCodeAt(at) !== DOT) return undefined;
    number = number * 256 + octet;
    octets += 1;
  }
  return octets === 4 ? number : undefined;
}

export const isIPv4 = (text: string): boolean => ipv4Number(text) !== undefined;

/** RFC 4291 section 2.2, without a zone. */
export function isIPv6(text: string): boolean {
  if (!looksLikeAddress(text)) return false;
  const halves = text.split('::');
  const counts = halves.map((half, index) => groupCount(half, index === halves.length - 1));
  const groups = counts.reduce((sum, count) => sum + count, 0);
  return halves.length === 1 ? groups === 8 : halves.length === 2 && groups <= 7;
}

/** Groups of 16 bits between two `::`; NaN when one of them is none. */
function groupCount(half: string, isLast: boolean): number {
  if (half === '') return 0;
  const groups = half.split(':');
  const embedded = isLast && isIPv4(groups.at(-1) ?? '');
  const hexadecimal = embedded ? groups.slice(0, -1) : groups;
  if (!hexadecimal.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return Number.NaN;
  return hexadecimal.length + (embedded ? 2 : 0);
}

/** An address of either family; IPv6 may name a zone, RFC 4007 section 11: an interface (IFNAMSIZ) or its number. */
export function isAddress(text: string): boolean {
  const percent = text.indexOf('%');
  if (percent === -1) return isIPv4(text) || isIPv6(text);
  return isIPv6(text.slice(0, percent)) && /^[^\s%/]{1,15}$/.test(text.slice(percent + 1));
}

/** Length of the prefix that a netmask stands for; `undefined` when its ones are not contiguous. */
export function prefixOfMask(mask: string): number | undefined {
  const number = ipv4Number(mask);
  if (number === undefined) return undefined;
  const zeros = Math.log2(2 ** 32 - number);
  return Number.isInteger(zeros) ? 32 - zeros : undefined;
}

/** Whether a word is meant to be an address of either family. Listings are full of them: this costs less than isAddress(). */
export function looksLikeAddress(text: string): boolean {
  if (text.length > MAX_IPV6) return false;
  let separators = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT || code === COLON) separators += 1;
    else if (!isHexadecimal(code)) return false;
  }
  return separators > 0;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9;
/** `0` to `9`, and `a` to `f` of either case, which differ in one bit. */
const isHexadecimal = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);

/** An Ethernet address as all these tools print it: `52:54:00:12:34:56`. */
export const isMac = (text: string): boolean => text.length === 17 && /^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$/.test(text);
