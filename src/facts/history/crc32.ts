/** The polynomial of zlib and Ethernet, bits reflected. */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

const UTF8 = new TextEncoder();

/** CRC-32 of a text in UTF-8, as eight hexadecimal digits: what `crc32` and zlib say of the same bytes. */
export function crc32(text: string): string {
  let crc = 0xffffffff;
  for (const byte of UTF8.encode(text)) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return (~crc >>> 0).toString(16).padStart(8, '0');
}
