import { NEIGHBOUR_STATES } from '../model/netlink.ts';
import type { NetworkEvent } from '../model/watch.ts';
import { addressText, linkAddressText } from './address-text.ts';
import type { LinkNames } from './link-names.ts';

const HEADER_BYTES = 16;
/** struct ifinfomsg */
export const IFINFO_BYTES = 16;
/** RTM_NEW*; its end is told by the next number. linux/rtnetlink.h */
const [LINK, ADDRESS, ROUTE, NEIGHBOUR, RULE] = [16, 20, 24, 28, 32];
/** Of a link, an address, a route, a neighbour. */
const [IFLA_ADDRESS, IFLA_IFNAME, IFLA_WIRELESS, IFLA_EVENT] = [1, 3, 11, 44];
const [IFA_ADDRESS, IFA_LOCAL, RTA_OIF, NDA_DST, NDA_LLADDR] = [1, 2, 4, 1, 2];
const AF_UNSPEC = 0;
const [IFF_UP, IFF_LOWER_UP] = [0x1, 0x1_0000];
/** link_events[] in iproute2's ip/ipaddress.c. */
const EVENTS: readonly (string | undefined)[] = [
  ...[undefined, 'REBOOT', 'FEATURE CHANGE', 'BONDING FAILOVER', 'NOTIFY PEERS', 'RESEND IGMP', 'BONDING OPTION'],
];

type Told = Omit<NetworkEvent, 'at'>;

/** What the messages of a datagram tell; what is cut short ends it. Names are kept in `names`. */
export function* readEvents(bytes: Buffer, names: LinkNames, at: Date): Generator<NetworkEvent> {
  for (let start = 0; start + HEADER_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32LE(start);
    if (length < HEADER_BYTES || start + length > bytes.length) return;
    const type = bytes.readUInt16LE(start + 4);
    const told = readMessage(type & ~1, bytes.subarray(start + HEADER_BYTES, start + length), names, (type & 1) === 1);
    if (told) yield { at, ...told };
    start += (length + 3) & ~3;
  }
}

function readMessage(type: number, payload: Buffer, names: LinkNames, deleted: boolean): Told | undefined {
  switch (type) {
    case LINK:
      return readLink(payload, names, deleted);
    case ADDRESS:
      return readAddress(payload, names, deleted);
    case ROUTE:
      return readRoute(payload, names, deleted);
    case NEIGHBOUR:
      return readNeighbour(payload, names, deleted);
    case RULE:
      return payload.length < 12 ? undefined : { kind: 'rule', ...(deleted && { deleted }) };
    default:
      return undefined;
  }
}

function readLink(payload: Buffer, names: LinkNames, deleted: boolean): Told | undefined {
  if (payload.length < IFINFO_BYTES) return undefined;
  const [index, flags] = [payload.readInt32LE(4), payload.readUInt32LE(8)];
  const [address, name, wireless, reason] = find(payload, IFINFO_BYTES, [
    IFLA_ADDRESS,
    IFLA_IFNAME,
    IFLA_WIRELESS,
    IFLA_EVENT,
  ]);
  // Scans of a wireless card, many times a minute.
  if (wireless) return undefined;
  // A bridge tells in the same words, and with a family of its own, that it has lost a port: the link is still there.
  const gone = deleted && payload.readUInt8(0) === AF_UNSPEC;
  const known = name === undefined ? names.get(index) : keep(names, index, text(name), gone);
  const event = EVENTS[u32(reason) ?? 0];
  const mac = address && linkAddressText(address, payload.readUInt16LE(2));
  return {
    kind: 'link',
    ...(known !== undefined && { interface: known }),
    index,
    ...(event !== undefined && { event }),
    ...(gone && { deleted: true }),
    carrier: (flags & IFF_LOWER_UP) !== 0,
    ...((flags & IFF_UP) === 0 && { setDown: true as const }),
    ...(mac && { mac }),
  };
}

function keep(names: LinkNames, index: number, name: string, gone: boolean): string {
  if (gone) names.setGone(index, name);
  else names.set(index, name);
  return name;
}

/** Whose link it was, of a message that the kernel answers a dump of links with. */
export function keepName(payload: Buffer, names: LinkNames): void {
  if (payload.length >= IFINFO_BYTES) readLink(payload, names, false);
}

function readAddress(payload: Buffer, names: LinkNames, deleted: boolean): Told | undefined {
  if (payload.length < 8) return undefined;
  const wanted = find(payload, 8, [IFA_ADDRESS, IFA_LOCAL]);
  // On a point-to-point link the one is that of the peer, and the other our own.
  const [peer, local = peer] = wanted;
  return {
    kind: 'address',
    ...linkOf(payload.readUInt32LE(4), names),
    ...(deleted && { deleted }),
    ...(local && { address: `${addressText(local)}/${payload.readUInt8(1)}` }),
  };
}

function readRoute(payload: Buffer, names: LinkNames, deleted: boolean): Told | undefined {
  if (payload.length < 12) return undefined;
  const wanted = find(payload, 12, [RTA_OIF]);
  return { kind: 'route', ...linkOf(u32(wanted[0]), names), ...(deleted && { deleted }) };
}

function readNeighbour(payload: Buffer, names: LinkNames, deleted: boolean): Told | undefined {
  if (payload.length < 12) return undefined;
  const [address, mac] = find(payload, 12, [NDA_DST, NDA_LLADDR]);
  const state = stateOf(payload.readUInt16LE(8));
  return {
    kind: 'neighbour',
    ...linkOf(payload.readInt32LE(4), names),
    ...(deleted && { deleted }),
    ...(address && { address: addressText(address) }),
    ...(mac && { mac: linkAddressText(mac, 0) }),
    ...(state !== undefined && { state }),
  };
}

/** The last one that `ip` prints: an entry of a tunnel is `REACHABLE PERMANENT`. */
const stateOf = (bits: number): string | undefined => NEIGHBOUR_STATES[31 - Math.clz32(bits & 0xff)];

function linkOf(index: number | undefined, names: LinkNames): Pick<Told, 'interface' | 'index'> {
  if (index === undefined) return {};
  const name = names.get(index);
  return { ...(name !== undefined && { interface: name }), index };
}

/** Values of the attributes whose numbers are wanted, in one pass: there are dozens of a link. The first of each. */
function find(payload: Buffer, from: number, wanted: readonly number[]): readonly (Buffer | undefined)[] {
  const values: (Buffer | undefined)[] = [];
  for (let at = from; at + 4 <= payload.length; ) {
    const length = payload.readUInt16LE(at);
    if (length < 4 || at + length > payload.length) break;
    const place = wanted.indexOf(payload.readUInt16LE(at + 2) & 0x3fff);
    if (place !== -1) values[place] ??= payload.subarray(at + 4, at + length);
    at += (length + 3) & ~3;
  }
  return values;
}

const u32 = (value: Buffer | undefined): number | undefined =>
  value && value.length >= 4 ? value.readUInt32LE(0) : undefined;

function text(value: Buffer): string {
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end === -1 ? value.length : end);
}
