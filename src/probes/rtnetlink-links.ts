import type { NetlinkMessage } from '../model/netlink.ts';
import type { Interface, LinkCounters } from '../model/network.ts';
import { linkAddressText } from '../platform/address-text.ts';
import { Attributes, header, textOf, u64 } from './attributes.ts';
import type { Names } from './iproute2-names.ts';
import { IFF_UP, linkFlagNames, linkTypeName, operstateName } from './link-names.ts';
import { tunnelOf } from './rtnetlink-tunnels.ts';

/** struct ifinfomsg */
const IFINFO_BYTES = 16;
export const RTM_NEWLINK = 16;
/** IFLA_* of linux/if_link.h. */
const IFLA = {
  ADDRESS: 1,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  OPERSTATE: 16,
  LINKINFO: 18,
  IFALIAS: 20,
  STATS64: 23,
  GROUP: 27,
  CARRIER_CHANGES: 35,
  LINK_NETNSID: 37,
  PROP_LIST: 52,
  ALT_IFNAME: 53,
  PERM_ADDRESS: 54,
} as const;
const [INFO_KIND, INFO_DATA, TUN_TYPE, BR_VLAN_FILTERING] = [1, 2, 3, 7];
const TUN_TYPES: readonly (string | undefined)[] = [undefined, 'tun', 'tap'];
/** Counters at the beginning of struct rtnl_link_stats64: packets, bytes, errors, dropped, each both ways. */
const STATS_BYTES = 64;

/** A message of RTM_GETLINK, still with numbers for other links. */
export interface LinkMessage {
  readonly family: number;
  readonly index: number;
  readonly type: number;
  readonly flags: number;
  readonly attributes: Attributes;
}

/** The links of a namespace by index: other tables name them so. */
export class Links {
  readonly messages: readonly LinkMessage[];
  readonly #byIndex: ReadonlyMap<number, { readonly name: string; readonly flags: number; readonly type: number }>;

  /** @throws ParseError */
  constructor(answer: readonly NetlinkMessage[]) {
    this.messages = readLinks(answer);
    this.#byIndex = new Map(
      this.messages.map(({ index, flags, type, attributes }) => [
        index,
        { name: attributes.text(IFLA.IFNAME) ?? `if${index}`, flags, type },
      ]),
    );
  }

  /** As iproute2 calls a link that is gone meanwhile, or never was here: `if7`. */
  name(index: number): string {
    return this.#byIndex.get(index)?.name ?? `if${index}`;
  }

  type(index: number): number {
    return this.#byIndex.get(index)?.type ?? -1;
  }

  /** Whether the lower device is here and not up; one in another namespace has an index of there. */
  lowerDown({ attributes }: LinkMessage): boolean {
    const lower = attributes.has(IFLA.LINK_NETNSID) ? undefined : this.#byIndex.get(attributes.u32(IFLA.LINK) ?? 0);
    return lower !== undefined && (lower.flags & IFF_UP) === 0;
  }

  /** Whether there is a link of this kind. */
  has(kind: string): boolean {
    return this.messages.some(({ attributes }) => kindOf(attributes).kind === kind);
  }

  names(): ReadonlyMap<number, string> {
    return new Map([...this.#byIndex].map(([index, { name }]) => [index, name]));
  }
}

/** @throws ParseError */
export const readLinks = (answer: readonly NetlinkMessage[]): LinkMessage[] =>
  answer
    .filter(({ type }) => type === RTM_NEWLINK)
    .map(({ payload }) => {
      const bytes = header(payload, IFINFO_BYTES);
      return {
        family: bytes.readUInt8(0),
        type: bytes.readUInt16LE(2),
        index: bytes.readInt32LE(4),
        flags: bytes.readUInt32LE(8),
        attributes: new Attributes(bytes, IFINFO_BYTES),
      };
    });

/** All that is known of a link but its addresses. @throws ParseError */
export function toInterface(message: LinkMessage, links: Links, group: Names): Omit<Interface, 'addresses'> {
  const { attributes, index, type, flags } = message;
  return {
    name: links.name(index),
    index,
    flags: linkFlagNames(flags, links.lowerDown(message)),
    mtu: attributes.u32(IFLA.MTU) ?? 0,
    operstate: operstateName(attributes.u8(IFLA.OPERSTATE) ?? 0),
    linkType: linkTypeName(type),
    altnames: (attributes.nested(IFLA.PROP_LIST)?.every(IFLA.ALT_IFNAME) ?? []).map(textOf),
    ...addressesOfLink(attributes, type),
    ...kindOf(attributes),
    ...tunnelOfLink(attributes, links),
    ...neighboursOf(attributes, links),
    ...defined('alias', attributes.text(IFLA.IFALIAS)),
    ...defined('group', named(attributes.u32(IFLA.GROUP), group)),
    ...countersOf(attributes),
  };
}

const defined = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });

const named = (value: number | undefined, names: Names): string | undefined =>
  value === undefined ? undefined : names(value);

/** The permanent address is worth a word where it is another one. */
function addressesOfLink(attributes: Attributes, type: number) {
  const mac = attributes.bytes(IFLA.ADDRESS);
  const permanent = attributes.bytes(IFLA.PERM_ADDRESS);
  const differs = permanent && !(mac && permanent.equals(mac));
  return {
    ...defined('mac', mac && linkAddressText(mac, type)),
    ...defined('permanentMac', differs ? linkAddressText(permanent, type) : undefined),
  };
}

function kindOf(attributes: Attributes) {
  const info = attributes.nested(IFLA.LINKINFO);
  const kind = info?.text(INFO_KIND);
  const tunType = kind === 'tun' ? TUN_TYPES[info?.nested(INFO_DATA)?.u8(TUN_TYPE) ?? 0] : undefined;
  const filtering = kind === 'bridge' ? info?.nested(INFO_DATA)?.u8(BR_VLAN_FILTERING) : undefined;
  return {
    ...defined('kind', kind),
    ...defined('tunType', tunType),
    ...defined('vlanFiltering', filtering === undefined ? undefined : filtering !== 0),
  };
}

function tunnelOfLink(attributes: Attributes, links: Links) {
  const info = attributes.nested(IFLA.LINKINFO);
  return tunnelOf(info?.text(INFO_KIND), info?.nested(INFO_DATA), (index) => links.name(index));
}

function neighboursOf(attributes: Attributes, links: Links) {
  const netnsid = attributes.i32(IFLA.LINK_NETNSID);
  const lower = attributes.u32(IFLA.LINK);
  const master = attributes.u32(IFLA.MASTER);
  return {
    ...defined('master', master ? links.name(master) : undefined),
    // With a namespace id the index is one of that namespace. 0 stands for none (gre0@NONE).
    ...defined('link', netnsid === undefined && lower ? links.name(lower) : undefined),
    ...defined('linkNetnsid', netnsid),
  };
}

function countersOf(attributes: Attributes) {
  const stats = attributes.bytes(IFLA.STATS64, STATS_BYTES);
  if (!stats) return {};
  const counters = (side: 0 | 1): LinkCounters => ({
    bytes: u64(stats, 16 + 8 * side),
    packets: u64(stats, 8 * side),
    errors: u64(stats, 32 + 8 * side),
    dropped: u64(stats, 48 + 8 * side),
  });
  return { carrierChanges: attributes.u32(IFLA.CARRIER_CHANGES) ?? 0, rx: counters(0), tx: counters(1) };
}
