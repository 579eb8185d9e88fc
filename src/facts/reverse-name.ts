import ipaddr from 'ipaddr.js';

const HEX = 16;

/** The name whose PTR record names an address: RFC 1035 section 3.5, RFC 3596 section 2.5. `undefined` for other text. */
export function reverseName(address: string): string | undefined {
  const text = address.split('%', 1)[0] ?? '';
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return `${text.split('.').reverse().join('.')}.in-addr.arpa`;
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const nibbles = ipaddr.IPv6.parse(text)
    .toByteArray()
    .flatMap((byte) => [byte >> 4, byte & 0xf]);
  return `${nibbles
    .reverse()
    .map((nibble) => nibble.toString(HEX))
    .join('.')}.ip6.arpa`;
}
