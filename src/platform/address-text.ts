/** Bytes that begin an IPv4-mapped address, RFC 4291 section 2.5.5. */
const MAPPED = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);

/** An address of 4 or 16 bytes as inet_ntop(3) writes it, which is what iproute2 prints; others in hexadecimal. */
export function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return dotted(bytes);
  if (bytes.length !== 16) return bytes.toString('hex');
  if (bytes.subarray(0, 12).equals(MAPPED)) return `::ffff:${dotted(bytes.subarray(12))}`;
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i));
  const zeros = longestZeros(groups);
  // IPv4-compatible: glibc writes ::192.0.2.1.
  if (zeros.start === 0 && zeros.length === 6) return `::${dotted(bytes.subarray(12))}`;
  const hex = groups.map((group) => group.toString(16));
  if (zeros.length < 2) return hex.join(':');
  return `${hex.slice(0, zeros.start).join(':')}::${hex.slice(zeros.start + zeros.length).join(':')}`;
}

const dotted = (bytes: Buffer): string => bytes.join('.');

/** The first of the longest. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

/** ARPHRD_* whose link addresses are those of the ends of a tunnel, linux/if_arp.h. */
const [TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE] = [768, 769, 776, 778, 823];

/** A link address, ll_addr_n2a() in iproute2's lib/ll_addr.c. */
export function linkAddressText(bytes: Buffer, linkType: number): string {
  if (bytes.length === 4 && [TUNNEL, SIT, IPGRE].includes(linkType)) return addressText(bytes);
  if (bytes.length === 16 && [TUNNEL6, IP6GRE].includes(linkType)) return addressText(bytes);
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1:');
}
