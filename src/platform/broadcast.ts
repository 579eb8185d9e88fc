import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { BroadcastReply, BroadcastRequest, HeardPacket, PacketField } from '../model/platform.ts';
import { type Libc, loadLibc } from './libc.ts';

/** linux/if_packet.h: the kernel puts the Ethernet header in front, and takes it off. */
const [AF_PACKET, SOCK_DGRAM] = [17, 2];
const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
/** struct sockaddr_ll, and where in it stands whom a packet was for. */
const [ADDRESS_BYTES, PACKET_TYPE] = [20, 10];
/** To us, to all, to many. Others are for another host or VLAN, or our own on their way out. */
const MAX_INCOMING_TYPE = 2;
const POLL_MS = 10;
/** No Ethernet frame that we ask for is longer. */
const BUFFER_BYTES = 2048;
/** Heard at the most: who sends more is not heard out. */
const MAX_PACKETS = 64;
/** linux/bpf_common.h: load a number of this many bytes, jump when equal, return. */
const LOAD: Readonly<Record<PacketField['bytes'], number>> = { 1: 0x30, 2: 0x28, 4: 0x20 };
const [JUMP_EQUAL, RETURN] = [0x15, 0x06];
const INSTRUCTION_BYTES = 8;

/** Not an Error of the caller: what the network and the confinement of this process do. */
class Refusal extends Error {
  readonly outcome: 'unable' | 'failed';
  constructor(outcome: 'unable' | 'failed', message: string) {
    super(message);
    this.outcome = outcome;
  }
}

/** Sends the packet and listens until the time is over. Never throws for what the network does. */
export async function broadcast(
  request: BroadcastRequest,
  signal: AbortSignal,
  libc: () => Libc | undefined = loadLibc,
): Promise<BroadcastReply> {
  try {
    const found = libc();
    if (!found) throw new Refusal('unable', 'no koffi for this machine');
    const station = new Station(found, request);
    try {
      return { outcome: 'heard', packets: await talk(station, request, signal) };
    } finally {
      station.close();
    }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { outcome: cause.outcome, error: cause.message };
  }
}

/** Looks every few milliseconds: the event loop takes no socket of this family, and it is over soon. */
async function talk(
  station: Station,
  { sendAtMs, timeoutMs, lingerMs, accept }: BroadcastRequest,
  signal: AbortSignal,
): Promise<readonly HeardPacket[]> {
  const packets: HeardPacket[] = [];
  const began = performance.now();
  let end = timeoutMs;
  let sent = 0;
  for (;;) {
    const elapsed = performance.now() - began;
    for (; (sendAtMs[sent] ?? Number.POSITIVE_INFINITY) <= elapsed; sent += 1) station.send();
    for (const payload of station.receive().filter(accept)) {
      if (packets.length === 0) end = elapsed + lingerMs;
      packets.push({ payload, durationMs: Math.round(elapsed * 100) / 100 });
    }
    if (elapsed >= end || packets.length >= MAX_PACKETS || signal.aborted) return packets.slice(0, MAX_PACKETS);
    await pause(POLL_MS);
  }
}

/** A socket on one interface, whose every call returns at once. */
class Station {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #payload: Uint8Array;
  readonly #everybody: Buffer;

  constructor(libc: Libc, { index, ethertype, payload, only }: BroadcastRequest) {
    this.#libc = libc;
    this.#payload = payload;
    this.#everybody = addressOf(index, ethertype);
    // Of no protocol yet, so that nothing waits in it before the filter is there.
    this.#fd = this.#checked('a packet socket', libc.socket(AF_PACKET, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0));
    try {
      const program = filterOf(only);
      this.#checked('a filter', libc.attachFilter(this.#fd, program.length / INSTRUCTION_BYTES, program));
      this.#checked('to bind', libc.bind(this.#fd, this.#everybody, ADDRESS_BYTES));
    } catch (cause) {
      this.close();
      throw cause;
    }
  }

  send(): void {
    const { length } = this.#payload;
    const sent = this.#libc.sendto(this.#fd, this.#payload, length, 0, this.#everybody, ADDRESS_BYTES);
    this.#checked('to send', sent);
  }

  /** What has come since, copied. A flood ends with the turn. */
  receive(): readonly Buffer[] {
    const packets: Buffer[] = [];
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    const from = Buffer.alloc(ADDRESS_BYTES);
    while (packets.length < MAX_PACKETS) {
      const fromLength = Buffer.from([ADDRESS_BYTES, 0, 0, 0]);
      const bytes = Number(this.#libc.recvfrom(this.#fd, buffer, BUFFER_BYTES, 0, from, fromLength));
      // Nothing more, or the interface went down: the next packet to send will tell.
      if (bytes < 0) break;
      if ((from[PACKET_TYPE] ?? 0) <= MAX_INCOMING_TYPE) packets.push(Buffer.from(buffer.subarray(0, bytes)));
    }
    return packets;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #checked(what: string, result: number): number {
    if (Number(result) >= 0) return result;
    const code = this.#libc.errorName();
    const isForbidden = code === 'EPERM' || code === 'EACCES';
    throw isForbidden ? new Refusal('unable', `${what} takes CAP_NET_RAW`) : new Refusal('failed', `${what}: ${code}`);
  }
}

/** Everybody on the segment, as an address to send to; the same binds a socket to the interface. */
function addressOf(index: number, ethertype: number): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ethertype, 2);
  address.writeInt32LE(index, 4);
  address[11] = 6;
  address.fill(0xff, 12, 18);
  return address;
}

/** All fields, or nothing of the packet. */
function filterOf(fields: readonly PacketField[]): Buffer {
  const steps = fields.flatMap(({ at, bytes, value }, i) => [
    instruction(LOAD[bytes], 0, at),
    // To the last instruction but one goes on, to the last drops.
    instruction(JUMP_EQUAL, 2 * (fields.length - i) - 1, value),
  ]);
  return Buffer.concat([...steps, instruction(RETURN, 0, BUFFER_BYTES), instruction(RETURN, 0, 0)]);
}

/** struct sock_filter: the code, how far to jump when it holds (not at all here) and when not, and its number. */
function instruction(code: number, otherwise: number, value: number): Buffer {
  const bytes = Buffer.alloc(INSTRUCTION_BYTES);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(otherwise, 3);
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
