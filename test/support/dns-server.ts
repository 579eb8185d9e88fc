import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { type Answer, type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import type { Test } from 'tap';
import type { Platform } from '../../src/model/platform.ts';
import { exchange } from '../../src/platform/exchange.ts';
import { platform } from './platform.ts';

/** What to send back for the n-th query (from 1); nothing for silence. */
export type Serve = (query: DecodedPacket, count: number) => readonly Uint8Array[];

/** DNS servers on 127.0.0.1, and a platform on which port 53 leads to them. Without `tcp` that port is closed. */
export async function dnsPlatform(t: Test, serve: { readonly udp: Serve; readonly tcp?: Serve }): Promise<Platform> {
  const udp = await serveUdp(t, serve.udp);
  const tcp = serve.tcp ? await serveTcp(t, serve.tcp) : await closedPort();
  const { signal } = new AbortController();
  return platform({
    exchange: (request) =>
      exchange({ ...request, address: '127.0.0.1', port: request.transport === 'udp' ? udp : tcp }, signal),
  });
}

async function serveUdp(t: Test, serve: Serve): Promise<number> {
  const socket = createSocket('udp4');
  let count = 0;
  socket.on('message', (message, { port, address }) => {
    count += 1;
    for (const reply of serve(decode(message), count)) socket.send(reply, port, address);
  });
  await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
  t.teardown(() => socket.close());
  return socket.address().port;
}

/** Each message is framed, and sent in two pieces. */
async function serveTcp(t: Test, serve: Serve): Promise<number> {
  let count = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      count += 1;
      for (const reply of serve(decode(bytes.subarray(2)), count)) {
        const framed = Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]);
        socket.write(framed.subarray(0, 5));
        setTimeout(() => socket.write(framed.subarray(5)), 10);
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(() => server.close());
  return (server.address() as { port: number }).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The reply to a query: its id and question, and what the test adds. */
export const replyTo = (query: DecodedPacket, parts: Partial<Packet> = {}): Buffer =>
  encode({
    type: 'response',
    ...(query.id !== undefined && { id: query.id }),
    questions: query.questions ?? [],
    ...parts,
  });

export const aRecord = (name: string, address: string): Answer => ({
  type: 'A',
  name,
  ttl: 5,
  class: 'IN',
  data: address,
});
