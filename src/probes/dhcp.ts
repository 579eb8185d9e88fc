import { randomBytes } from 'node:crypto';
import protocol from 'dhcp/lib/protocol.js';
import type { HeardPacket, Platform } from '../model/platform.ts';

export interface DiscoverRequest {
  readonly interface: string;
  readonly index: number;
  readonly mac: string;
  /** Option 61 in hexadecimal, `01:52:54:…`: a server knows a client that sends one by nothing else. */
  readonly clientId?: string;
}

/** DHCPOFFERs as they came, from the field `op` on; or why nobody was asked. */
export type Offers =
  | { readonly packets: readonly HeardPacket[] }
  | { readonly unable: boolean; readonly error: string };

/** A server answers within milliseconds. One that first looks whether the address is free takes three seconds (dnsmasq). */
const TIMEOUT_MS = 3500;
/** A second server is as fast as the first. */
const LINGER_MS = 300;
const SEND_AT_MS = [0, 700, 2000];
const IP_BYTES = 20;
const HEADER_BYTES = IP_BYTES + 8;
const [SERVER_PORT, CLIENT_PORT] = [67, 68];
const UDP = 17;
/** Offsets in a packet of RFC 2131, section 2. */
const [XID, CHADDR, COOKIE, OPTIONS] = [4, 28, 236, 240];
const [BOOT_REQUEST, BOOT_REPLY, ETHERNET] = [1, 2, 1];
/** A reply to all: the interface need not have the address that it is offered. */
const BROADCAST = 0x8000;
const MAGIC = 0x6382_5363;
/** RFC 1542 section 2.1: relays drop what is shorter. */
const MIN_PACKET = 300;
const [MESSAGE_TYPE, PARAMETERS, MAX_SIZE, CLIENT_ID, END] = [53, 55, 57, 61, 255];
const DISCOVER = 1;

/** Asks all DHCP servers of a segment what they would offer, and takes nothing: no lease begins, and none ends. */
export async function discover(os: Platform, request: DiscoverRequest): Promise<Offers> {
  const message = discoverMessage(request, randomBytes(XID).readUInt32BE());
  const chaddr = message.subarray(CHADDR, CHADDR + 6);
  const id = message.subarray(XID, XID + 4);
  const reply = await os.broadcast({
    index: request.index,
    ethertype: 0x0800,
    payload: datagram(message),
    sendAtMs: SEND_AT_MS,
    // IPv4 without options, UDP, to the port of clients.
    only: [
      { at: 0, bytes: 1, value: 0x45 },
      { at: 9, bytes: 1, value: UDP },
      { at: IP_BYTES + 2, bytes: 2, value: CLIENT_PORT },
    ],
    accept: (packet) => isReply(Buffer.from(packet.subarray(HEADER_BYTES)), id, chaddr),
    timeoutMs: TIMEOUT_MS,
    lingerMs: LINGER_MS,
    label: `dhcp/discover/${request.interface}`,
    echoed: { start: HEADER_BYTES + XID, end: HEADER_BYTES + XID + 4 },
  });
  if (reply.outcome !== 'heard') return { unable: reply.outcome === 'unable', error: reply.error };
  return { packets: reply.packets.map((heard) => ({ ...heard, payload: heard.payload.subarray(HEADER_BYTES) })) };
}

function isReply(message: Buffer, id: Buffer, chaddr: Buffer): boolean {
  if (message.length < OPTIONS || message[0] !== BOOT_REPLY || message.readUInt32BE(COOKIE) !== MAGIC) return false;
  return message.subarray(XID, XID + 4).equals(id) && message.subarray(CHADDR, CHADDR + chaddr.length).equals(chaddr);
}

function discoverMessage({ mac, clientId }: DiscoverRequest, xid: number): Buffer {
  const nobody = '0.0.0.0';
  const written = protocol.format({
    op: BOOT_REQUEST,
    htype: ETHERNET,
    hlen: 6,
    hops: 0,
    xid,
    secs: 0,
    flags: BROADCAST,
    ciaddr: nobody,
    yiaddr: nobody,
    siaddr: nobody,
    giaddr: nobody,
    chaddr: mac,
    sname: '',
    file: '',
    options: { [MESSAGE_TYPE]: DISCOVER, [PARAMETERS]: [1, 3, 6, 15, 26, 51, 54, 119, 121], [MAX_SIZE]: 1500 },
  });
  // The package writes a client id as text. Its last byte is the end of the options.
  const head = Buffer.from(written._data.subarray(0, written._w - 1));
  const id = Buffer.from((clientId ?? '').replaceAll(':', ''), 'hex').subarray(0, 255);
  const tail = id.length > 0 ? Buffer.concat([Buffer.from([CLIENT_ID, id.length]), id]) : id;
  const message = Buffer.concat([head, tail, Buffer.from([END])]);
  return Buffer.concat([message, Buffer.alloc(Math.max(0, MIN_PACKET - message.length))]);
}

/** From nobody to everybody. A checksum of UDP may be left out over IPv4, RFC 768. */
function datagram(message: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = 0x45;
  header.writeUInt16BE(HEADER_BYTES + message.length, 2);
  header[8] = 64;
  header[9] = UDP;
  header.fill(0xff, 16, 20);
  header.writeUInt16BE(checksum(header.subarray(0, IP_BYTES)), 10);
  header.writeUInt16BE(CLIENT_PORT, IP_BYTES);
  header.writeUInt16BE(SERVER_PORT, IP_BYTES + 2);
  header.writeUInt16BE(HEADER_BYTES - IP_BYTES + message.length, IP_BYTES + 4);
  return Buffer.concat([header, message]);
}

/** RFC 1071. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
