import { ParseError } from '../../model/parser.ts';
import { Bytes } from './bytes.ts';

/** One option of DHCPv4, put together from all its parts in the packet. */
export interface DhcpOption {
  readonly code: number;
  readonly bytes: Uint8Array;
  /** Where the byte of this index stands in the packet. */
  offset(index: number): number;
}

/** Part of a packet that holds options: the options field, `file` or `sname`. */
export interface OptionField {
  readonly start: number;
  readonly end: number;
}

interface Part {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const PAD = 0;
const END = 255;
const OVERLOAD = 52;

/**
 * The options of a packet in the order of their first parts. RFC 3396: an option that comes again goes on where its
 * last part ended. RFC 2132 section 9.3: option 52 says that `file` (1), `sname` (2) or both (3) hold options, too.
 */
export function readDhcpOptions(
  packet: Uint8Array,
  options: OptionField,
  file: OptionField,
  sname: OptionField,
): readonly DhcpOption[] {
  const parts = new Map<number, Part[]>();
  readField(packet, options, parts);
  const overload = parts.get(OVERLOAD)?.[0]?.bytes[0] ?? 0;
  if (overload & 1) readField(packet, file, parts);
  if (overload & 2) readField(packet, sname, parts);
  return [...parts].map(([code, pieces]) => joined(code, pieces));
}

function readField(packet: Uint8Array, { start, end }: OptionField, parts: Map<number, Part[]>): void {
  const bytes = new Bytes(packet.subarray(start, end), start);
  while (bytes.left > 0) {
    const option = bytes.at;
    const code = bytes.number(1, 'an option');
    if (code === END) return;
    if (code === PAD) continue;
    const length = bytes.number(1, `the length of option ${code}`, option);
    const part = { at: bytes.at, bytes: bytes.take(length, `option ${code}`, option) };
    const before = parts.get(code);
    if (before) before.push(part);
    else parts.set(code, [part]);
  }
}

function joined(code: number, parts: readonly Part[]): DhcpOption {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  const starts: { readonly index: number; readonly at: number }[] = [];
  let index = 0;
  for (const part of parts) {
    bytes.set(part.bytes, index);
    starts.push({ index, at: part.at });
    index += part.bytes.length;
  }
  return {
    code,
    bytes,
    offset: (wanted) => {
      const part = starts.findLast((start) => start.index <= wanted);
      return part === undefined ? 0 : part.at + wanted - part.index;
    },
  };
}

/** @throws ParseError when the option has no value of this kind. */
export function fail(option: DhcpOption, reason: string, index = 0): never {
  throw new ParseError(`option ${option.code} ${reason}`, option.offset(index));
}
