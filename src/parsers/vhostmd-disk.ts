import { defineBinaryParser, ParseError } from '../model/parser.ts';

/** Four words in network order: signature, busy, checksum, length; then that much XML. vhostmd.c, metrics disk. */
const HEADER_BYTES = 16;
const SIGNATURE = 'mvbd';

/** The metrics are being written: somewhat later they can be read. */
export type VhostmdDisk = { readonly busy: true } | { readonly busy: false; readonly xml: string };

export default defineBinaryParser({
  id: 'vhostmd-disk',
  summary: 'The disk on which a host leaves its metrics for a VM, vhostmd(8) and KubeVirt downward metrics',
  decode: (bytes) => decodeVhostmdDisk(bytes),
});

/** Whether a disk begins like one of metrics; four bytes of it tell. */
export const isVhostmdDisk = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(0, SIGNATURE.length)) === SIGNATURE;

/**
 * The document on a disk of metrics; what follows it is left from earlier ones.
 * @throws ParseError where the disk is another one, is cut off, or was read while it was written.
 */
export function decodeVhostmdDisk(bytes: Uint8Array): VhostmdDisk {
  if (!isVhostmdDisk(bytes)) throw new ParseError('no signature mvbd', 0);
  if (bytes.length < HEADER_BYTES) throw new ParseError('the header is cut off', bytes.length);
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (header.getUint32(4) !== 0) return { busy: true };
  const length = header.getUint32(12);
  if (length > bytes.length - HEADER_BYTES) throw new ParseError(`a length of ${length} beyond the end`, 12);
  const content = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  if (!checksums(content).includes(header.getUint32(8))) throw new ParseError('the checksum does not fit', 8);
  return { busy: false, xml: new TextDecoder().decode(content) };
}

/** The sum of all bytes, as KubeVirt counts it, and of all chars, which have a sign where vhostmd runs on x86. */
function checksums(content: Uint8Array): readonly number[] {
  let sum = 0;
  let high = 0;
  for (const byte of content) {
    sum += byte;
    if (byte >= 128) high += 1;
  }
  return [sum >>> 0, (sum - 256 * high) >>> 0];
}
