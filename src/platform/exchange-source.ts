import { closeSync } from 'node:fs';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { ExchangeRequest } from '../model/platform.ts';
import type { Libc } from './libc.ts';

/** linux/socket.h */
const FAMILIES: Readonly<Record<number, number>> = { 4: 2, 6: 10 };
const TYPES: Readonly<Record<ExchangeRequest['transport'], number>> = { tcp: 1, udp: 2 };
const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
const [SOL_SOCKET, SO_BINDTODEVICE] = [1, 25];
/** struct sockaddr_in and sockaddr_in6, with what precedes the address: family, port, and of IPv6 the flow. */
const LAYOUTS: Readonly<Record<number, readonly [length: number, before: number]>> = { 4: [16, 4], 6: [28, 8] };
/** With the NUL that ends it, linux/if.h. */
const IFNAMSIZ = 16;

/** Where an exchange cannot leave from, and why not; undefined when it may try. */
export function wrongSource({ address, from = {} }: ExchangeRequest): string | undefined {
  const { address: source, device } = from;
  if (device !== undefined && !isDevice(device)) return `${JSON.stringify(device)} is not the name of a device`;
  if (source === undefined) return undefined;
  if (familyOf(source) === 0) return `${JSON.stringify(source)} is not an IP address`;
  return familyOf(source) === familyOf(address)
    ? undefined
    : `from ${source} no datagram or connection gets to ${address}: one is IPv4, the other IPv6`;
}

/** As dev_valid_name() of net/core/dev.c has it. */
const isDevice = (name: string): boolean =>
  /^[^\s\0/]+$/.test(name) && Buffer.byteLength(name) < IFNAMSIZ && name !== '.' && name !== '..';

/** 4, 6, or 0 for what is no address: `127.0.0.1%lo` is none, and would be looked up as a name. */
export function familyOf(address: string): number {
  const family = isIP(bare(address));
  return family === 4 && address.includes('%') ? 0 : family;
}

/** Without the zone of `fe80::1%eth0`. */
const bare = (address: string): string => address.split('%', 1)[0] ?? address;

/**
 * A socket that leaves by one device, whatever the routing table says: Node.js cannot make one. Who takes it closes it.
 * @throws Error that says what is lacking.
 */
export function deviceSocket({ transport, address, from = {} }: ExchangeRequest, libc: Libc | undefined): number {
  const family = familyOf(address);
  const by = `cannot leave by ${from.device}`;
  if (!libc) throw new Error(`${by}: no koffi for this machine`);
  const name = Buffer.from(`${from.device}\0`);
  const fd = checked(libc, by, libc.socket(FAMILIES[family] ?? 0, (TYPES[transport] ?? 0) | NONBLOCK_CLOEXEC, 0));
  try {
    checked(libc, by, libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length));
    if (from.address !== undefined) {
      const local = sockaddr(family, from.address);
      checked(libc, `cannot leave from ${from.address}`, libc.bind(fd, local, local.length));
    }
    return fd;
  } catch (cause) {
    closeSync(fd);
    throw cause;
  }
}

function checked(libc: Libc, what: string, result: number): number {
  if (result >= 0) return result;
  const code = libc.errorName();
  throw new Error(`${what}: ${code}${code === 'EPERM' ? ', which takes CAP_NET_RAW on a kernel before 5.7' : ''}`);
}

/** With any port. The device stands for the zone. */
function sockaddr(family: number, address: string): Buffer {
  const [length, before] = LAYOUTS[family] ?? [0, 0];
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16LE(FAMILIES[family] ?? 0, 0);
  bytes.set(ipaddr.parse(bare(address)).toByteArray(), before);
  return bytes;
}

/** Hands a socket over, and closes it when it is not taken. */
export function adopt<T>(fd: number, take: (fd: number) => T): T {
  try {
    return take(fd);
  } catch (cause) {
    closeSync(fd);
    throw cause;
  }
}
