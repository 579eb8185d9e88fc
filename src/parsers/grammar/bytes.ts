import { ParseError } from '../../model/parser.ts';

/** Bytes read in order; whoever asks for more than there is learns where they end. */
export class Bytes {
  readonly #bytes: Uint8Array;
  readonly #origin: number;
  #next = 0;

  /** `origin` is where the first byte stands in the input. */
  constructor(bytes: Uint8Array, origin = 0) {
    this.#bytes = bytes;
    this.#origin = origin;
  }

  /** Offset of the next byte in the input. */
  get at(): number {
    return this.#origin + this.#next;
  }

  get left(): number {
    return this.#bytes.length - this.#next;
  }

  /** The next `length` bytes. `what` is named when there are fewer, with the offset `at`. */
  take(length: number, what: string, at = this.at): Uint8Array {
    if (length > this.left) throw new ParseError(`${what} needs ${length} bytes, and ${this.left} are left`, at);
    this.#next += length;
    return this.#bytes.subarray(this.#next - length, this.#next);
  }

  /** The next `length` bytes as one number, most significant byte first. */
  number(length: 1 | 2 | 4, what: string, at = this.at): number {
    return bigEndian(this.take(length, what, at));
  }
}

export const bigEndian = (bytes: Uint8Array): number => bytes.reduce((number, byte) => number * 256 + byte, 0);

export const hex = (bytes: Uint8Array, separator = ''): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator);

export const ipv4Text = (bytes: Uint8Array): string => bytes.join('.');

/** RFC 5952: the longest run of zero groups, the first of equal ones, becomes `::`. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => bigEndian(bytes.subarray(i * 2, i * 2 + 2)).toString(16));
  const runs = groups.map((_, start) => groups.slice(start).findIndex((group) => group !== '0'));
  const lengths = runs.map((run, start) => (run === -1 ? groups.length - start : run));
  const longest = Math.max(...lengths);
  if (longest < 2) return groups.join(':');
  const start = lengths.indexOf(longest);
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Servers end strings with zero bytes, which RFC 2132 section 2 tells clients to drop. */
export function textOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return UTF8.decode(bytes.subarray(0, end));
}
