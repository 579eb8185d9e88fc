import { createSocket } from 'node:dgram';
import { connect, isIP, isIPv6 } from 'node:net';
import type { ExchangeReply, ExchangeRequest } from '../model/platform.ts';

/** Bytes kept of a TCP reply: the longest DNS message and its length field. */
const MAX_TCP_BYTES = 65_537;

/** Sends one message and waits for the reply that the caller accepts. Never throws for what the network does. */
export async function exchange(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeReply> {
  // A name would be looked up with the resolver that may be what is broken.
  if (isIP(bare(request.address)) === 0) {
    return { outcome: 'unreachable', error: `"${request.address}" is not an IP address`, durationMs: 0 };
  }
  if (signal.aborted) return { outcome: 'timeout', error: 'the run is over', durationMs: 0 };
  return request.transport === 'udp' ? overUdp(request, signal) : overTcp(request, signal);
}

type Settle = (
  outcome: { payload: Uint8Array } | { failed: 'timeout' | 'refused' | 'unreachable'; error: string },
) => void;

function timed(
  request: ExchangeRequest,
  signal: AbortSignal,
  start: (settle: Settle) => { close(): void },
): Promise<ExchangeReply> {
  return new Promise((resolve) => {
    const began = performance.now();
    let over = false;
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
      queueMicrotask(() => socket.close());
    };
    const silent = () => settle({ failed: 'timeout', error: `no reply within ${request.timeoutMs} ms` });
    const stop = () => settle({ failed: 'timeout', error: 'the run ended before a reply came' });
    const timer = setTimeout(silent, request.timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    const socket = start(settle);
  });
}

/** A connected socket: the kernel drops datagrams from elsewhere and reports ICMP errors. */
function overUdp(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeReply> {
  return timed(request, signal, (settle) => {
    const socket = createSocket(isIPv6(bare(request.address)) ? 'udp6' : 'udp4');
    socket.on('error', (cause: NodeJS.ErrnoException) => settle(failure(cause)));
    socket.on('message', (payload) => {
      if (request.accept(payload)) settle({ payload });
    });
    socket.on('connect', () =>
      socket.send(request.payload, (cause) => {
        if (cause) settle(failure(cause));
      }),
    );
    socket.connect(request.port, request.address);
    let open = true;
    return {
      close() {
        if (open) socket.close();
        open = false;
      },
    };
  });
}

function overTcp(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeReply> {
  return timed(request, signal, (settle) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host: request.address, port: request.port });
    socket.on('connect', () => socket.write(request.payload));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (request.accept(received)) settle({ payload: received });
      else if (received.length > MAX_TCP_BYTES) settle({ failed: 'refused', error: 'the reply is too long' });
    });
    socket.on('end', () => settle({ failed: 'refused', error: 'the connection was closed without a full reply' }));
    socket.on('error', (cause: NodeJS.ErrnoException) => settle(failure(cause)));
    return { close: () => socket.destroy() };
  });
}

function failure(cause: NodeJS.ErrnoException): { failed: 'refused' | 'unreachable'; error: string } {
  const refused = cause.code === 'ECONNREFUSED' || cause.code === 'ECONNRESET' || cause.code === 'EPIPE';
  return { failed: refused ? 'refused' : 'unreachable', error: cause.code ?? cause.message };
}

/** Without the zone of `fe80::1%eth0`. */
const bare = (address: string): string => address.split('%', 1)[0] ?? address;
