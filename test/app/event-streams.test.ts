import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { EventStreams, type StreamLimits } from '../../src/app/event-streams.ts';
import { routes } from '../../src/app/registry.ts';
import { createHttpServer } from '../../src/app/server.ts';
import type { AgentEvent } from '../../src/model/episode.ts';
import { EventStream } from '../../src/model/route.ts';
import { rememberingAgent } from '../support/chronicle.ts';
import { SILENT, send } from '../support/http.ts';

const event = (id: number, data: unknown = {}): AgentEvent => ({
  id,
  at: '2026-11-20T12:00:00.000Z',
  type: 'link',
  data,
});

/** A stream whose events a test tells. */
function source() {
  let tell: (event: AgentEvent) => void = () => undefined;
  const closed: string[] = [];
  const stream = new EventStream((listener) => {
    tell = listener;
    return () => void closed.push('closed');
  });
  return { stream, closed, tell: (told: AgentEvent) => tell(told) };
}

function streamsOf(t: Test, limits: Partial<StreamLimits> = {}): EventStreams {
  const streams = new EventStreams(limits);
  t.teardown(() => streams.close());
  return streams;
}

t.test('event streams: how an event is written', async (t) => {
  const { stream, tell } = source();
  const body = streamsOf(t).open(stream);
  tell(event(7, { interface: 'e\n\nid: 9\r\ndata: x\u2028\u009b' }));
  const text = String(body.read());
  const [opening, frame, end] = text.split('\n\n');
  t.equal(opening, 'retry: 2000');
  t.equal(end, '');
  t.same(frame?.split('\n').slice(0, 2), ['id: 7', 'event: link']);
  t.match(frame, /^data: \{"id":7,.*"data":\{"interface":"e\\n\\nid: 9\\r\\ndata: x\\u2028\\u009b"\}\}$/m);
  t.equal(frame?.split(/[\r\n]/).length, 3, 'what was read breaks no line');
});

t.test('event streams: who does not read is cut off', async (t) => {
  const { stream, closed, tell } = source();
  const body = streamsOf(t, { bufferBytes: 10_000 }).open(stream);
  for (let i = 0; i < 1000 && !body.destroyed; i += 1) tell(event(i, 'x'.repeat(1000)));
  t.ok(body.destroyed);
  t.ok(body.readableLength < 12_000, `${body.readableLength} bytes waited`);
  tell(event(1000));
  await sleep(1);
  t.same(closed, ['closed'], 'and no longer told');
});

t.test('event streams: heartbeats', async (t) => {
  const { stream } = source();
  const streams = streamsOf(t, { heartbeatMs: 20 });
  const reader = streams.open(stream);
  const sleeper = streams.open(stream);
  let text = '';
  reader.on('data', (chunk) => {
    text += chunk;
  });
  for (let i = 0; i < 500 && !(sleeper.destroyed && text.length > 20); i += 1) await sleep(10);
  t.match(text, /^retry: 2000\n\n(:\n\n){2,}$/, 'comments, for what stands between');
  t.ok(sleeper.destroyed, 'who has not read for two of them is gone');
  t.notOk(reader.destroyed);
});

t.test('event streams: how many, and until when', async (t) => {
  const streams = streamsOf(t, { streams: 2 });
  const { stream, closed } = source();
  const first = streams.open(stream);
  streams.open(stream);
  t.throws(() => streams.open(stream), { message: 'as many streams as may be are open: 2' });
  first.destroy();
  await sleep(1);
  const third = streams.open(stream);
  t.same(closed, ['closed'], 'one that has gone leaves its place');
  const failing = new EventStream(() => {
    throw new Error('no ear');
  });
  third.destroy();
  await sleep(1);
  t.throws(() => streams.open(failing), { message: 'no ear' });
  await sleep(1);
  const fourth = streams.open(stream);
  streams.close();
  fourth.resume();
  await once(fourth, 'end');
  t.throws(() => streams.open(stream), { message: 'netdiagd is being stopped' });
});

/** A server whose agent remembers, and its address. */
async function served(t: Test) {
  const remembering = rememberingAgent();
  const server = createHttpServer(routes, remembering.agent, SILENT);
  t.teardown(() => server.close());
  const [origin = ''] = await server.listen(['127.0.0.1:0']);
  const [host = '', port = ''] = origin.split(':');
  const open = (headers = {}, path = '/events'): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = request({ host, port, path, headers, agent: false }, resolve);
      sent.on('error', reject);
      sent.end();
    });
  return { ...remembering, server, origin, port: Number(port), open };
}

t.test('GET /events over HTTP', async (t) => {
  const { ring, origin, open } = await served(t);
  const missed = ring.publish('link', { n: 1 });
  const response = await open({ 'last-event-id': String(missed.id - 1) });
  t.match(response.headers, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  let text = '';
  response.on('data', (chunk) => {
    text += chunk;
  });
  ring.publish('finding', { n: 2 });
  while (!text.includes('"n":2')) await sleep(5);
  t.same(
    [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type),
    ['link', 'finding'],
  );
  response.destroy();

  const head = await send(origin, '/events', { method: 'HEAD' });
  t.match(head, { status: 200, body: '', headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  for (const [path, headers, detail] of [
    ['/events?types=nope', {}, 'types must be of link'],
    ['/events?lastEventId=-1', {}, 'lastEventId must be >= 0'],
    ['/events?lastEventId=9007199254740993', {}, 'lastEventId must be <='],
    ['/events', { 'last-event-id': 'x' }, 'Last-Event-ID must be'],
  ] as const) {
    const { status, body } = await send(origin, path, { headers });
    t.match([status, JSON.parse(body)], [400, { detail }], detail);
  }
  t.equal((await send(origin, '/events', { headers: { host: 'evil.example' } })).status, 421);
});

t.test('GET /events: places', async (t) => {
  const { origin, open } = await served(t);
  for (let i = 0; i < 40; i += 1) await send(origin, '/events', { method: 'HEAD' });
  const streams = await Promise.all(Array.from({ length: 16 }, () => open()));
  t.ok(streams.every(({ statusCode }) => statusCode === 200));
  t.match(await send(origin, '/events'), { status: 503, body: /as many streams as may be are open: 16/ });
  t.equal((await send(origin, '/healthz')).status, 200, 'streams take no place of others');
  for (const stream of streams) stream.destroy();
  await sleep(50);
  const again = await open();
  t.equal(again.statusCode, 200, 'who has gone leaves a place');
  again.destroy();
});

t.test('GET /events: thousands who come and go', async (t) => {
  const { ring, origin, open, port } = await served(t);
  for (let i = 0; i < 150; i += 1) {
    const opened = await Promise.all(Array.from({ length: 10 }, () => open()));
    ring.publish('link', { i });
    for (const stream of opened) stream.destroy();
    // Some are gone before they are answered.
    const hasty = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    for (const socket of hasty) {
      socket.on('error', () => undefined);
      socket.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', () => socket.destroy());
    }
    await Promise.all(hasty.map((socket) => socket.closed || once(socket, 'close')));
    while ((await send(origin, '/events', { method: 'HEAD' })).status !== 200) await sleep(5);
    await sleep(2);
  }
  await sleep(100);
  const streams = await Promise.all(Array.from({ length: 16 }, () => open()));
  t.ok(
    streams.every(({ statusCode }) => statusCode === 200),
    'every place is free again',
  );
  for (const stream of streams) stream.destroy();
});

t.test('GET /events: requests behind a stream', async (t) => {
  const { origin, agent, port, open } = await served(t);
  const counted: string[] = [];
  agent.countRequest = (route, code) => void counted.push(`${route} ${code}`);
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const dial = async (path: string, expected: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const ask = async (paths: string, answer: string) => {
      socket.write(paths.split(' ').map(get).join(''));
      for (let i = 0; i < 1000 && !text.includes(answer); i += 1) await sleep(5);
      t.match(text, answer, `${paths}: ${text.slice(0, 15)}`);
    };
    await ask(path, expected);
    return { socket, ask, text: () => text };
  };
  const reused = await dial('/healthz', '"ok"');
  await reused.ask('/events', 'retry:');
  const closed = once(reused.socket, 'close');
  reused.socket.write(get('/healthz').repeat(100));
  await closed;
  t.equal(reused.text().split('HTTP/1.1').length, 3, 'nothing comes after a stream');

  const together = await dial('/events /healthz', '"ok"');
  t.match(together.text(), /^HTTP\/1.1 400 [\s\S]*a stream of events needs a connection of its own/);
  together.socket.destroy();
  t.equal((await send(origin, '/healthz')).status, 200, 'the places of others are free');
  const last = await open();
  last.destroy();
  await sleep(20);
  t.same(
    counted.filter((entry) => entry.startsWith('/events')),
    ['/events 200', '/events 400', '/events 200'],
    'each is counted once, though its client goes',
  );
});

t.test('GET /events: a client that does not read', async (t) => {
  const { ring, port, open } = await served(t);
  const deaf = connect(port, '127.0.0.1');
  deaf.on('error', () => undefined);
  deaf.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  deaf.pause();
  const good = await open();
  let bytes = 0;
  good.on('data', (chunk) => {
    bytes += chunk.length;
  });
  const data = 'x'.repeat(60_000);
  for (let i = 0; i < 400; i += 1) {
    ring.publish('link', data);
    await sleep(0);
  }
  while (bytes < 400 * 60_000) await sleep(5);
  t.pass('others get all of it');
  deaf.resume();
  let taken = 0;
  deaf.on('data', (chunk) => {
    taken += chunk.length;
  });
  await once(deaf, 'close');
  t.ok(taken < 12_000_000, `it was cut off after ${taken} of 24 MB`);
  good.destroy();
});

t.test('GET /events: the daemon ends', async (t) => {
  const { server, open, port } = await served(t);
  const reading = await open();
  const ended = once(reading.resume(), 'end');
  const deaf = connect(port, '127.0.0.1');
  deaf.on('error', () => undefined);
  deaf.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  deaf.pause();
  await sleep(50);
  const began = performance.now();
  await server.close();
  t.ok(performance.now() - began < 2000, `closed in ${Math.round(performance.now() - began)} ms`);
  await ended;
  deaf.destroy();
});

t.test('POST /baseline over HTTP', async (t) => {
  const { origin, asked } = await served(t);
  const post = (headers = {}, body?: string) =>
    send(origin, '/baseline', { method: 'POST', headers, ...(body !== undefined && { body }) });
  t.match(await post(), { status: 201, body: /"takenAt"/ });
  t.equal((await post({ origin: `http://${origin}`, 'content-length': '0' })).status, 201, 'a page of its own');
  for (const [headers, status] of [
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'x-forwarded-for': '127.0.0.1' }, 403],
    [{ host: 'evil.example', origin: 'http://evil.example' }, 421],
  ] as const)
    t.equal((await post(headers)).status, status, JSON.stringify(headers));
  t.equal((await post({ 'content-type': 'text/plain' }, 'x'.repeat(100_000))).status, 413);
  t.equal((await send(origin, '/baseline')).status, 404, 'GET is no POST');
  t.same(asked, ['save', 'save'], 'nothing was kept for the others');
});
