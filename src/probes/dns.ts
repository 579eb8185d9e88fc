import { randomInt } from 'node:crypto';
import { type Answer, type DecodedPacket, decode, encode, type RecordType } from 'dns-packet';
import type { ExchangeReply, Platform } from '../model/platform.ts';

export interface DnsQuestion {
  readonly server: string;
  /** Without the dot at the end. */
  readonly name: string;
  readonly type: string;
  /** Time limit of each attempt. */
  readonly timeoutMs: number;
}

export interface DnsReply {
  readonly outcome: 'answer' | 'timeout' | 'refused' | 'unreachable' | 'malformed';
  readonly transport: 'udp' | 'tcp';
  readonly durationMs: number;
  readonly rcode?: string;
  readonly truncated?: boolean;
  readonly answers: readonly string[];
  readonly error?: string;
}

const PORT = 53;
/** A lost datagram is repeated once, as resolvers do. */
const UDP_ATTEMPTS = 2;
const HEADER_BYTES = 12;
/** Records taken of one reply. RFC 1035 counts are 16 bits; dns-packet allocates what they claim. */
const MAX_RECORDS = 512;
/** The shortest record: root name, type, class, TTL, length. */
const MIN_RECORD_BYTES = 11;
const MAX_ANSWERS = 64;
/** RFC 1035 section 2.3.4: 255 bytes on the wire. dns-packet would encode a longer name, or a longer label, as something else. */
const MAX_NAME = 253;
const LABEL = /^[!-~]{1,63}$/;

/** One question to one server over UDP, and over TCP when the reply was truncated. Never throws. */
export async function ask(os: Platform, question: DnsQuestion): Promise<DnsReply> {
  if (!isName(question.name)) {
    const error = `"${question.name.slice(0, MAX_NAME)}" is not a name that can be asked for`;
    return { outcome: 'malformed', transport: 'udp', durationMs: 0, answers: [], error };
  }
  const first = await overUdp(os, question);
  if (first.outcome !== 'answer' || !first.truncated) return first;
  const second = await exchange(os, question, 'tcp', 1);
  // A truncated answer still says more than a TCP port that is closed.
  return second.outcome === 'answer' ? second : { ...first, error: `over TCP: ${second.error ?? second.outcome}` };
}

async function overUdp(os: Platform, question: DnsQuestion): Promise<DnsReply> {
  let reply = await exchange(os, question, 'udp', 1);
  for (let attempt = 2; attempt <= UDP_ATTEMPTS && reply.outcome === 'timeout'; attempt += 1) {
    reply = await exchange(os, question, 'udp', attempt);
  }
  return reply;
}

async function exchange(os: Platform, question: DnsQuestion, transport: 'udp' | 'tcp', attempt: number) {
  const { server, name, type, timeoutMs } = question;
  const packet = query(name, type);
  const framed = transport === 'tcp';
  const reply = await os.exchange({
    transport,
    address: server,
    port: PORT,
    payload: framed ? frame(packet) : packet,
    timeoutMs,
    accept: (bytes) => {
      const message = framed ? unframe(bytes) : bytes;
      return message !== undefined && answers(packet, message);
    },
    label: `dns/${transport}/${server}/${name}.${type}${attempt > 1 ? `.${attempt}` : ''}`,
    echoed: framed ? { start: 2, end: 4 } : { start: 0, end: 2 },
  });
  return read(reply, transport);
}

const isName = (name: string): boolean =>
  name.length <= MAX_NAME && name.split('.').every((label) => LABEL.test(label));

/** No EDNS: OVN's own DNS ignores queries that carry it. */
function query(name: string, type: string): Buffer {
  return encode({
    type: 'query',
    id: randomInt(0x10000),
    flags: 0x0100, // recursion desired
    questions: [{ type: type as RecordType, name, class: 'IN' }],
  });
}

/**
 * Whether `reply` answers `packet`: same id, the response bit, and the question repeated.
 * An error may come without the question (RFC 1035 section 4.1.1).
 */
function answers(packet: Uint8Array, reply: Uint8Array): boolean {
  if (reply.length < HEADER_BYTES) return false;
  const [sent, got] = [view(packet), view(reply)];
  if (sent.getUint16(0) !== got.getUint16(0) || (got.getUint8(2) & 0x80) === 0) return false;
  if (got.getUint16(4) === 0) return (got.getUint8(3) & 0x0f) !== 0;
  if (got.getUint16(4) !== 1 || reply.length < packet.length) return false;
  // Letters of the name may come back in another case; lengths and types are the same either way.
  for (let i = HEADER_BYTES; i < packet.length; i += 1) if (lower(packet[i]) !== lower(reply[i])) return false;
  return true;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const lower = (byte = 0): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

function read(reply: ExchangeReply, transport: 'udp' | 'tcp'): DnsReply {
  const durationMs = Math.round(reply.durationMs * 100) / 100;
  if (reply.outcome !== 'reply') {
    return { outcome: reply.outcome, transport, durationMs, answers: [], error: reply.error };
  }
  try {
    const message = transport === 'tcp' ? (unframe(reply.payload) ?? reply.payload) : reply.payload;
    const packet = decodeBounded(message);
    return {
      outcome: 'answer',
      transport,
      durationMs,
      rcode: (packet as { rcode?: string }).rcode ?? 'NOERROR',
      truncated: packet.flag_tc,
      answers: (packet.answers ?? []).slice(0, MAX_ANSWERS).map(recordText),
    };
  } catch (cause) {
    return { outcome: 'malformed', transport, durationMs, answers: [], error: (cause as Error).message };
  }
}

/** Decodes after the counts in the header were found possible for a message of this length. */
function decodeBounded(message: Uint8Array): DecodedPacket {
  const header = view(message);
  const records = header.getUint16(6) + header.getUint16(8) + header.getUint16(10);
  if (records > MAX_RECORDS || records * MIN_RECORD_BYTES > message.length) {
    throw new Error(`a reply of ${message.length} bytes claims ${records} records`);
  }
  const packet = decode(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  // dns-packet reads an address beyond the end as "10.96.undefined.undefined".
  if (decode.bytes > message.length) throw new Error(`a reply of ${message.length} bytes ends within a record`);
  return packet;
}

function recordText(record: Answer): string {
  const { data } = record as { data: unknown };
  if (typeof data === 'string') return data;
  if (Array.isArray(data)) return Buffer.concat(data.map((part) => Buffer.from(part))).toString('utf8');
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (record.type === 'SRV') {
    const { priority = 0, weight = 0, port, target } = record.data;
    return `${priority} ${weight} ${port} ${target}`;
  }
  return JSON.stringify(data) ?? '';
}

/** Two bytes of length before the message, RFC 1035 section 4.2.2. */
function frame(message: Buffer): Buffer {
  const framed = Buffer.alloc(message.length + 2);
  framed.writeUInt16BE(message.length);
  message.copy(framed, 2);
  return framed;
}

function unframe(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 2) return undefined;
  const length = view(bytes).getUint16(0);
  return bytes.length >= length + 2 ? bytes.subarray(2, length + 2) : undefined;
}
