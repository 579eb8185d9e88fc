/** ARPHRD_* under the names of ll_type_n2a() in iproute2's lib/ll_types.c; runs of numbers beside each other. */
const TYPE_RUNS: readonly (readonly [first: number, names: string])[] = [
  [0, 'netrom ether eether ax25 pronet chaos ieee802 arcnet atalk'],
  [15, 'dlci'],
  [19, 'atm'],
  [23, 'metricom ieee1394'],
  [32, 'infiniband'],
  [256, 'slip cslip slip6 cslip6 rsrvd'],
  [264, 'adapt'],
  [270, 'rose x25 hwx25'],
  [280, 'can'],
  [512, 'ppp hdlc'],
  [516, 'lapb ddcmp rawhdlc'],
  [768, 'ipip tunnel6 frad skip loopback ltalk fddi bif sit ip/ddp gre pimreg hippi ash econet irda'],
  [784, 'fcpp fcal fcpl fcfb0 fcfb1 fcfb2 fcfb3 fcfb4 fcfb5 fcfb6 fcfb7 fcfb8 fcfb9 fcfb10 fcfb11 fcfb12'],
  [800, 'tr ieee802.11 ieee802.11/prism ieee802.11/radiotap ieee802.15.4 ieee802.15.4/monitor'],
  [820, 'phonet phonet_pipe caif gre6 netlink 6lowpan'],
  [65_534, 'none void'],
];
const TYPES: ReadonlyMap<number, string> = new Map(
  TYPE_RUNS.flatMap(([first, names]) => names.split(' ').map((name, i) => [first + i, name] as const)),
);

export const linkTypeName = (type: number): string => TYPES.get(type) ?? `[${type}]`;

/** IFF_* in the order of print_link_flags() in iproute2's ip/ipaddress.c. */
const FLAGS: readonly (readonly [number, string])[] = [
  [0x8, 'LOOPBACK'],
  [0x2, 'BROADCAST'],
  [0x10, 'POINTOPOINT'],
  [0x1000, 'MULTICAST'],
  [0x80, 'NOARP'],
  [0x200, 'ALLMULTI'],
  [0x100, 'PROMISC'],
  [0x400, 'MASTER'],
  [0x800, 'SLAVE'],
  [0x4, 'DEBUG'],
  [0x8000, 'DYNAMIC'],
  [0x4000, 'AUTOMEDIA'],
  [0x2000, 'PORTSEL'],
  [0x20, 'NOTRAILERS'],
  [0x1, 'UP'],
  [0x1_0000, 'LOWER_UP'],
  [0x2_0000, 'DORMANT'],
  [0x4_0000, 'ECHO'],
];
export const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;

/** `lowerDown`: the lower device is not up, which `ip` calls M-DOWN. */
export function linkFlagNames(flags: number, lowerDown: boolean): string[] {
  const names = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const rest = FLAGS.reduce((left, [bit]) => left & ~bit, flags & ~IFF_RUNNING) >>> 0;
  if ((flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) === 0) names.unshift('NO-CARRIER');
  if (rest !== 0) names.push(rest.toString(16));
  if (lowerDown) names.push('M-DOWN');
  return names;
}

/** RFC 2863, oper_states[] in iproute2's ip/ipaddress.c. */
const OPERSTATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];

export const operstateName = (state: number): string => OPERSTATES[state] ?? 'UNKNOWN';
