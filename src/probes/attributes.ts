import { ParseError } from '../model/parser.ts';

/** struct nlattr: length with itself, and type. */
const HEADER_BYTES = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are said beside the type, linux/netlink.h. */
const TYPE_MASK = 0x3fff;

/** The kernel's bytes, which a test or a fault may have cut short. */
export const bufferOf = (payload: Uint8Array): Buffer =>
  Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);

/** @throws ParseError where a message is shorter than the structure it begins with. */
export function header(payload: Uint8Array, bytes: number): Buffer {
  if (payload.length < bytes) throw new ParseError(`a message of ${payload.length} bytes, less than ${bytes}`, 0);
  return bufferOf(payload);
}

/** Attributes behind the structure of a message, or within another attribute. Of several of a type the first counts. */
export class Attributes {
  readonly #bytes: Buffer;
  /** Where the values begin, by type. */
  readonly #starts = new Map<number, number>();
  readonly #list: { readonly type: number; readonly start: number; readonly end: number }[] = [];

  /** @throws ParseError where a length leads out of the message. */
  constructor(bytes: Buffer, from: number, to: number = bytes.length) {
    this.#bytes = bytes;
    for (let at = from; at < to; ) {
      const length = at + HEADER_BYTES <= to ? bytes.readUInt16LE(at) : 0;
      if (length < HEADER_BYTES || at + length > to) throw new ParseError(`an attribute of ${length} bytes`, at);
      const type = bytes.readUInt16LE(at + 2) & TYPE_MASK;
      if (!this.#starts.has(type)) this.#starts.set(type, this.#list.length);
      this.#list.push({ type, start: at + HEADER_BYTES, end: at + length });
      at += (length + 3) & ~3;
    }
  }

  has(type: number): boolean {
    return this.#starts.has(type);
  }

  u8(type: number): number | undefined {
    const at = this.#place(type, 1);
    return at === undefined ? undefined : this.#bytes.readUInt8(at);
  }

  u16(type: number): number | undefined {
    const at = this.#place(type, 2);
    return at === undefined ? undefined : this.#bytes.readUInt16LE(at);
  }

  u32(type: number): number | undefined {
    const at = this.#place(type, 4);
    return at === undefined ? undefined : this.#bytes.readUInt32LE(at);
  }

  i32(type: number): number | undefined {
    const value = this.u32(type);
    return value === undefined ? undefined : value | 0;
  }

  /** Text up to a NUL. */
  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value && textOf(value);
  }

  bytes(type: number, least = 0): Buffer | undefined {
    const at = this.#place(type, least);
    return at === undefined ? undefined : this.#bytes.subarray(at, this.#find(type)?.end);
  }

  nested(type: number): Attributes | undefined {
    const found = this.#find(type);
    return found && new Attributes(this.#bytes, found.start, found.end);
  }

  /** All values of a type, in order. */
  every(type: number): readonly Buffer[] {
    return this.#list.filter((one) => one.type === type).map(({ start, end }) => this.#bytes.subarray(start, end));
  }

  #find(type: number) {
    const index = this.#starts.get(type);
    return index === undefined ? undefined : this.#list[index];
  }

  #place(type: number, bytes: number): number | undefined {
    const found = this.#find(type);
    if (found && found.end - found.start < bytes) {
      throw new ParseError(`attribute ${type} of ${found.end - found.start} bytes, less than ${bytes}`, found.start);
    }
    return found?.start;
  }
}

export function textOf(value: Buffer): string {
  const nul = value.indexOf(0);
  return value.toString('utf8', 0, nul === -1 ? value.length : nul);
}

/** 64 bits as a number: exact up to 2^53, which no counter of bytes reaches in a decade at 8 Gbit/s. */
export const u64 = (bytes: Buffer, at: number): number =>
  bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
