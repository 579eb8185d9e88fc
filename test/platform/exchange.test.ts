import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { ExchangeRequest } from '../../src/model/platform.ts';
import { exchange } from '../../src/platform/exchange.ts';

const never = new AbortController().signal;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

const request = (parts: Partial<ExchangeRequest>): ExchangeRequest => ({
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

type Answer = (payload: Buffer, from: RemoteInfo, socket: UdpSocket) => void;

/** A UDP server of its own; resolves to its port. */
async function udp(t: Test, answer: Answer, address = '127.0.0.1'): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (payload, from) => answer(payload, from, socket));
  await new Promise<void>((ready) => socket.bind(0, address, ready));
  t.teardown(() => socket.close());
  return socket.address().port;
}

async function tcp(t: Test, serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    t.teardown(() => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(() => server.close());
  return (server.address() as { port: number }).port;
}

const closedPort = async (t: Test): Promise<number> => {
  let port = 0;
  await t.test('find a port that is closed', async (t) => {
    port = await udp(t, () => undefined);
    t.ok(port > 0);
  });
  return port;
};

t.test('exchange over UDP', async (t) => {
  t.test('a reply', async (t) => {
    const port = await udp(t, (payload, from, socket) => socket.send(`pong ${payload}`, from.port, from.address));
    const reply = await exchange(request({ port }), never);
    t.equal(reply.outcome, 'reply');
    t.equal('payload' in reply && text(reply.payload), 'pong ping');
    t.ok(reply.durationMs > 0 && reply.durationMs < 10_000);
  });

  t.test('over IPv6, and an empty datagram', async (t) => {
    const port = await udp(t, (payload, from, socket) => socket.send(`pong${payload.length}`, from.port, '::1'), '::1');
    const reply = await exchange(request({ port, address: '::1', payload: new Uint8Array() }), never);
    t.equal('payload' in reply && text(reply.payload), 'pong0');
  });

  t.test('a closed port', async (t) => {
    const port = await closedPort(t);
    const reply = await exchange(request({ port }), never);
    t.match(reply, { outcome: 'refused', error: 'ECONNREFUSED' });
    t.ok(reply.durationMs < 10_000);
  });

  t.test('silence', async (t) => {
    const port = await udp(t, () => undefined);
    const reply = await exchange(request({ port, timeoutMs: 100 }), never);
    t.match(reply, { outcome: 'timeout', error: 'no reply within 100 ms' });
    t.ok(reply.durationMs >= 95 && reply.durationMs < 10_000);
  });

  t.test('replies that were not asked for are passed over', async (t) => {
    const port = await udp(t, (_payload, from, socket) => {
      for (const words of ['forged', 'also forged', 'pong true']) socket.send(words, from.port, from.address);
    });
    const reply = await exchange(request({ port }), never);
    t.equal('payload' in reply && text(reply.payload), 'pong true');
  });

  t.test('datagrams of somebody else are never seen', async (t) => {
    let seen = 0;
    const port = await udp(t, (_payload, from) => {
      const stranger = createSocket('udp4');
      stranger.send('pong forged', from.port, from.address, () => stranger.close());
    });
    const accept = () => {
      seen += 1;
      return true;
    };
    t.equal((await exchange(request({ port, timeoutMs: 150, accept }), never)).outcome, 'timeout');
    t.equal(seen, 0);
  });

  t.test('what is no address is not looked up', async (t) => {
    for (const address of ['localhost', '', '127.1', 'fe80::1%', '-n', '1.2.3.4.5']) {
      const reply = await exchange(request({ address, timeoutMs: 300 }), never);
      t.equal(reply.outcome, 'unreachable', `"${address}"`);
    }
  });

  t.test('no way to go', async (t) => {
    const reply = await exchange(request({ address: 'fe80::1%nosuchif0', timeoutMs: 300 }), never);
    t.equal(reply.outcome, 'unreachable');
    const long = await exchange(request({ port: 9, payload: Buffer.alloc(70_000) }), never);
    t.match(long, { outcome: 'unreachable', error: 'EMSGSIZE' });
  });

  t.test('the end of the run', async (t) => {
    const port = await udp(t, () => undefined);
    const over = new AbortController();
    const waiting = exchange(request({ port, timeoutMs: 30_000 }), over.signal);
    setTimeout(() => over.abort(), 50);
    t.match(await waiting, { outcome: 'timeout', error: 'the run ended before a reply came' });
    t.match(await exchange(request({ port, timeoutMs: 30_000 }), over.signal), { outcome: 'timeout' });
  });
});

t.test('exchange over TCP', async (t) => {
  const accept = (bytes: Uint8Array) => text(bytes).endsWith('.');
  const overTcp = (port: number, parts: Partial<ExchangeRequest> = {}) =>
    exchange(request({ transport: 'tcp', port, accept, ...parts }), never);

  t.test('a reply in pieces', async (t) => {
    const port = await tcp(t, (socket) => {
      socket.on('data', async () => {
        for (const piece of ['p', 'on', 'g', '.']) {
          socket.write(piece);
          await new Promise((done) => setTimeout(done, 20));
        }
      });
    });
    const reply = await overTcp(port);
    t.equal('payload' in reply && text(reply.payload), 'pong.');
  });

  t.test('a closed port', async (t) => {
    t.match(await overTcp(await closedPort(t)), { outcome: 'refused', error: 'ECONNREFUSED' });
  });

  t.test('a connection that is closed early', async (t) => {
    const early = await tcp(t, (socket) => socket.on('data', () => socket.end('half')));
    t.match(await overTcp(early), { outcome: 'refused', error: 'the connection was closed without a full reply' });
    const reset = await tcp(t, (socket) => socket.on('data', () => socket.resetAndDestroy()));
    t.match(await overTcp(reset), { outcome: 'refused', error: 'ECONNRESET' });
  });

  t.test('silence, and a trickle', async (t) => {
    const silent = await tcp(t, () => undefined);
    t.match(await overTcp(silent, { timeoutMs: 100 }), { outcome: 'timeout', error: 'no reply within 100 ms' });
    const trickle = await tcp(t, (socket) => {
      const timer = setInterval(() => socket.write('x'), 10);
      t.teardown(() => clearInterval(timer));
    });
    t.match(await overTcp(trickle, { timeoutMs: 150 }), { outcome: 'timeout' }, 'the limit is of the whole reply');
  });

  t.test('a reply without end', async (t) => {
    const port = await tcp(t, (socket) => {
      const flood = () => {
        while (socket.writable && socket.write(Buffer.alloc(16_384, 'x')));
      };
      socket.on('drain', flood);
      flood();
    });
    t.match(await overTcp(port), { outcome: 'refused', error: 'the reply is too long' });
  });
});
