import { createSocket } from 'node:dgram';
import { type Netlink, NetlinkError, RTM_GETLINK } from '../model/netlink.ts';
import type { NetworkEvent } from '../model/watch.ts';
import { LinkNames } from './link-names.ts';
import { openSocket } from './netlink-socket.ts';

/** RTNLGRP_LINK, and IFADDR, ROUTE and RULE of both families, linux/rtnetlink.h: a bit each. */
const GROUPS = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x4_0000;
const HEADER_BYTES = 16;
const IFINFO_BYTES = 16;
const AF_UNSPEC = 0;
/** Message of something new; its end is told by the next number. The bytes are those of the structure in front. */
const KINDS: ReadonlyMap<number, { readonly kind: NetworkEvent['kind']; readonly bytes: number }> = new Map([
  [16, { kind: 'link', bytes: IFINFO_BYTES }],
  [20, { kind: 'address', bytes: 8 }],
  [24, { kind: 'route', bytes: 12 }],
  [32, { kind: 'rule', bytes: 12 }],
]);
const [IFLA_IFNAME, IFLA_WIRELESS, IFLA_EVENT, RTA_OIF] = [3, 11, 44, 4];
/** link_events[] in iproute2's ip/ipaddress.c. */
const EVENTS: readonly (string | undefined)[] = [
  ...[undefined, 'REBOOT', 'FEATURE CHANGE', 'BONDING FAILOVER', 'NOTIFY PEERS', 'RESEND IGMP', 'BONDING OPTION'],
];
const ENOBUFS = -105;

export interface EventHandlers {
  readonly onEvent: (event: NetworkEvent) => void;
  /** The socket cannot be read any more. */
  readonly onEnd: () => void;
}

/**
 * Changes as the kernel tells them, driven by the event loop: no thread waits and nothing is polled.
 * @throws NetlinkError where there is no way to hear them
 */
export async function openEvents(netlink: Netlink, { onEvent, onEnd }: EventHandlers): Promise<{ close(): void }> {
  const socket = openSocket({ protocol: 'route', groups: GROUPS });
  try {
    const names = await namesOf(netlink);
    const close = adopt(socket.fd, (count, bytes) => {
      if (bytes) for (const event of readEvents(bytes.subarray(0, count), names, new Date())) onEvent(event);
      else if (count === ENOBUFS) onEvent({ at: new Date(), kind: 'gap' });
      else if (count < 0) onEnd();
    });
    if (!close) throw new NetlinkError('this release of Node.js takes over no socket');
    return { close };
  } catch (cause) {
    socket.close();
    throw cause;
  }
}

/** Links that are there already, for changes of their addresses and routes. */
async function namesOf(netlink: Netlink): Promise<LinkNames> {
  const links = await netlink.dump('route', RTM_GETLINK, new Uint8Array(IFINFO_BYTES));
  const names = new LinkNames();
  for (const { payload } of links) if (payload.length >= IFINFO_BYTES) linkName(Buffer.from(payload), names, false);
  return names;
}

/** Of a class of Node.js that it keeps to itself, what is used. */
interface UdpHandle {
  open(fd: number): number;
  recvStart(): number;
  unref(): void;
  onmessage: (count: number, handle: unknown, bytes: Buffer | undefined) => void;
}

/**
 * Lets the event loop read a descriptor: `dgram` and `net` take none of this family, but the handle below a
 * dgram socket does (since Node.js 11, tried with 20, 24 and 26). Undefined where that has changed.
 */
function adopt(fd: number, receive: (count: number, bytes: Buffer | undefined) => void): (() => void) | undefined {
  const socket = createSocket('udp4');
  const internals = socket as unknown as Record<symbol, { readonly handle?: Partial<UdpHandle> } | undefined>;
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  const handle = state && internals[state]?.handle;
  if (typeof handle?.open !== 'function' || typeof handle.recvStart !== 'function' || handle.open(fd) !== 0) {
    socket.close();
    return undefined;
  }
  handle.onmessage = (count, _handle, bytes) => receive(count, bytes);
  handle.recvStart();
  handle.unref?.();
  return () => socket.close();
}

/** What the messages of a datagram tell; what is cut short ends it. Names are kept in `names`. */
export function* readEvents(bytes: Buffer, names: LinkNames, at: Date): Generator<NetworkEvent> {
  for (let start = 0; start + HEADER_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32LE(start);
    if (length < HEADER_BYTES || start + length > bytes.length) return;
    const type = bytes.readUInt16LE(start + 4);
    const event = readEvent(type, bytes.subarray(start + HEADER_BYTES, start + length), names);
    if (event) yield { at, ...event };
    start += (length + 3) & ~3;
  }
}

function readEvent(type: number, payload: Buffer, names: LinkNames): Omit<NetworkEvent, 'at'> | undefined {
  const deleted = (type & 1) === 1;
  const { kind, bytes } = KINDS.get(type & ~1) ?? {};
  if (kind === undefined || bytes === undefined || payload.length < bytes) return undefined;
  const name = kind === 'link' ? linkName(payload, names, deleted) : names.get(indexOf(kind, payload) ?? 0);
  const event = kind === 'link' ? EVENTS[u32(find(payload, bytes, IFLA_EVENT)) ?? 0] : undefined;
  // Scans of a wireless card, many times a minute.
  if (kind === 'link' && find(payload, bytes, IFLA_WIRELESS)) return undefined;
  return {
    kind,
    ...(name !== undefined && { interface: name }),
    ...(event !== undefined && { event }),
    ...(deleted && { deleted }),
  };
}

function linkName(payload: Buffer, names: LinkNames, deleted: boolean): string | undefined {
  const name = textOf(find(payload, IFINFO_BYTES, IFLA_IFNAME));
  // A bridge tells in the same words, and with a family of its own, that it has lost a port.
  const gone = deleted && payload.readUInt8(0) === AF_UNSPEC;
  if (name !== undefined) names[gone ? 'setGone' : 'set'](payload.readInt32LE(4), name);
  return name;
}

function indexOf(kind: NetworkEvent['kind'], payload: Buffer): number | undefined {
  if (kind === 'address') return payload.readUInt32LE(4);
  return kind === 'route' ? u32(find(payload, 12, RTA_OIF)) : undefined;
}

/** The value of one attribute. */
function find(payload: Buffer, from: number, wanted: number): Buffer | undefined {
  for (let at = from; at + 4 <= payload.length; ) {
    const length = payload.readUInt16LE(at);
    if (length < 4 || at + length > payload.length) return undefined;
    if ((payload.readUInt16LE(at + 2) & 0x3fff) === wanted) return payload.subarray(at + 4, at + length);
    at += (length + 3) & ~3;
  }
  return undefined;
}

const u32 = (value: Buffer | undefined): number | undefined =>
  value && value.length >= 4 ? value.readUInt32LE(0) : undefined;

const textOf = (value: Buffer | undefined): string | undefined => value?.toString('utf8').split('\0', 1)[0];
