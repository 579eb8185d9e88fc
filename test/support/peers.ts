import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { Test } from 'tap';
import type { ExchangeRequest } from '../../src/model/platform.ts';

/** Servers on loopback addresses that do as a test says, and requests to them. */

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export const request = (parts: Partial<ExchangeRequest>): ExchangeRequest => ({
  transport: 'udp',
  address: '127.0.0.1',
  port: 1,
  payload: Buffer.from('ping'),
  timeoutMs: 2000,
  accept: (bytes) => text(bytes).startsWith('pong'),
  label: 'test',
  echoed: { start: 0, end: 0 },
  ...parts,
});

export type Answer = (payload: Buffer, from: RemoteInfo, socket: UdpSocket) => void;

/** A UDP server of its own; resolves to its port. */
export async function udp(t: Test, answer: Answer, address = '127.0.0.1'): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (payload, from) => answer(payload, from, socket));
  await new Promise<void>((ready) => socket.bind(0, address, ready));
  t.teardown(() => socket.close());
  return socket.address().port;
}

export async function tcp(t: Test, serve: (socket: Socket) => void, address = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((ready) => server.listen(0, address, ready));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

export const closedPort = async (t: Test): Promise<number> => {
  let port = 0;
  await t.test('find a port that is closed', async (t) => {
    port = await udp(t, () => undefined);
    t.ok(port > 0);
  });
  return port;
};
