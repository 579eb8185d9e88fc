import { randomInt } from 'node:crypto';
import { type Answer, type DecodedPacket, decode, encode, type RecordClass, type RecordType } from 'dns-packet';
import type { DnsReply } from '../model/dns.ts';
import { addressText } from '../platform/address-text.ts';
import { checkBounds } from './dns-bounds.ts';

const HEADER_BYTES = 12;
const MAX_ANSWERS = 256;
/** RFC 1035 section 2.3.4: 255 bytes on the wire. dns-packet would encode a longer name, or a longer label, as something else. */
const MAX_NAME = 253;
const LABEL = /^[!-~]{1,63}$/;
/** As DNS flag day 2020 asks of clients: it passes every path unfragmented. */
const EDNS_BYTES = 1232;
/** Types whose records are read, as dns-bounds.ts lets them through. */
const TYPES = new Set(['A', 'AAAA', 'CNAME', 'DNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);
/** Bytes kept of one text, and of all answers of a reply: the SRV records of 256 endpoints, 80 each. */
const [MAX_TEXT, MAX_TEXTS] = [1024, 20_480];
/** Characters that take a byte each in memory; of a text with any other, each takes two. */
const NARROW = /^[\u0000-\u00ff]*$/;
/** Aliases kept. CoreDNS and unbound follow about as many. */
const MAX_ALIASES = 16;

export const isName = (name: string): boolean =>
  name.length <= MAX_NAME && name.split('.').every((label) => LABEL.test(label));

export const isType = (type: string): boolean => TYPES.has(type);

export interface Query {
  readonly name: string;
  readonly type: string;
  /** `IN`, or `CH` for what a server says of itself. */
  readonly class: string;
  readonly edns: boolean;
}

/** A question with a random id. Without EDNS unless it is wanted: OVN's own DNS ignores queries that carry it. */
export function encodeQuery({ name, type, class: klass, edns }: Query): Buffer {
  return encode({
    type: 'query',
    id: randomInt(0x10000),
    flags: 0x0100, // recursion desired
    questions: [{ type: type as RecordType, name, class: klass as RecordClass }],
    ...(edns && {
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: EDNS_BYTES,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    }),
  });
}

/**
 * Whether `reply` answers `query`: same id, the response bit, and the question repeated.
 * An error may come without the question (RFC 1035 section 4.1.1).
 */
export function answers(query: Uint8Array, reply: Uint8Array): boolean {
  if (reply.length < HEADER_BYTES) return false;
  const [sent, got] = [view(query), view(reply)];
  if (sent.getUint16(0) !== got.getUint16(0) || (got.getUint8(2) & 0x80) === 0) return false;
  if (got.getUint16(4) === 0) return (got.getUint8(3) & 0x0f) !== 0;
  const end = questionEnd(query);
  if (got.getUint16(4) !== 1 || reply.length < end) return false;
  // Letters of the name may come back in another case; lengths and types are the same either way.
  for (let i = HEADER_BYTES; i < end; i += 1) if (lower(query[i]) !== lower(reply[i])) return false;
  return true;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const lower = (byte = 0): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** Behind the one question of a query that we have made: its name, type and class. */
function questionEnd(query: Uint8Array): number {
  let at = HEADER_BYTES;
  while (query[at]) at += (query[at] ?? 0) + 1;
  return at + 5;
}

type Meaning = Omit<DnsReply, 'transport' | 'durationMs' | 'attempts' | 'strays'>;

/** What a reply says about a question. Never throws: one that cannot be read is `malformed`. */
export function readReply(message: Uint8Array, { name, type }: Query): Meaning {
  try {
    return { outcome: 'answer', ...meaningOf(decode(checkBounds(message)), name, type) };
  } catch (cause) {
    // What is left of a truncated reply is to be ignored, RFC 2181 section 9.
    const header = headerOf(message);
    if (header?.flag_tc) return { outcome: 'answer', ...meaningOf(header, name, type) };
    return { outcome: 'malformed', answers: [], error: (cause as Error).message };
  }
}

/** A reply without what is behind its header. */
function headerOf(message: Uint8Array): DecodedPacket | undefined {
  return message.length < HEADER_BYTES ? undefined : decode(Buffer.from(message).fill(0, 4, HEADER_BYTES));
}

function meaningOf(packet: DecodedPacket, name: string, type: string): Omit<Meaning, 'outcome'> {
  const { answers: found, aliases, loop, ttl } = follow(packet.answers ?? [], name, type);
  const edns = packet.additionals?.find((record) => record.type === 'OPT');
  const soa = packet.authorities?.find((record) => record.type === 'SOA');
  return {
    rcode: rcodeOf(packet, edns),
    truncated: packet.flag_tc,
    ...(packet.flag_aa && { authoritative: true as const }),
    answers: textsOf(found),
    ...(aliases.length > 0 && { aliases }),
    ...(loop && { aliasLoop: true as const }),
    ...(ttl !== undefined && { ttl }),
    ...(found.length === 0 &&
      soa?.type === 'SOA' && {
        zone: bare(soa.name),
        negativeTtl: Math.min(soa.ttl ?? 0, soa.data.minimum ?? 0),
      }),
    ...(edns?.type === 'OPT' && { ednsBytes: edns.udpPayloadSize }),
  };
}

/** The upper bits of a code stand in the OPT record, RFC 6891 section 6.1.3. BADVERS is the one that matters. */
function rcodeOf(packet: DecodedPacket, edns: Answer | undefined): string {
  if (edns?.type === 'OPT' && edns.extendedRcode === 1) return 'BADVERS';
  return (packet as { rcode?: string }).rcode ?? 'NOERROR';
}

/** Records of the type, at the end of the aliases that begin with the name. What nobody asked for is left out. */
function follow(records: readonly Answer[], name: string, type: string) {
  const byOwner = new Map<string, Answer[]>();
  for (const record of records) {
    const owner = bare(record.name);
    const known = byOwner.get(owner);
    if (known) known.push(record);
    else byOwner.set(owner, [record]);
  }
  const owned = (owner: string, wanted: string) =>
    (byOwner.get(owner) ?? []).filter((record) => record.type === wanted);
  const aliases: string[] = [];
  const ttls: number[] = [];
  let owner = bare(name);
  const seen = new Set([owner]);
  for (;;) {
    const found = owned(owner, type);
    const [alias] = type === 'CNAME' || found.length > 0 ? [] : owned(owner, 'CNAME');
    for (const record of [...found, ...(alias ? [alias] : [])]) ttls.push((record as { ttl?: number }).ttl ?? 0);
    const target = alias?.type === 'CNAME' ? bare(alias.data) : undefined;
    const loop = target !== undefined && seen.has(target);
    if (target === undefined || loop) {
      return { answers: found, aliases: aliases.slice(0, MAX_ALIASES), loop, ttl: least(ttls) };
    }
    aliases.push(target);
    seen.add(target);
    owner = target;
  }
}

const least = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b));

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** As many as may be kept: a daemon has those of thousands of lookups, and a TXT record may have 64 KiB. */
function textsOf(records: readonly Answer[]): readonly string[] {
  const texts: string[] = [];
  let left = MAX_TEXTS;
  for (const record of records.slice(0, MAX_ANSWERS)) {
    const text = recordText(record);
    left -= NARROW.test(text) ? text.length : 2 * text.length;
    if (left < 0) break;
    texts.push(text);
  }
  return texts;
}

function recordText(record: Answer): string {
  const { data } = record as { data: unknown };
  if (typeof data === 'string') return record.type === 'AAAA' ? ipv6Text(data) : data;
  if (Array.isArray(data)) return shortText(Buffer.concat(data.map((part) => Buffer.from(part))));
  if (Buffer.isBuffer(data)) return shortText(data);
  if (record.type === 'SRV') {
    const { priority = 0, weight = 0, port, target } = record.data;
    return `${priority} ${weight} ${port} ${target}`;
  }
  return JSON.stringify(data) ?? '';
}

/** Cut before it is a string: a part of one keeps the whole in memory. */
const shortText = (bytes: Buffer): string =>
  bytes.length <= MAX_TEXT ? bytes.toString('utf8') : `${bytes.toString('utf8', 0, MAX_TEXT)}…`;

/** dns-packet leaves out the first zeros and not the longest: `fd00::1:0:0:0:0`. */
function ipv6Text(text: string): string {
  const [head = [], tail = []] = text.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const hex = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('');
  return addressText(Buffer.from(hex, 'hex'));
}
