/** Families of netlink that are asked, netlink(7): tables of the network, and sockets. */
export type NetlinkProtocol = 'route' | 'sock_diag';

/** One message of an answer, without its header (struct nlmsghdr). */
export interface NetlinkMessage {
  readonly type: number;
  readonly payload: Uint8Array;
}

export interface DumpOptions {
  /** Default 8 MiB, all messages together. */
  readonly maxBytes?: number;
  /** Asked again although it was asked before in this run: the answer is expected to have changed. */
  readonly fresh?: boolean;
}

/** The kernel's own tables, without a command between. */
export interface Netlink {
  /**
   * All messages of a dump request (NLM_F_DUMP): `body` is what follows the header.
   * Throws a NetlinkError that names what the kernel said.
   */
  dump(
    protocol: NetlinkProtocol,
    type: number,
    body: Uint8Array,
    options?: DumpOptions,
  ): Promise<readonly NetlinkMessage[]>;
}

/** Requests of linux/rtnetlink.h and linux/sock_diag.h. */
export const RTM_GETLINK = 18;
export const RTM_GETADDR = 22;
export const RTM_GETROUTE = 26;
export const RTM_GETNEIGH = 30;
export const RTM_GETRULE = 34;
export const SOCK_DIAG_BY_FAMILY = 20;

/** States of a neighbour, a bit each: in the order of print_neigh_state() in iproute2's ip/ipneigh.c. */
export const NEIGHBOUR_STATES = 'INCOMPLETE REACHABLE STALE DELAY PROBE FAILED NOARP PERMANENT'.split(' ');

const NAMES: Readonly<Record<NetlinkProtocol, Readonly<Record<number, string>>>> = {
  route: {
    [RTM_GETLINK]: '(ip link)',
    [RTM_GETADDR]: '(ip addr)',
    [RTM_GETROUTE]: '(ip route)',
    [RTM_GETNEIGH]: '(ip neigh)',
    [RTM_GETRULE]: '(ip rule)',
  },
  sock_diag: { [SOCK_DIAG_BY_FAMILY]: '(ss)' },
};

/** How a request is named where a source is told: by the command that shows the same to a person. */
export const requestName = (protocol: NetlinkProtocol, type: number): string =>
  `${protocol === 'route' ? 'rtnetlink' : protocol} ${NAMES[protocol][type] ?? type}`;

/** The kernel refused a request, or its answer was not to be had. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
  /** As libuv names it: `ENOTSUP` (EOPNOTSUPP has the same number), `ENOBUFS`, …; absent where it was not the kernel that refused. */
  readonly code: string | undefined;
  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}
