import type { NetlinkMessage } from '../model/netlink.ts';
import type { Family, Rule } from '../model/network.ts';
import { addressText } from '../platform/address-text.ts';
import { Attributes, header } from './attributes.ts';
import type { Names } from './iproute2-names.ts';
import { familyName } from './rtnetlink-addresses.ts';
import { routeTypeName } from './rtnetlink-routes.ts';

/** struct fib_rule_hdr */
const RULE_BYTES = 12;
const RTM_NEWRULE = 32;
/** FRA_* of linux/fib_rules.h. */
const FRA = {
  DST: 1,
  SRC: 2,
  IIFNAME: 3,
  PRIORITY: 6,
  FWMARK: 10,
  TABLE: 15,
  FWMASK: 16,
  OIFNAME: 17,
  L3MDEV: 19,
} as const;
const FIB_RULE_INVERT = 0x2;
/** Tables, jumps, rules that do nothing, and translated addresses are told otherwise, or not. */
const WITHOUT_ACTION = [1, 2, 3, 10];

/** @throws ParseError */
export const readRules = (answer: readonly NetlinkMessage[], family: Family, table: Names): Rule[] =>
  answer.flatMap(({ type, payload }) => {
    if (type !== RTM_NEWRULE) return [];
    const bytes = header(payload, RULE_BYTES);
    return familyName(bytes.readUInt8(0)) === family ? [readRule(bytes, family, table)] : [];
  });

function readRule(bytes: Buffer, family: Family, table: Names): Rule {
  const attributes = new Attributes(bytes, RULE_BYTES);
  const [dstLength, srcLength, action] = [bytes.readUInt8(1), bytes.readUInt8(2), bytes.readUInt8(7)];
  const dst = prefix(attributes.bytes(FRA.DST), dstLength, family);
  const iif = attributes.text(FRA.IIFNAME);
  const oif = attributes.text(FRA.OIFNAME);
  const marked = attributes.has(FRA.FWMARK) || attributes.has(FRA.FWMASK);
  const tableId = attributes.u32(FRA.TABLE) ?? bytes.readUInt8(4);
  return {
    family,
    priority: attributes.u32(FRA.PRIORITY) ?? 0,
    src: prefix(attributes.bytes(FRA.SRC), srcLength, family) ?? 'all',
    ...((bytes.readUInt32LE(8) & FIB_RULE_INVERT) !== 0 && { not: true }),
    ...(dst !== undefined && { dst }),
    ...(iif !== undefined && { iif }),
    ...(oif !== undefined && { oif }),
    ...(marked && { fwmark: `0x${(attributes.u32(FRA.FWMARK) ?? 0).toString(16)}` }),
    ...(attributes.u8(FRA.L3MDEV) && { l3mdev: true }),
    ...(tableId !== 0 && { table: table(tableId) }),
    ...(!WITHOUT_ACTION.includes(action) && { action: routeTypeName(action) }),
  };
}

/** As print_rule() in iproute2's ip/iprule.c writes it. */
function prefix(address: Buffer | undefined, length: number, family: Family): string | undefined {
  if (!address) return length === 0 ? undefined : `0/${length}`;
  return length === (family === 'inet' ? 32 : 128) ? addressText(address) : `${addressText(address)}/${length}`;
}
