import type { Platform } from '../model/platform.ts';

export interface ArpRequest {
  readonly interface: string;
  readonly index: number;
  readonly mac: string;
  readonly address: string;
}

/** Hardware addresses that answered for the address, in the order they did; or why nobody was asked. */
export type Holders = { readonly macs: readonly string[] } | { readonly unable: boolean; readonly error: string };

/** A station answers within a millisecond; a guest that is busy, or an access point that wakes it, takes longer. */
const LISTEN_MS = 450;
/** RFC 5227 section 2.1.1 probes three times a second apart, for hosts that still start; these run. */
const SEND_AT_MS = [0, 200];
const ARP = 0x0806;
/** Offsets in a packet of RFC 826, for IPv4 on Ethernet. */
const [SENDER_MAC, SENDER_ADDRESS, TARGET_ADDRESS, BYTES] = [8, 14, 24, 28];
/** Ethernet, IPv4, and the lengths of their addresses. */
const KIND = [0, 1, 8, 0, 6, 4];
const REQUEST = 1;

/**
 * Asks who has an address, as a host does before it uses one: with no address of its own, so that nobody learns
 * anything from it (RFC 5227 section 1.1). This host's own kernel does not hear it.
 */
export async function holdersOf(os: Platform, { interface: name, index, mac, address }: ArpRequest): Promise<Holders> {
  const wanted = Buffer.from(address.split('.').map(Number));
  const reply = await os.broadcast({
    index,
    ethertype: ARP,
    payload: probe(mac, wanted),
    sendAtMs: SEND_AT_MS,
    only: [{ at: SENDER_ADDRESS, bytes: 4, value: wanted.readUInt32BE() }],
    accept: (packet) => packet.length >= BYTES && KIND.every((byte, at) => packet[at] === byte),
    timeoutMs: LISTEN_MS,
    lingerMs: LISTEN_MS,
    label: `arp/probe/${name}/${address}`,
    echoed: { start: 0, end: 0 },
  });
  if (reply.outcome !== 'heard') return { unable: reply.outcome === 'unable', error: reply.error };
  return { macs: [...new Set(reply.packets.map(({ payload }) => macAt(payload, SENDER_MAC)))] };
}

function probe(mac: string, wanted: Buffer): Buffer {
  const packet = Buffer.alloc(BYTES);
  packet.set(KIND, 0);
  packet.writeUInt16BE(REQUEST, 6);
  packet.set(Buffer.from(mac.replaceAll(':', ''), 'hex').subarray(0, 6), SENDER_MAC);
  packet.set(wanted, TARGET_ADDRESS);
  return packet;
}

const macAt = (packet: Uint8Array, at: number): string =>
  [...packet.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
