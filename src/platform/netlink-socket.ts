import { closeSync, openSync } from 'node:fs';
import type { NetlinkProtocol } from '../model/netlink.ts';
import { NetlinkError } from '../model/netlink.ts';
import { type Libc, loadLibc } from './libc.ts';

const AF_NETLINK = 16;
const SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0o4000 | 0o2000000;
/** linux/netlink.h */
const PROTOCOLS: Readonly<Record<NetlinkProtocol, number>> = { route: 0, sock_diag: 4 };
const SOL_NETLINK = 270;
/** The latter goes beyond net.core.rmem_max, and takes CAP_NET_ADMIN. */
const [SOL_SOCKET, SO_RCVBUF, SO_RCVBUFFORCE] = [1, 8, 33];
/** The kernel heeds what a request filters by, and says why it refuses one; since 4.20 and 4.12. */
const [NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK] = [11, 12];
const CLONE_NEWNET = 0x4000_0000;
/** The real length of a message comes back, also where the buffer was too short, recv(2). */
const MSG_TRUNC = 0x20;
/** struct sockaddr_nl */
const ADDRESS_BYTES = 12;
/** The kernel fills up to 32 KiB at a time, net/netlink/af_netlink.c; a message of its own may be longer. */
const BUFFER_BYTES = 256 * 1024;

/** A netlink socket whose every call returns at once. */
export interface NetlinkSocket {
  readonly fd: number;
  /** @throws NetlinkError */
  send(message: Uint8Array): void;
  /** The next datagram of the kernel, a copy; undefined when there is none now. @throws NetlinkError */
  receive(): Buffer | undefined;
  close(): void;
}

export interface SocketOptions {
  readonly protocol: NetlinkProtocol;
  /** Multicast groups to hear, a bit each. */
  readonly groups?: number;
  /** Path of a network namespace, `/proc/PID/ns/net`. */
  readonly netns?: string;
  /** What the kernel keeps of what was not read yet, where it lets us; half of it are messages. */
  readonly receiveBytes?: number;
}

/** @throws NetlinkError where this host or its confinement does not let us. */
export function openSocket({ protocol, groups = 0, netns, receiveBytes }: SocketOptions): NetlinkSocket {
  const libc = loadLibc();
  if (!libc) throw new NetlinkError('no koffi for this machine');
  const create = () => checked(libc, 'socket', libc.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, PROTOCOLS[protocol]));
  const fd = netns === undefined ? create() : inNamespace(libc, netns, create);
  const socket = new Socket(libc, fd);
  try {
    if (receiveBytes !== undefined) socket.reserve(receiveBytes);
    socket.bind(groups);
  } catch (cause) {
    socket.close();
    throw cause;
  }
  return socket;
}

function checked(libc: Libc, call: string, result: number): number {
  if (result >= 0) return result;
  const code = libc.errorName();
  throw new NetlinkError(`netlink: ${call}: ${code}`, code);
}

/**
 * Does something in another network namespace: a socket made there stays there when we are back. setns(2) moves this
 * thread alone, and nothing else runs on it meanwhile. That we may come back is tried before we leave: to where we are.
 */
export function inNamespace<T>(libc: Libc, path: string, act: () => T): T {
  const home = openSync('/proc/thread-self/ns/net', 'r');
  try {
    const there = openSync(path, 'r');
    try {
      checked(libc, 'setns', libc.setns(home, CLONE_NEWNET));
      checked(libc, `setns ${path}`, libc.setns(there, CLONE_NEWNET));
      try {
        return act();
      } finally {
        // Whatever went on in the wrong namespace would be told of this one.
        if (libc.setns(home, CLONE_NEWNET) !== 0) process.abort();
      }
    } finally {
      closeSync(there);
    }
  } finally {
    closeSync(home);
  }
}

/** One for all: each call is done with it before the next. */
let buffer: Buffer | undefined;

class Socket implements NetlinkSocket {
  readonly fd: number;
  readonly #libc: Libc;
  #open = true;

  constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.fd = fd;
  }

  /** As much as we may have is as good. */
  reserve(bytes: number): void {
    const value = Buffer.alloc(4);
    value.writeUInt32LE(bytes, 0);
    for (const option of [SO_RCVBUF, SO_RCVBUFFORCE]) {
      this.#libc.setsockopt(this.fd, SOL_SOCKET, option, value, value.length);
    }
  }

  bind(groups: number): void {
    const address = Buffer.alloc(ADDRESS_BYTES);
    address.writeUInt16LE(AF_NETLINK, 0);
    address.writeUInt32LE(groups, 8);
    checked(this.#libc, 'bind', this.#libc.bind(this.fd, address, ADDRESS_BYTES));
    // An older kernel knows neither, and answers all the same.
    for (const option of [NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK]) {
      this.#libc.setsockopt(this.fd, SOL_NETLINK, option, Buffer.from([1, 0, 0, 0]), 4);
    }
  }

  send(message: Uint8Array): void {
    checked(this.#libc, 'send', this.#libc.send(this.fd, message, message.length, 0));
  }

  receive(): Buffer | undefined {
    buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
    for (;;) {
      const from = Buffer.alloc(ADDRESS_BYTES);
      const fromLength = Buffer.from([ADDRESS_BYTES, 0, 0, 0]);
      const bytes = this.#libc.recvfrom(this.fd, buffer, BUFFER_BYTES, MSG_TRUNC, from, fromLength);
      if (bytes < 0) {
        const code = this.#libc.errorName();
        if (code === 'EAGAIN') return undefined;
        if (code === 'EINTR') continue;
        throw new NetlinkError(`netlink: recv: ${code}`, code);
      }
      if (bytes > BUFFER_BYTES) throw new NetlinkError(`netlink: a message of ${bytes} bytes is too long`);
      // The kernel's port is 0; a process that may send to us is not asked.
      if (from.readUInt32LE(4) === 0) return Buffer.from(buffer.subarray(0, bytes));
    }
  }

  close(): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}
