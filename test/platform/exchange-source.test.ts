import { readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { ExchangeRequest } from '../../src/model/platform.ts';
import { exchange } from '../../src/platform/exchange.ts';
import { type Libc, loadLibc } from '../../src/platform/libc.ts';
import { closedPort, request, tcp, text, udp } from '../support/peers.ts';

type From = NonNullable<ExchangeRequest['from']>;

const never = new AbortController().signal;
const libc = loadLibc();
const withoutKoffi = libc ? false : 'no koffi for this machine';
const TRANSPORTS = ['udp', 'tcp'] as const;

/** Servers that answer with the address they were asked from. */
async function servers(t: Test, address: string): Promise<Record<ExchangeRequest['transport'], number>> {
  return {
    udp: await udp(
      t,
      (_payload, from, socket) => socket.send(`pong ${from.address}`, from.port, from.address),
      address,
    ),
    tcp: await tcp(t, (socket) => socket.on('data', () => socket.write(`pong ${socket.remoteAddress}`)), address),
  };
}

/** What a server on `address` was asked from, or why it was not asked. */
async function seen(t: Test, address: string, from: From): Promise<readonly string[]> {
  const ports = await servers(t, address);
  const asked = TRANSPORTS.map(async (transport) => {
    const reply = await exchange(request({ transport, address, port: ports[transport], from }), never);
    return 'payload' in reply ? text(reply.payload).slice(5) : `${reply.outcome}: ${reply.error}`;
  });
  return Promise.all(asked);
}

const twice = (words: string) => [words, words];

t.test('a source address', async (t) => {
  t.same(await seen(t, '127.0.0.1', {}), twice('127.0.0.1'));
  t.same(await seen(t, '127.0.0.1', { address: '127.0.0.2' }), twice('127.0.0.2'));
  t.same(await seen(t, '::1', { address: '::1' }), twice('::1'));
  t.same(
    await seen(t, '127.0.0.1', { address: '192.0.2.9' }),
    twice('unreachable: cannot leave from 192.0.2.9: EADDRNOTAVAIL'),
  );
});

t.test('a source that cannot be', async (t) => {
  for (const device of ['', ' ', 'a b', 'a/b', '../eth0', '.', '..', 'a\0b', 'eth0\n', 'a'.repeat(16), 'é'.repeat(8)]) {
    const wrong = `unreachable: ${JSON.stringify(device)} is not the name of a device`;
    t.same(await seen(t, '127.0.0.1', { device }), twice(wrong), JSON.stringify(device));
  }
  for (const address of ['', 'localhost', '127.1', '127.0.0.1/8', '::1\0', '1.2.3.4.5', '127.0.0.1%lo']) {
    const wrong = `unreachable: ${JSON.stringify(address)} is not an IP address`;
    t.same(await seen(t, '127.0.0.1', { address }), twice(wrong), JSON.stringify(address));
  }
  for (const transport of TRANSPORTS) {
    const reply = await exchange(request({ transport, address: '127.0.0.1%lo', port: 1 }), never);
    t.match(reply, { error: '"127.0.0.1%lo" is not an IP address' }, 'nor is that looked up as a name');
  }
  t.same(
    await seen(t, '127.0.0.1', { address: '::1', device: 'lo' }),
    twice('unreachable: from ::1 no datagram or connection gets to 127.0.0.1: one is IPv4, the other IPv6'),
  );
});

t.test('a source device', { skip: withoutKoffi }, async (t) => {
  t.same(await seen(t, '127.0.0.1', { device: 'lo' }), twice('127.0.0.1'));
  t.same(await seen(t, '127.0.0.1', { device: 'lo', address: '127.0.0.3' }), twice('127.0.0.3'));
  t.same(await seen(t, '::1', { device: 'lo', address: '::1' }), twice('::1'));
  t.same(await seen(t, '127.0.0.1', { device: 'nosuchif0' }), twice('unreachable: cannot leave by nosuchif0: ENODEV'));
  t.same(
    await seen(t, '127.0.0.1', { device: 'lo', address: '192.0.2.9' }),
    twice('unreachable: cannot leave from 192.0.2.9: EADDRNOTAVAIL'),
  );
  const port = await closedPort(t);
  for (const transport of TRANSPORTS) {
    const reply = await exchange(request({ transport, port, from: { device: 'lo' } }), never);
    t.match(reply, { outcome: 'refused', error: 'ECONNREFUSED' }, transport);
  }
});

t.test('what a device takes', async (t) => {
  const refusing = { ...libc, setsockopt: () => -1, errorName: () => 'EPERM' } as Libc;
  for (const transport of TRANSPORTS) {
    const leave = (given: Libc | undefined) =>
      exchange(request({ transport, from: { device: 'lo' } }), never, () => given);
    t.match(await leave(undefined), { outcome: 'unreachable', error: 'cannot leave by lo: no koffi for this machine' });
    if (libc) {
      const error = 'cannot leave by lo: EPERM, which takes CAP_NET_RAW on a kernel before 5.7';
      t.match(await leave(refusing), { outcome: 'unreachable', error });
    }
  }
});

t.test('sockets are closed, however an exchange ends', async (t) => {
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const settled = () => new Promise((done) => setTimeout(done, 50));
  const ports = await servers(t, '127.0.0.1');
  const silent = { udp: await udp(t, () => undefined), tcp: await tcp(t, (socket) => socket.resume()) };
  const closed = await closedPort(t);
  const sources: readonly From[] = [
    {},
    { address: '127.0.0.2' },
    { address: '192.0.2.9' },
    ...(libc ? [{ device: 'lo' }, { device: 'lo', address: '192.0.2.9' }, { device: 'nosuchif0' }] : []),
  ];
  const failing = { ...libc, socket: () => -1, errorName: () => 'EMFILE' } as Libc;
  const ended = async (parts: Partial<ExchangeRequest>) => {
    const over = new AbortController();
    await exchange(request(parts), never);
    await exchange(request({ ...parts, port: closed }), never);
    await exchange(request({ ...parts, port: 70_000 }), never);
    await exchange(request({ ...parts, port: silent[parts.transport ?? 'udp'], timeoutMs: 2 }), never);
    await exchange(request({ ...parts, address: '::ffff:127.0.0.1' }), never);
    await exchange(request({ ...parts, from: { device: 'lo' } }), never, () => failing);
    const stopped = exchange(request(parts), over.signal);
    over.abort();
    await stopped;
  };
  const all = () =>
    TRANSPORTS.flatMap((transport) => sources.map((from) => ended({ transport, from, port: ports[transport] })));
  await Promise.all(all());
  await settled();
  const before = descriptors();
  for (let round = 0; round < 10; round += 1) await Promise.all(all());
  await settled();
  t.equal(descriptors(), before, `of ${10 * 7 * 2 * sources.length} exchanges none is left`);
});
