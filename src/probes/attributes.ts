import { ParseError } from '../model/parser.ts';

/** struct nlattr: length with itself, and type. */
const HEADER_BYTES = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are said beside the type, linux/netlink.h. */
const TYPE_MASK = 0x3fff;

/** The kernel's bytes, which a test or a fault may have cut short. */
const bufferOf = (payload: Uint8Array): Buffer => Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);

/** @throws ParseError where a message is shorter than the structure it begins with. */
export function header(payload: Uint8Array, bytes: number): Buffer {
  if (payload.length < bytes) throw new ParseError(`a message of ${payload.length} bytes, less than ${bytes}`, 0);
  return bufferOf(payload);
}

/** Attributes behind the structure of a message, or within another attribute. Of several of a type the first counts. */
export class Attributes {
  readonly #bytes: Buffer;
  /** Type, start and end of each value, one behind the other: of the few dozen of a message none needs an object. */
  readonly #places: number[] = [];

  /** @throws ParseError where a length leads out of the message. */
  constructor(bytes: Buffer, from: number, to: number = bytes.length) {
    this.#bytes = bytes;
    for (let at = from; at < to; ) {
      const length = at + HEADER_BYTES <= to ? bytes.readUInt16LE(at) : 0;
      if (length < HEADER_BYTES || at + length > to) throw new ParseError(`an attribute of ${length} bytes`, at);
      const type = bytes.readUInt16LE(at + 2) & TYPE_MASK;
      this.#places.push(type, at + HEADER_BYTES, at + length);
      at += (length + 3) & ~3;
    }
  }

  has(type: number): boolean {
    return this.#find(type) !== -1;
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
    return at === undefined ? undefined : this.#bytes.subarray(at, this.#places[this.#find(type) + 2]);
  }

  nested(type: number): Attributes | undefined {
    const at = this.#place(type, 0);
    return at === undefined ? undefined : new Attributes(this.#bytes, at, this.#places[this.#find(type) + 2]);
  }

  /** All values of a type, in order. */
  every(type: number): readonly Buffer[] {
    const values: Buffer[] = [];
    for (let i = this.#find(type); i !== -1; i = this.#find(type, i + 3)) {
      values.push(this.#bytes.subarray(this.#places[i + 1], this.#places[i + 2]));
    }
    return values;
  }

  /** Where it stands in the list, or -1. */
  #find(type: number, from = 0): number {
    for (let i = from; i < this.#places.length; i += 3) if (this.#places[i] === type) return i;
    return -1;
  }

  #place(type: number, bytes: number): number | undefined {
    const index = this.#find(type);
    if (index === -1) return undefined;
    const [start = 0, end = 0] = [this.#places[index + 1], this.#places[index + 2]];
    if (end - start < bytes)
      throw new ParseError(`attribute ${type} of ${end - start} bytes, less than ${bytes}`, start);
    return start;
  }
}

export function textOf(value: Buffer): string {
  const nul = value.indexOf(0);
  return value.toString('utf8', 0, nul === -1 ? value.length : nul);
}

/** 64 bits as a number: exact up to 2^53, which no counter of bytes reaches in a decade at 8 Gbit/s. */
export const u64 = (bytes: Buffer, at: number): number =>
  bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
