import type { DnsReply } from '../model/dns.ts';
import type { ExchangeReply, ExchangeRequest, Platform } from '../model/platform.ts';
import { answers, encodeQuery, isName, isType, type Query, readReply } from './dns-message.ts';

export interface DnsQuestion {
  readonly server: string;
  /** Without the dot at the end. */
  readonly name: string;
  readonly type: string;
  /** Default `IN`. */
  readonly class?: 'IN' | 'CH';
  /** Time limit of each attempt. */
  readonly timeoutMs: number;
  /** Datagrams sent before a server counts as silent; default 2, as resolvers do. */
  readonly attempts?: number;
  /** TCP from the start, and not only where a reply was truncated. */
  readonly tcp?: boolean;
  /** With an OPT record, RFC 6891. */
  readonly edns?: boolean;
  readonly from?: ExchangeRequest['from'];
}

const PORT = 53;
const ATTEMPTS = 2;
const MAX_NAME_SHOWN = 253;

/**
 * One question to one server, by a socket and an id of its own for each attempt: over UDP, and over TCP when the
 * reply was truncated. Never throws.
 */
export async function ask(os: Platform, question: DnsQuestion): Promise<DnsReply> {
  const wrong = wrongQuestion(question);
  if (wrong !== undefined) return { outcome: 'malformed', transport: 'udp', durationMs: 0, answers: [], error: wrong };
  if (question.tcp) return exchange(os, question, 'tcp', 1);
  const first = await overUdp(os, question);
  if (first.outcome !== 'answer' || !first.truncated) return first;
  const second = await exchange(os, question, 'tcp', 1);
  // A truncated answer still says more than a TCP port that is closed.
  return second.outcome === 'answer' ? second : { ...first, error: `over TCP: ${second.error ?? second.outcome}` };
}

function wrongQuestion({ name, type }: DnsQuestion): string | undefined {
  if (!isName(name)) return `"${name.slice(0, MAX_NAME_SHOWN)}" is not a name that can be asked for`;
  return isType(type) ? undefined : `"${type.slice(0, MAX_NAME_SHOWN)}" is not a type that can be asked for`;
}

async function overUdp(os: Platform, question: DnsQuestion): Promise<DnsReply> {
  const attempts = question.attempts ?? ATTEMPTS;
  let strays = 0;
  for (let attempt = 1; ; attempt += 1) {
    const reply = await exchange(os, question, 'udp', attempt);
    strays += reply.strays ?? 0;
    if (attempt >= attempts || reply.outcome !== 'timeout') {
      return { ...reply, ...(attempt > 1 && { attempts: attempt }), ...(strays > 0 && { strays }) };
    }
  }
}

async function exchange(
  os: Platform,
  question: DnsQuestion,
  transport: 'udp' | 'tcp',
  attempt: number,
): Promise<DnsReply> {
  const query: Query = {
    name: question.name,
    type: question.type,
    class: question.class ?? 'IN',
    edns: question.edns === true,
  };
  const packet = encodeQuery(query);
  const framed = transport === 'tcp';
  let strays = 0;
  const reply = await os.exchange({
    transport,
    address: question.server,
    port: PORT,
    payload: framed ? frame(packet) : packet,
    timeoutMs: question.timeoutMs,
    accept: (bytes) => {
      const message = framed ? unframe(bytes) : bytes;
      const fits = message !== undefined && answers(packet, message);
      // A stream brings one message, and this is called for each piece of what follows it.
      if (message !== undefined && !fits) strays = framed ? 1 : strays + 1;
      return fits;
    },
    label: labelOf(question, query, transport, attempt),
    echoed: framed ? { start: 2, end: 4 } : { start: 0, end: 2 },
    ...(question.from && { from: question.from }),
  });
  return { ...read(reply, transport, query), ...(strays > 0 && { strays }) };
}

/** `dns/udp/10.96.0.10/example.com.A`, and what is out of the ordinary behind it. */
function labelOf(
  { server }: DnsQuestion,
  { name, type, class: klass, edns }: Query,
  transport: string,
  attempt: number,
) {
  const special = [...(klass === 'IN' ? [] : [klass]), ...(edns ? ['edns'] : []), ...(attempt > 1 ? [attempt] : [])];
  return `dns/${transport}/${server}/${[`${name}.${type}`, ...special].join('.')}`;
}

function read(reply: ExchangeReply, transport: 'udp' | 'tcp', query: Query): DnsReply {
  const durationMs = Math.round(reply.durationMs * 100) / 100;
  if (reply.outcome !== 'reply') {
    return { outcome: reply.outcome, transport, durationMs, answers: [], error: reply.error };
  }
  const message = transport === 'tcp' ? (unframe(reply.payload) ?? reply.payload) : reply.payload;
  return { ...readReply(message, query), transport, durationMs };
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
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(0);
  return bytes.length >= length + 2 ? bytes.subarray(2, length + 2) : undefined;
}
