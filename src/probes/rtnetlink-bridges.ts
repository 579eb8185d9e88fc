import type { NetlinkMessage } from '../model/netlink.ts';
import type { BridgePort, FdbEntry, PortVlans } from '../model/network.ts';
import { addressText, linkAddressText } from '../platform/address-text.ts';
import type { Attributes } from './attributes.ts';
import { linkFlagNames } from './link-names.ts';
import { type Links, readLinks } from './rtnetlink-links.ts';
import { NDA, type NeighbourMessage, NTF, NUD, RTM_NEWNEIGH, readNeighbourMessage } from './rtnetlink-neighbours.ts';

/** IFLA_* of linux/if_link.h, of a message of the family AF_BRIDGE. */
const IFLA = { MTU: 4, MASTER: 10, PROTINFO: 12, AF_SPEC: 26 } as const;
/** IFLA_BRPORT_* */
const BRPORT = { STATE: 1, COST: 3, HAIRPIN: 4, LEARNING: 8, ISOLATED: 33 } as const;
/** port_states[] in iproute2's bridge/link.c. */
const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** Ports of bridges; a network card that bridges by itself has no master and is left out. @throws ParseError */
export const readBridgePorts = (answer: readonly NetlinkMessage[], links: Links): BridgePort[] =>
  readLinks(answer).flatMap((message) => {
    const { attributes, index, flags } = message;
    const master = attributes.u32(IFLA.MASTER);
    if (!master) return [];
    return {
      name: links.name(index),
      master: links.name(master),
      mtu: attributes.u32(IFLA.MTU) ?? 0,
      flags: linkFlagNames(flags, links.lowerDown(message)),
      ...portOf(attributes.nested(IFLA.PROTINFO)),
    };
  });

function portOf(port: Attributes | undefined): Pick<BridgePort, 'state'> & Partial<BridgePort> {
  const state = port?.u8(BRPORT.STATE);
  const cost = port?.u32(BRPORT.COST);
  const onOff = (key: 'learning' | 'hairpin' | 'isolated', value: number | undefined) =>
    value === undefined ? {} : { [key]: value !== 0 };
  return {
    state: state === undefined ? 'unknown' : (STATES[state] ?? String(state)),
    ...onOff('learning', port?.u8(BRPORT.LEARNING)),
    ...onOff('hairpin', port?.u8(BRPORT.HAIRPIN)),
    ...onOff('isolated', port?.u8(BRPORT.ISOLATED)),
    ...(cost !== undefined && { cost }),
  };
}

/** print_fdb() in iproute2's bridge/fdb.c. */
const FDB_FLAGS: readonly (readonly [number, string])[] = [
  [NTF.SELF, 'self'],
  [NTF.ROUTER, 'router'],
  [NTF.EXT_LEARNED, 'extern_learn'],
  [NTF.OFFLOADED, 'offload'],
  [NTF.STICKY, 'sticky'],
];
const NTF_EXT_LOCKED = 0x2;

/** The first entries of forwarding databases, and how many there are. @throws ParseError */
export function readFdb(
  answer: readonly NetlinkMessage[],
  links: Links,
  limit: number,
): { readonly kept: readonly FdbEntry[]; readonly omitted: number } {
  const entries = answer.filter(({ type }) => type === RTM_NEWNEIGH);
  return {
    kept: entries.slice(0, limit).map(({ payload }) => toFdbEntry(readNeighbourMessage(payload), links)),
    omitted: Math.max(0, entries.length - limit),
  };
}

function toFdbEntry({ index, state, flags, attributes }: NeighbourMessage, links: Links): FdbEntry {
  const master = attributes.u32(NDA.MASTER);
  const vlan = attributes.u16(NDA.VLAN);
  const dst = attributes.bytes(NDA.DST);
  const locked = ((attributes.u32(NDA.FLAGS_EXT) ?? 0) & NTF_EXT_LOCKED) !== 0;
  const stateName = fdbState(state);
  return {
    mac: linkAddressText(attributes.bytes(NDA.LLADDR) ?? Buffer.alloc(0), links.type(index)),
    dev: index === 0 ? '' : links.name(index),
    flags: [...FDB_FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name), ...(locked ? ['locked'] : [])],
    ...(master !== undefined && { master: links.name(master) }),
    ...(vlan !== undefined && { vlan }),
    ...(dst && { dst: addressText(dst) }),
    ...(stateName !== '' && { state: stateName }),
  };
}

/** state_n2a() in iproute2's bridge/fdb.c. */
function fdbState(state: number): string {
  if ((state & NUD.PERMANENT) !== 0) return 'permanent';
  if ((state & NUD.NOARP) !== 0) return 'static';
  if ((state & NUD.STALE) !== 0) return 'stale';
  return (state & NUD.REACHABLE) !== 0 ? '' : `state=0x${state.toString(16)}`;
}

/** Attribute and content of struct bridge_vlan_info, linux/if_bridge.h. */
const BRIDGE_VLAN_INFO = 2;
const VLAN_INFO_BYTES = 4;
const RANGE_BEGIN = 0x8;
const VLAN_FLAGS: readonly (readonly [number, string])[] = [
  [0x2, 'PVID'],
  [0x4, 'Egress Untagged'],
];
const MAX_VLAN = 4095;

/** VLANs one by one, of the ranges that the kernel was asked for. @throws ParseError */
export const readBridgeVlans = (answer: readonly NetlinkMessage[], links: Links): PortVlans[] =>
  readLinks(answer).flatMap(({ index, attributes }) => {
    const list = attributes.nested(IFLA.AF_SPEC)?.every(BRIDGE_VLAN_INFO) ?? [];
    const vlans = expand(list.filter((info) => info.length >= VLAN_INFO_BYTES));
    return vlans.length > 0 ? [{ name: links.name(index), vlans }] : [];
  });

function expand(list: readonly Buffer[]): { readonly vlan: number; readonly flags: string[] }[] {
  const vlans: { vlan: number; flags: string[] }[] = [];
  let first: number | undefined;
  for (const info of list) {
    const [bits, last] = [info.readUInt16LE(0), Math.min(info.readUInt16LE(2), MAX_VLAN)];
    if ((bits & RANGE_BEGIN) !== 0) {
      first = last;
      continue;
    }
    const flags = VLAN_FLAGS.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
    for (let vlan = first ?? last; vlan <= last; vlan += 1) vlans.push({ vlan, flags });
    first = undefined;
  }
  return vlans;
}
