/** DNS replies that are made to keep their reader busy. Each claims what it holds: none is refused for its counts alone. */

const HEADER_BYTES = 12;
/** As many as two bytes of length before a message over TCP allow. */
export const LONGEST = 65_535;
/** Pointers reach no further, RFC 1035 section 4.1.4. */
const REACH = 0x3fff;
const MAX_RECORDS = 4096;

const TYPES = {
  A: 1,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  MX: 15,
  RP: 17,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  NSEC: 47,
} as const;
type Type = keyof typeof TYPES;

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const pointer = (target: number): Buffer => u16(0xc000 | target);
const ROOT = Buffer.from([0]);
const NO_TTL = Buffer.alloc(4);

function record(owner: Buffer, type: Type, data: Buffer, length = data.length): Buffer {
  return Buffer.concat([owner, u16(TYPES[type]), u16(1), NO_TTL, u16(length), data]);
}

/** A reply with no question, whose answers are these. */
function message(records: readonly Buffer[], count = records.length): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set([0x12, 0x34, 0x84, 0]);
  header.writeUInt16BE(count, 6);
  return Buffer.concat([header, ...records]);
}

/** A record whose data nobody looks into, at the beginning: what pointers lead to. */
const store = (data: Buffer): { readonly first: Buffer; readonly at: number } => {
  const first = record(ROOT, 'NULL', data);
  return { first, at: HEADER_BYTES + first.length - data.length };
};

/** A name of so many equal labels: 126 of one byte, or 3 of 63. */
const labels = (count: number, bytes = 1, letter = 97): Buffer => {
  const label = Buffer.concat([Buffer.from([bytes]), Buffer.alloc(bytes, letter)]);
  return Buffer.concat([...Array.from({ length: count }, () => label), ROOT]);
};

/** Fills what is left of a message with the same record. */
const fill = (first: Buffer, again: Buffer, most = MAX_RECORDS): Buffer => {
  const room = LONGEST - HEADER_BYTES - first.length;
  const count = Math.min(most - 1, Math.floor(room / again.length));
  return message([first, ...Array.from({ length: count }, () => again)]);
};

/** Pointers that each lead to the one before it, and the first to a root name. */
function chain(at: number, count: number): Buffer {
  const links = Array.from({ length: count }, (_, i) => pointer(i === 0 ? at : at + 1 + 2 * (i - 1)));
  return Buffer.concat([ROOT, ...links]);
}

/** The end of the longest chain that a pointer reaches. */
function longestChain(): { readonly first: Buffer; readonly last: number } {
  const { at } = store(Buffer.alloc(0));
  const count = Math.floor((REACH - at - 1) / 2);
  const { first } = store(chain(at, count));
  return { first, last: at + 1 + 2 * (count - 1) };
}

function chained(type: Type, data: (target: Buffer) => Buffer): Buffer {
  const { first, last } = longestChain();
  return fill(first, record(pointer(last), type, data(pointer(last))));
}

/** Data that goes on behind the name in it, with records there that only who goes by the name sees. */
function hidden(): Buffer {
  const { first, last } = longestChain();
  const inner = Array.from({ length: 2000 }, () => record(pointer(last), 'A', Buffer.alloc(4)));
  const outer = record(ROOT, 'SRV', Buffer.concat([Buffer.alloc(6), ROOT, ...inner]));
  return message([first, outer, ...Array.from({ length: 500 }, () => record(ROOT, 'A', Buffer.alloc(4)))]);
}

const many = (piece: Buffer, bytes = LONGEST - 64): Buffer =>
  Buffer.concat(Array.from({ length: Math.floor(bytes / piece.length) }, () => piece));

/** Types of a window, each one a bit. */
const windows = many(Buffer.concat([Buffer.from([0, 32]), Buffer.alloc(32, 0xff)]));

/** One label of four digits. */
const aliasName = (i: number): Buffer => Buffer.from(`\x04${String(i).padStart(4, '0')}\0`);
/** Where the aliases begin. */
export const ASKED = '0000';

/** Records that lead to one name, which stands in front of them: as many as wanted. */
const repeated = (name: Buffer, offset: number, type: Type, data: (target: Buffer) => Buffer) => (count: number) => {
  const { first, at } = store(name);
  const again = record(pointer(at + offset), type, data(pointer(at + offset)));
  return message([first, ...Array.from({ length: count - 1 }, () => again)]);
};
const address = () => Buffer.alloc(4);
const soa = (target: Buffer) => Buffer.concat([target, target, Buffer.alloc(20)]);

/** The longest message of each kind that is let through is the one to measure. */
export const REPEATED: Readonly<Record<string, (count: number) => Buffer>> = {
  'records that each follow 126 pointers': (count) => repeated(chain(23, 126), 1 + 2 * 125, 'A', address)(count),
  'records of a name of 126 labels': repeated(labels(126), 0, 'A', address),
  'the same, also in data': repeated(labels(126), 0, 'SOA', soa),
  'names of 63 bytes a label': repeated(labels(3, 63, 0xff), 0, 'CNAME', (target) => target),
  'letters that are none': repeated(labels(10, 3, 0xc3), 0, 'MX', (target) => Buffer.concat([Buffer.alloc(2), target])),
  'short names': repeated(labels(1), 0, 'A', address),
  'empty strings': (count) => message([record(ROOT, 'TXT', Buffer.alloc(16 * count))]),
  'empty options': (count) => message([record(ROOT, 'OPT', Buffer.alloc(16 * count))]),
  aliases: (count) => message(Array.from({ length: count }, (_, i) => record(aliasName(i), 'CNAME', aliasName(i + 1)))),
};

export const BOMBS: Readonly<Record<string, () => Buffer>> = {
  'pointers to a chain of 8,000 pointers': () => chained('A', () => Buffer.alloc(4)),
  'the same in data': () => chained('CNAME', (target) => target),
  'the same twice in data': () => chained('SOA', (target) => Buffer.concat([target, target, Buffer.alloc(20)])),
  'the same in data of a type that nobody reads': () => chained('RP', (target) => Buffer.concat([target, target])),
  'records hidden in data': hidden,
  'options with tags': () => message([record(ROOT, 'OPT', many(Buffer.from([0, 14, 0, 0])))]),
  'one option with 30,000 tags': () =>
    message([record(ROOT, 'OPT', Buffer.concat([u16(14), u16(60_000), Buffer.alloc(60_000)]))]),
  'bitmaps of types': () => message([record(ROOT, 'NSEC', Buffer.concat([ROOT, windows]))]),
  'questions without end': () => {
    const bytes = Buffer.concat([message([]), Buffer.alloc(LONGEST - HEADER_BYTES)]);
    bytes.writeUInt16BE(Math.floor((LONGEST - HEADER_BYTES) / 5), 4);
    return bytes;
  },
};

export const LIES: Readonly<Record<string, () => Buffer>> = {
  'records that are not there': () => message([record(ROOT, 'A', Buffer.alloc(4))], 2),
  'as many records as can be counted': () => message([], 65_535),
  'an address of 5 bytes': () => message([record(ROOT, 'A', Buffer.alloc(5))]),
  'an address of 3 bytes': () => message([record(ROOT, 'AAAA', Buffer.alloc(3))]),
  'an alias that is longer than its name': () => message([record(ROOT, 'CNAME', Buffer.alloc(9))]),
  'an alias that is shorter than its name': () => message([record(ROOT, 'CNAME', labels(2), 3)]),
  'a port without a target': () => message([record(ROOT, 'SRV', Buffer.alloc(6))]),
  'a string that is longer than its data': () => message([record(ROOT, 'TXT', Buffer.from([9, 97, 97]))]),
  'an option that is longer than its data': () => message([record(ROOT, 'OPT', Buffer.from([0, 3, 0, 9, 97]))]),
  'half an option': () => message([record(ROOT, 'OPT', Buffer.from([0, 3]))]),
  'data that ends behind the message': () => message([record(ROOT, 'A', Buffer.alloc(4), 40)]),
};
