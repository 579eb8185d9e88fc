import { createSocket } from 'node:dgram';

/** Of a class of Node.js that it keeps to itself, what is used. */
interface UdpHandle {
  open(fd: number): number;
  recvStart(): number;
  unref(): void;
  onmessage: (count: number, handle: unknown, bytes: Buffer | undefined) => void;
}

/**
 * Lets the event loop read a descriptor: `dgram` and `net` take none of this family, but the handle below a
 * dgram socket does (since Node.js 11, tried with 20, 24 and 26). A count below 0 is an error number; one of 0 without
 * bytes says that there is nothing more now. Undefined where that has changed.
 */
export function adoptSocket(
  fd: number,
  receive: (count: number, bytes: Buffer | undefined) => void,
): (() => void) | undefined {
  const socket = createSocket('udp4');
  const internals = socket as unknown as Record<symbol, { readonly handle?: Partial<UdpHandle> } | undefined>;
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  const handle = state && internals[state]?.handle;
  if (typeof handle?.open !== 'function' || typeof handle.recvStart !== 'function' || handle.open(fd) !== 0) {
    socket.close();
    return undefined;
  }
  handle.onmessage = (count, _handle, bytes) => receive(count, bytes);
  handle.recvStart();
  handle.unref?.();
  return () => socket.close();
}
