import { NEIGHBOUR_STATES, type NetlinkMessage } from '../model/netlink.ts';
import type { Neighbour } from '../model/network.ts';
import { addressText, linkAddressText } from '../platform/address-text.ts';
import { Attributes, header } from './attributes.ts';
import { familyName } from './rtnetlink-addresses.ts';
import type { Links } from './rtnetlink-links.ts';

/** struct ndmsg */
const NDMSG_BYTES = 12;
export const RTM_NEWNEIGH = 28;
/** NDA_* of linux/neighbour.h. */
export const NDA = { DST: 1, LLADDR: 2, VLAN: 5, IFINDEX: 8, MASTER: 9, FLAGS_EXT: 15 } as const;
/** NTF_* */
export const NTF = { SELF: 0x2, PROXY: 0x8, EXT_LEARNED: 0x10, OFFLOADED: 0x20, STICKY: 0x40, ROUTER: 0x80 } as const;
/** NUD_* */
export const NUD = { REACHABLE: 0x2, STALE: 0x4, NOARP: 0x40, PERMANENT: 0x80 } as const;

/** A message of a neighbour table, or of a forwarding database. */
export interface NeighbourMessage {
  readonly family: number;
  readonly index: number;
  readonly state: number;
  readonly flags: number;
  readonly attributes: Attributes;
}

/** @throws ParseError */
export function readNeighbourMessage(payload: Uint8Array): NeighbourMessage {
  const bytes = header(payload, NDMSG_BYTES);
  return {
    family: bytes.readUInt8(0),
    index: bytes.readInt32LE(4),
    state: bytes.readUInt16LE(8),
    flags: bytes.readUInt8(10),
    attributes: new Attributes(bytes, NDMSG_BYTES),
  };
}

/** @throws ParseError */
export const readNeighbours = (answer: readonly NetlinkMessage[], links: Links): Neighbour[] =>
  answer.flatMap(({ type, payload }) => {
    if (type !== RTM_NEWNEIGH) return [];
    const message = readNeighbourMessage(payload);
    return isShown(message) ? toNeighbour(message, links) : [];
  });

/** What `ip neigh` shows unasked: no addresses that need no neighbour, and nothing that is in no state. */
const isShown = ({ state, flags }: NeighbourMessage): boolean =>
  (state & 0xff & ~NUD.NOARP) !== 0 || (flags & (NTF.PROXY | NTF.EXT_LEARNED)) !== 0;

function toNeighbour({ family, index, state, flags, attributes }: NeighbourMessage, links: Links): Neighbour[] {
  const name = familyName(family);
  const dst = attributes.bytes(NDA.DST);
  if (!name || !dst) return [];
  const lladdr = attributes.bytes(NDA.LLADDR);
  return [
    {
      family: name,
      dst: addressText(dst),
      state: NEIGHBOUR_STATES.filter((_, bit) => (state & (1 << bit)) !== 0),
      dev: links.name(index),
      // A device without link addresses has an empty one.
      ...(lladdr?.length && { lladdr: linkAddressText(lladdr, links.type(index)) }),
      ...((flags & NTF.ROUTER) !== 0 && { router: true }),
    },
  ];
}
