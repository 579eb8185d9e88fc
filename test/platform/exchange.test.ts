import { createSocket } from 'node:dgram';
import t, { type Test } from 'tap';
import type { ExchangeRequest } from '../../src/model/platform.ts';
import { exchange } from '../../src/platform/exchange.ts';
import { closedPort, request, tcp, text, udp } from '../support/peers.ts';

const never = new AbortController().signal;
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

  t.test('the longest reply there can be', async (t) => {
    const reply = Buffer.alloc(65_537, 'x');
    reply.write('.', 65_536);
    const port = await tcp(t, (socket) => socket.on('data', () => socket.write(reply)));
    const got = await overTcp(port);
    t.equal('payload' in got && got.payload.length, 65_537);
  });

  t.test('a long reply byte by byte', async (t) => {
    const port = await tcp(t, (socket) => {
      socket.setNoDelay(true);
      const trickle = () => {
        for (let i = 0; i < 500 && socket.writable; i += 1) socket.write('x');
        if (socket.writable) setImmediate(trickle);
      };
      trickle();
    });
    const lengths: number[] = [];
    const reply = await overTcp(port, {
      timeoutMs: 20_000,
      accept: (bytes) => {
        lengths.push(bytes.length);
        return false;
      },
    });
    t.match(reply, { outcome: 'refused', error: 'the reply is too long' });
    t.ok(lengths.length > 20, `${lengths.length} pieces`);
    t.equal(lengths.at(-1), 65_537, 'what is longer than a message is never kept');
  });
});

t.test('floods of datagrams', async (t) => {
  /** Sends forged ones, some at a time, and then what is true. */
  const flood = async (t: Test, count: number, then: string) => {
    let over = false;
    t.teardown(() => {
      over = true;
    });
    return udp(t, async (_payload, { port, address }, socket) => {
      for (let sent = 0; sent < count && !over; sent += 1) {
        socket.send('forged', port, address);
        if (sent % 64 === 63) await new Promise((soon) => setImmediate(soon));
      }
      if (!over) setTimeout(() => socket.send(then, port, address), 20);
    });
  };
  const counting = () => {
    let count = 0;
    const accept = (bytes: Uint8Array) => {
      count += 1;
      return text(bytes) === 'pong';
    };
    return { accept, seen: () => count };
  };

  t.test('the true reply behind thousands of others', async (t) => {
    const { accept, seen } = counting();
    const reply = await exchange(request({ port: await flood(t, 10_000, 'pong'), accept, timeoutMs: 20_000 }), never);
    t.equal('payload' in reply && text(reply.payload), 'pong');
    t.ok(seen() > 1000, `${seen()} were looked at`);
  });

  t.test('a guess at every id', async (t) => {
    const { accept, seen } = counting();
    const port = await flood(t, Number.POSITIVE_INFINITY, '');
    t.match(await exchange(request({ port, accept, timeoutMs: 60_000 }), never), {
      outcome: 'timeout',
      error: 'no reply among 16384 datagrams',
    });
    t.equal(seen(), 16_384);
  });
});
