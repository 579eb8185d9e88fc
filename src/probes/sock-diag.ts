import { type Netlink, type NetlinkMessage, SOCK_DIAG_BY_FAMILY } from '../model/netlink.ts';
import type { Socket, SocketEnd } from '../model/network.ts';
import { addressText } from '../platform/address-text.ts';
import { Attributes, header } from './attributes.ts';
import { linksOf } from './rtnetlink.ts';
import type { Links } from './rtnetlink-links.ts';

/** struct inet_diag_req_v2 and struct inet_diag_msg, linux/inet_diag.h. */
const [REQUEST_BYTES, MESSAGE_BYTES] = [56, 72];
const INET_DIAG_SKV6ONLY = 11;
/** Every state that `ss -a` asks for: a bit each, TCP_ESTABLISHED to TCP_CLOSING. */
const ALL_STATES = 0xfff;
/** In the order of ss(8). */
const [AF_INET, AF_INET6, TCP, UDP] = [2, 10, 6, 17];
const TABLES: readonly (readonly [netid: string, protocol: number, family: number])[] = [
  ['udp', UDP, AF_INET],
  ['udp', UDP, AF_INET6],
  ['tcp', TCP, AF_INET],
  ['tcp', TCP, AF_INET6],
];
/** A busy proxy has many thousands of connections, which are thinned out as they are decoded. */
const OPTIONS = { maxBytes: 16 * 1024 * 1024 };

/** sstate_name[] in iproute2's misc/ss.c, by the numbers of TCP states in the kernel. */
const STATES = [
  ...['UNKNOWN', 'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN'],
  ...['CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING'],
];

/** A socket as ss tells of it; the processes that hold it are found by the inode. */
export interface SocketWithInode extends Omit<Socket, 'processes'> {
  readonly inode: number;
}

/** What `ss -t -u -a -n` tells, decoded one by one. @throws NetlinkError, and ParseError while it is gone through */
export async function readSockets(netlink: Netlink): Promise<Iterable<SocketWithInode>> {
  const [links, answers] = await Promise.all([
    linksOf(netlink),
    Promise.all(
      TABLES.map(([, protocol, family]) =>
        netlink.dump('sock_diag', SOCK_DIAG_BY_FAMILY, request(family, protocol), OPTIONS),
      ),
    ),
  ]);
  return decoded(answers, links);
}

function request(family: number, protocol: number): Buffer {
  const bytes = Buffer.alloc(REQUEST_BYTES);
  bytes.writeUInt8(family, 0);
  bytes.writeUInt8(protocol, 1);
  bytes.writeUInt32LE(ALL_STATES, 4);
  return bytes;
}

function* decoded(answers: readonly (readonly NetlinkMessage[])[], links: Links): Generator<SocketWithInode> {
  for (const [i, messages] of answers.entries()) {
    for (const { type, payload } of messages) {
      if (type === SOCK_DIAG_BY_FAMILY) yield readSocket(payload, TABLES[i]?.[0] ?? '', links);
    }
  }
}

/** @throws ParseError */
export function readSocket(payload: Uint8Array, netid: string, links: Links): SocketWithInode {
  const bytes = header(payload, MESSAGE_BYTES);
  const size = bytes.readUInt8(0) === AF_INET ? 4 : 16;
  const onlyV6 = new Attributes(bytes, MESSAGE_BYTES).u8(INET_DIAG_SKV6ONLY) === 1;
  const index = bytes.readUInt32LE(40);
  const end = (port: number, address: number): SocketEnd => ({
    address: endAddress(bytes.subarray(address, address + size), onlyV6),
    port: portText(bytes.readUInt16BE(port)),
  });
  return {
    netid,
    state: STATES[bytes.readUInt8(1)] ?? 'UNKNOWN',
    recvQ: bytes.readUInt32LE(56),
    sendQ: bytes.readUInt32LE(60),
    local: { ...end(4, 8), ...(index !== 0 && { zone: links.name(index) }) },
    peer: end(6, 24),
    inode: bytes.readUInt32LE(68),
  };
}

/** ss writes `*` for an IPv6 socket that takes IPv4, too. */
function endAddress(address: Buffer, onlyV6: boolean): string {
  const any = address.length === 16 && address.every((byte) => byte === 0);
  return any && !onlyV6 ? '*' : addressText(address);
}

const portText = (port: number): string => (port === 0 ? '*' : String(port));
