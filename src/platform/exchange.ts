import { createSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { type ExchangeReply, type ExchangeRequest, RUN_OVER } from '../model/platform.ts';
import { adopt, deviceSocket, familyOf, wrongSource } from './exchange-source.ts';
import { type Libc, loadLibc } from './libc.ts';

/** Bytes kept of a TCP reply: the longest DNS message and its length field. */
const MAX_TCP_BYTES = 65_537;
/** Of an honest reply, with much to spare: a long message comes in less than fifty segments. */
const FIRST_TCP_BYTES = 4096;
/** Datagrams looked at. Who sends more guesses at an id of 16 bits, and would keep us busy. */
const MAX_DATAGRAMS = 16_384;

type Failure = { readonly failed: 'timeout' | 'refused' | 'unreachable'; readonly error: string };
type Settle = (outcome: { readonly payload: Uint8Array } | Failure) => void;
/** Starts to send, and returns what closes the socket. */
type Start = (request: ExchangeRequest, settle: Settle, libc: () => Libc | undefined) => () => void;

/** Sends one message and waits for the reply that the caller accepts. Never throws for what the network does. */
export async function exchange(
  request: ExchangeRequest,
  signal: AbortSignal,
  libc: () => Libc | undefined = loadLibc,
): Promise<ExchangeReply> {
  // A name would be looked up with the resolver that may be what is broken.
  const wrong = familyOf(request.address) === 0 ? `"${request.address}" is not an IP address` : wrongSource(request);
  if (wrong !== undefined) return { outcome: 'unreachable', error: wrong, durationMs: 0 };
  if (signal.aborted) return { outcome: 'timeout', error: RUN_OVER, durationMs: 0 };
  const start: Start = request.transport === 'udp' ? overUdp : overTcp;
  return timed(request, signal, (settle) => start(request, settle, libc));
}

function timed(
  request: ExchangeRequest,
  signal: AbortSignal,
  start: (settle: Settle) => () => void,
): Promise<ExchangeReply> {
  return new Promise((resolve) => {
    const began = performance.now();
    let over = false;
    let close: (() => void) | undefined;
    const settle: Settle = (outcome) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      const durationMs = performance.now() - began;
      resolve(
        'payload' in outcome
          ? { outcome: 'reply', payload: outcome.payload, durationMs }
          : { outcome: outcome.failed, error: outcome.error, durationMs },
      );
      queueMicrotask(() => close?.());
    };
    const silent = () => settle({ failed: 'timeout', error: `no reply within ${request.timeoutMs} ms` });
    const stop = () => settle({ failed: 'timeout', error: RUN_OVER });
    const timer = setTimeout(silent, request.timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      close = start(settle);
    } catch (cause) {
      settle(failure(cause as Error, request));
    }
  });
}

/** A connected socket: the kernel drops datagrams from elsewhere and reports ICMP errors. */
const overUdp: Start = (request, settle, libc) => {
  const socket = createSocket(familyOf(request.address) === 6 ? 'udp6' : 'udp4');
  let looked = 0;
  socket.on('error', (cause) => settle(failure(cause, request)));
  socket.on('message', (payload) => {
    looked += 1;
    if (request.accept(payload)) settle({ payload });
    else if (looked >= MAX_DATAGRAMS) settle({ failed: 'timeout', error: `no reply among ${looked} datagrams` });
  });
  socket.on('connect', () =>
    socket.send(request.payload, (cause) => {
      if (cause) settle(failure(cause, request));
    }),
  );
  // Connected only when it is bound: what is queued until then, its end too, is forgotten where it cannot be.
  socket.on('listening', () => attempt(request, settle, () => socket.connect(request.port, request.address)));
  attempt(request, settle, () => {
    const { device, address } = request.from ?? {};
    if (device === undefined) socket.bind({ ...(address !== undefined && { address }), exclusive: true });
    else adopt(deviceSocket(request, libc()), (fd) => socket.bind({ fd, exclusive: true }));
  });
  return () => socket.close();
};

const overTcp: Start = (request, settle, libc) => {
  const { device, address } = request.from ?? {};
  const socket = device === undefined ? new Socket() : adopt(deviceSocket(request, libc()), (fd) => new Socket({ fd }));
  const received = growing();
  socket.on('connect', () => socket.write(request.payload));
  socket.on('data', (chunk) => {
    const { bytes, complete } = received(chunk);
    if (request.accept(bytes)) settle({ payload: bytes });
    else if (!complete) settle({ failed: 'refused', error: 'the reply is too long' });
  });
  socket.on('end', () => settle({ failed: 'refused', error: 'the connection was closed without a full reply' }));
  socket.on('error', (cause) => settle(failure(cause, request)));
  // The socket of a device has its address already.
  const local = device === undefined && address !== undefined && { localAddress: address };
  attempt(request, settle, () => socket.connect({ host: request.address, port: request.port, ...local }));
  return () => socket.destroy();
};

/** All that came so far, up to the limit; a trickle costs no more than a flood. */
function growing(): (chunk: Buffer) => { readonly bytes: Buffer; readonly complete: boolean } {
  let buffer = Buffer.allocUnsafe(FIRST_TCP_BYTES);
  let length = 0;
  return (chunk) => {
    const taken = Math.min(chunk.length, MAX_TCP_BYTES - length);
    if (length + taken > buffer.length) {
      const longer = Buffer.allocUnsafe(Math.max(2 * buffer.length, length + taken));
      buffer.copy(longer, 0, 0, length);
      buffer = longer;
    }
    chunk.copy(buffer, length, 0, taken);
    length += taken;
    return { bytes: buffer.subarray(0, length), complete: taken === chunk.length };
  };
}

function attempt(request: ExchangeRequest, settle: Settle, act: () => void): void {
  try {
    act();
  } catch (cause) {
    settle(failure(cause as Error, request));
  }
}

function failure(cause: NodeJS.ErrnoException, { from }: ExchangeRequest): Failure {
  const refused = cause.code === 'ECONNREFUSED' || cause.code === 'ECONNRESET' || cause.code === 'EPIPE';
  const reason = cause.code ?? cause.message;
  const error = cause.syscall === 'bind' ? `cannot leave from ${from?.address}: ${reason}` : reason;
  return { failed: refused ? 'refused' : 'unreachable', error };
}
