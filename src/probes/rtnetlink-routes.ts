import type { NetlinkMessage } from '../model/netlink.ts';
import type { Family, Nexthop, Route } from '../model/network.ts';
import { ParseError } from '../model/parser.ts';
import { addressText } from '../platform/address-text.ts';
import { Attributes, header } from './attributes.ts';
import type { Names } from './iproute2-names.ts';
import { familyName } from './rtnetlink-addresses.ts';
import type { Links } from './rtnetlink-links.ts';

/** struct rtmsg */
const RTMSG_BYTES = 12;
const RTM_NEWROUTE = 24;
/** RTA_* of linux/rtnetlink.h. */
const RTA = {
  DST: 1,
  OIF: 4,
  GATEWAY: 5,
  PRIORITY: 6,
  PREFSRC: 7,
  METRICS: 8,
  MULTIPATH: 9,
  TABLE: 15,
  VIA: 18,
} as const;
const RTAX_MTU = 2;
/** Of the cache: `ip route` shows those to who asks for them. */
const RTM_F_CLONED = 0x200;
/** struct rtnexthop, and the family at the beginning of struct rtvia. */
const [RTNEXTHOP_BYTES, VIA_FAMILY_BYTES] = [8, 2];

/** RTN_*, rtnl_rtntype_n2a() in iproute2's lib/rt_names.c; actions of rules have the same numbers. */
const TYPES = [
  ...['none', 'unicast', 'local', 'broadcast', 'anycast', 'multicast'],
  ...['blackhole', 'unreachable', 'prohibit', 'throw', 'nat', 'xresolve'],
];
export const routeTypeName = (type: number): string => TYPES[type] ?? String(type);

/** RTNH_F_* and RTM_F_* in the order of print_rt_flags() in iproute2's ip/iproute.c. */
const FLAGS: readonly (readonly [number, string])[] = [
  [0x1, 'dead'],
  [0x4, 'onlink'],
  [0x2, 'pervasive'],
  [0x8, 'offload'],
  [0x40, 'trap'],
  [0x100, 'notify'],
  [0x10, 'linkdown'],
  [0x20, 'unresolved'],
  [0x4000, 'rt_offload'],
  [0x8000, 'rt_trap'],
  [0x2000_0000, 'rt_offload_failed'],
];
const flagNames = (flags: number): string[] => FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);

/** What the numbers of a route stand for. */
export interface RouteNames {
  readonly links: Links;
  readonly table: Names;
  readonly protocol: Names;
  readonly scope: Names;
}

/** Routes of one family. A kernel without it may answer with another one's. @throws ParseError */
export const readRoutes = (answer: readonly NetlinkMessage[], family: Family, names: RouteNames): Route[] =>
  answer.flatMap(({ type, payload }) => {
    if (type !== RTM_NEWROUTE) return [];
    const bytes = header(payload, RTMSG_BYTES);
    const cloned = (bytes.readUInt32LE(8) & RTM_F_CLONED) !== 0;
    return cloned || familyName(bytes.readUInt8(0)) !== family ? [] : [readRoute(bytes, family, names)];
  });

function readRoute(bytes: Buffer, family: Family, { links, table, protocol, scope }: RouteNames): Route {
  const attributes = new Attributes(bytes, RTMSG_BYTES);
  const prefsrc = attributes.bytes(RTA.PREFSRC);
  const metric = attributes.u32(RTA.PRIORITY);
  const mtu = attributes.nested(RTA.METRICS)?.u32(RTAX_MTU);
  const multipath = attributes.bytes(RTA.MULTIPATH);
  return {
    family,
    type: routeTypeName(bytes.readUInt8(7)),
    dst: destination(attributes.bytes(RTA.DST), bytes.readUInt8(1), family),
    table: table(attributes.u32(RTA.TABLE) ?? bytes.readUInt8(4)),
    flags: flagNames(bytes.readUInt32LE(8)),
    nexthops: multipath ? readNexthops(multipath, links) : [],
    ...wayOut(attributes, attributes.u32(RTA.OIF), links),
    protocol: protocol(bytes.readUInt8(5)),
    scope: scope(bytes.readUInt8(6)),
    ...(prefsrc && { prefsrc: addressText(prefsrc) }),
    ...(metric !== undefined && { metric }),
    ...(mtu !== undefined && { mtu }),
  };
}

/** A host's own length is left out; `0/1` is how iproute2 prints a prefix whose address the kernel leaves out. */
function destination(address: Buffer | undefined, length: number, family: Family): string {
  if (!address) return length === 0 ? 'default' : `0/${length}`;
  const host = length === (family === 'inet' ? 32 : 128);
  return host ? addressText(address) : `${addressText(address)}/${length}`;
}

/** Of the same family, or of another: RFC 5549. */
function gatewayOf(attributes: Attributes): Buffer | undefined {
  return attributes.bytes(RTA.GATEWAY) ?? attributes.bytes(RTA.VIA, VIA_FAMILY_BYTES)?.subarray(VIA_FAMILY_BYTES);
}

function wayOut(attributes: Attributes, index: number | undefined, links: Links) {
  const gateway = gatewayOf(attributes);
  return {
    ...(gateway && { gateway: addressText(gateway) }),
    ...(index !== undefined && { dev: links.name(index) }),
  };
}

/** @throws ParseError where a length leads out of the list. */
function readNexthops(list: Buffer, links: Links): Nexthop[] {
  const hops: Nexthop[] = [];
  for (let at = 0; at < list.length; ) {
    const length = at + RTNEXTHOP_BYTES <= list.length ? list.readUInt16LE(at) : 0;
    if (length < RTNEXTHOP_BYTES || at + length > list.length)
      throw new ParseError(`a next hop of ${length} bytes`, at);
    hops.push({
      flags: flagNames(list.readUInt8(at + 2)),
      ...wayOut(new Attributes(list, at + RTNEXTHOP_BYTES, at + length), list.readUInt32LE(at + 4), links),
      weight: list.readUInt8(at + 3) + 1,
    });
    at += (length + 3) & ~3;
  }
  return hops;
}
