import type { NetlinkMessage } from '../model/netlink.ts';
import type { Address, Family } from '../model/network.ts';
import { addressText } from '../platform/address-text.ts';
import { Attributes, header } from './attributes.ts';
import type { Names } from './iproute2-names.ts';

/** struct ifaddrmsg */
const IFADDR_BYTES = 8;
const RTM_NEWADDR = 20;
/** IFA_* of linux/if_addr.h. */
const IFA = { ADDRESS: 1, LOCAL: 2, LABEL: 3, BROADCAST: 4, CACHEINFO: 6, FLAGS: 8 } as const;
/** Two of the four numbers of struct ifa_cacheinfo. */
const LIFETIMES_BYTES = 8;
const FOREVER = 0xffff_ffff;

const FAMILIES: ReadonlyMap<number, Family> = new Map([
  [2, 'inet'],
  [10, 'inet6'],
]);
export const familyName = (family: number): Family | undefined => FAMILIES.get(family);

const IFA_F_SECONDARY = 0x1;
const IFA_F_PERMANENT = 0x80;
/** IFA_F_* in the order of ifa_flag_data[] in iproute2's ip/ipaddress.c. */
const FLAGS: readonly (readonly [number, string])[] = [
  [IFA_F_SECONDARY, 'secondary'],
  [0x2, 'nodad'],
  [0x4, 'optimistic'],
  [0x8, 'dadfailed'],
  [0x10, 'home'],
  [0x20, 'deprecated'],
  [0x40, 'tentative'],
  [IFA_F_PERMANENT, 'dynamic'],
  [0x100, 'mngtmpaddr'],
  [0x200, 'noprefixroute'],
  [0x400, 'autojoin'],
  [0x800, 'stable-privacy'],
];

/** Addresses by the index of their link. Those of other families than IP are left out. @throws ParseError */
export function readAddresses(
  answer: readonly NetlinkMessage[],
  scope: Names,
): ReadonlyMap<number, readonly Address[]> {
  const byLink = new Map<number, Address[]>();
  for (const { type, payload } of answer) {
    if (type !== RTM_NEWADDR) continue;
    const bytes = header(payload, IFADDR_BYTES);
    const address = readAddress(bytes, scope);
    if (!address) continue;
    const index = bytes.readUInt32LE(4);
    const known = byLink.get(index);
    if (known) known.push(address);
    else byLink.set(index, [address]);
  }
  return byLink;
}

function readAddress(bytes: Buffer, scope: Names): Address | undefined {
  const family = familyName(bytes.readUInt8(0));
  const attributes = new Attributes(bytes, IFADDR_BYTES);
  const size = family === 'inet' ? 4 : 16;
  const address = attributes.bytes(IFA.ADDRESS, size);
  const local = attributes.bytes(IFA.LOCAL, size) ?? address;
  if (!family || !local) return undefined;
  const broadcast = attributes.bytes(IFA.BROADCAST, size);
  const label = attributes.text(IFA.LABEL);
  return {
    family,
    local: addressText(local),
    prefixLength: bytes.readUInt8(1),
    scope: scope(bytes.readUInt8(3)),
    flags: flagNames(attributes.u32(IFA.FLAGS) ?? bytes.readUInt8(2), family),
    ...(address && !address.equals(local) && { peer: addressText(address) }),
    ...(broadcast && { broadcast: addressText(broadcast) }),
    ...(label !== undefined && { label }),
    ...lifetimes(attributes.bytes(IFA.CACHEINFO, LIFETIMES_BYTES)),
  };
}

/** `temporary` is how `secondary` of IPv6 is called; `dynamic` is what is not permanent. */
function flagNames(flags: number, family: Family): string[] {
  return FLAGS.filter(([bit]) => ((flags & bit) !== 0) !== (bit === IFA_F_PERMANENT)).map(([bit, name]) =>
    bit === IFA_F_SECONDARY && family === 'inet6' ? 'temporary' : name,
  );
}

function lifetimes(info: Buffer | undefined) {
  if (!info) return {};
  const [preferred, valid] = [info.readUInt32LE(0), info.readUInt32LE(4)];
  return {
    ...(valid !== FOREVER && { validLifetime: valid }),
    ...(preferred !== FOREVER && { preferredLifetime: preferred }),
  };
}
