/** Bytes of an address in the order of the network. */
type Bytes = readonly number[];

/** Hexadecimal digits two by two; `undefined` where there are others. */
function bytesOf(text: string, count: number): number[] | undefined {
  if (text.length !== 2 * count || !/^[0-9a-f]+$/i.test(text)) return undefined;
  return Array.from({ length: count }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16));
}

/**
 * The kernel prints each 32 bits of an address as a number of the machine's own byte order: turned round on
 * the little-endian machines that we know, tcp4_seq_show() in net/ipv4/tcp_ipv4.c.
 */
const turned = (bytes: Bytes): number[] => bytes.map((_, index) => bytes[index - (index % 4) + 3 - (index % 4)] ?? 0);

/** RFC 5952: the first of the longest runs of zero groups, two at least, is `::`. */
function ipv6Text(bytes: Bytes): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const words = groups.map((group) => group.toString(16));
  if (best.length < 2) return words.join(':');
  return `${words.slice(0, best.start).join(':')}::${words.slice(best.start + best.length).join(':')}`;
}

/** ::ffff:0:0/96, which every tool prints as `::ffff:192.0.2.1`. */
const isMapped = (bytes: Bytes): boolean =>
  bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;

function addressText(bytes: Bytes): string {
  if (bytes.length === 4) return bytes.join('.');
  return isMapped(bytes) ? `::ffff:${bytes.slice(12).join('.')}` : ipv6Text(bytes);
}

/** `0202000A` is 10.0.2.2; 32 digits are IPv6, each 32 bits turned round. */
export function machineOrderAddress(text: string): string | undefined {
  const bytes = bytesOf(text, text.length === 32 ? 16 : 4);
  return bytes && addressText(turned(bytes));
}

/** `fe80000000000000…`, 32 digits in order. */
export function networkOrderAddress(text: string): string | undefined {
  const bytes = bytesOf(text, 16);
  return bytes && addressText(bytes);
}
