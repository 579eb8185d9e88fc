import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { routes } from '../../src/app/registry.ts';
import { createHttpServer } from '../../src/app/server.ts';
import { agentOf, CONFIG, collectorsOf } from '../support/agent.ts';
import { checkThat } from '../support/checks.ts';
import { episodeOf, rememberingAgent } from '../support/chronicle.ts';
import { iface } from '../support/hosts.ts';
import { type Sent, SILENT, send, serveIn } from '../support/http.ts';

const HOST = { interfaces: [iface('eth0')] };
const CHECKS = [checkThat('a-bad', ['eth0']), checkThat('b-bad', [], { needs: ['ovs'], severity: 'critical' })];

t.test('server: what is refused', async (t) => {
  const get = await serveIn(t, agentOf(HOST, { checks: CHECKS }));
  const cases: readonly (readonly [string, string, number, string, Sent?])[] = [
    ['unknown route', '/nope', 404, 'GET /nope is not known'],
    ['unknown method', '/diagnose', 404, 'DELETE /diagnose', { method: 'DELETE' }],
    ['unknown check', '/checks/nope', 404, 'there is no check "nope"'],
    ['unknown slice', '/snapshot/nope', 404, 'there is no slice "nope"'],
    ['unknown parameter', '/diagnose?maxage=0', 400, 'there is no parameter "maxage"'],
    ['unknown parameter where there are none', '/healthz?x=1', 400, 'there is no parameter "x"'],
    ['negative maxAge', '/diagnose?maxAge=-1', 400, 'maxAge must be >= 0'],
    ['maxAge over a day', '/snapshot?maxAge=86401', 400, 'maxAge must be <= 86400'],
    ['maxAge that is no number', '/diagnose?maxAge=soon', 400, 'maxAge must be number'],
    ['empty maxAge', '/snapshot/ovs?maxAge=', 400, 'maxAge must be number'],
    ['maxAge twice', '/diagnose?maxAge=1&maxAge=2', 400, 'maxAge must be number'],
    ['unknown format', '/diagnose?format=yaml', 400, 'format must be one of text, json, markdown'],
    ['unknown check asked for', '/diagnose?only=nope', 400, 'there is no check "nope"'],
    ['lookup of nothing', '/lookup', 400, 'the parameter "name" is missing'],
    ['unknown type', '/lookup?name=a&type=A&type=X', 400, 'type must be one of A, AAAA, SRV, PTR, '],
    ['failOn info', '/diagnose?failOn=info', 400, 'failOn must be one of warning, critical'],
    ['prototype', '/diagnose?__proto__=1', 400, 'there is no parameter "__proto__"'],
    ['long parameter of the path', `/checks/${'x'.repeat(300)}`, 414, 'is exceeding the max param length'],
    ['broken escape', '/checks/%zz', 400, "'/checks/%zz' is not a valid url component"],
    ['foreign host', '/diagnose', 421, 'must name this machine', { headers: { host: 'evil.example:10067' } }],
    ['foreign host, hidden', '/', 421, 'must name', { headers: { host: '127.0.0.1.evil.example' } }],
    ['foreign host on an unknown route', '/nope', 421, 'must name', { headers: { host: 'evil.example' } }],
  ];
  for (const [name, path, status, detail, sent] of cases) {
    const answer = await get(path, sent);
    t.equal(answer.status, status, name);
    t.match(JSON.parse(answer.body), { type: 'about:blank', title: /^[A-Z]/, status, detail }, name);
    t.match(answer.headers, {
      'content-type': /^application\/problem\+json/,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  }
});

t.test('server: what is too big', async (t) => {
  const get = await serveIn(t, agentOf(HOST));
  t.equal((await get(`/diagnose?${'x'.repeat(20_000)}`)).status, 431, 'URL');
  t.equal((await get('/diagnose', { headers: { 'x-long': 'x'.repeat(20_000) } })).status, 431, 'header');
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(100_000)}"` };
  t.match(await get('/diagnose', post), { status: 413, headers: { 'content-type': /^application\/problem\+json/ } });
  t.equal((await get('/healthz')).status, 200, 'serves on');
});

t.test('server: what is answered', async (t) => {
  const get = await serveIn(t, agentOf(HOST, { checks: CHECKS }));
  for (const host of ['localhost', 'LOCALHOST:10067', '127.0.0.1:1', '127.1.2.3', '[::1]:10067']) {
    t.equal((await get('/healthz', { headers: { host } })).status, 200, `for ${host}`);
  }
  for (const [path, accept, type] of [
    ['/', 'text/html', 'text/html; charset=utf-8'],
    ['/', '*/*', 'text/plain; charset=utf-8'],
    ['/diagnose', '*/*', 'application/json; charset=utf-8'],
    ['/diagnose', 'text/plain', 'text/plain; charset=utf-8'],
    ['/diagnose', 'text/markdown', 'text/markdown; charset=utf-8'],
    ['/diagnose', 'text/html', 'application/json; charset=utf-8'],
    ['/snapshot', 'text/plain', 'application/json; charset=utf-8'],
    ['/metrics', '*/*', 'text/plain; version=0.0.4; charset=utf-8'],
    ['/metrics', 'application/openmetrics-text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ] as const) {
    const { status, headers } = await get(path, { headers: { accept } });
    t.equal(status, 200, `${path} as ${accept}`);
    t.match(headers, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    t.equal(headers.vary, 'accept');
  }
  const whole = await get('/checks');
  const head = await get('/checks', { method: 'HEAD' });
  t.match(
    head,
    { status: 200, body: '', headers: { 'content-length': String(Buffer.byteLength(whole.body)) } },
    'HEAD',
  );
  t.equal((await get('/nope', { method: 'HEAD' })).status, 404, 'HEAD of nothing');
  const failing = await get('/diagnose?failOn=warning');
  t.equal(failing.status, 503);
  t.match(JSON.parse(failing.body), { kind: 'Report', verdict: 'degraded' }, 'the report, not a problem');
});

t.test('server: one run for many callers', async (t) => {
  let runs = 0;
  let release: () => void = () => undefined;
  const everyone = new Promise<void>((resolve) => {
    release = resolve;
  });
  const collectors = collectorsOf(HOST).map((collector) => ({
    ...collector,
    collect: async (...given: Parameters<typeof collector.collect>) => {
      if (collector.id === 'interfaces') runs += 1;
      await everyone;
      return collector.collect(...given);
    },
  }));
  const config = { ...CONFIG, collect: { ...CONFIG.collect, deadlineMs: 20_000 } };
  const agent = agentOf(HOST, { collectors, config, checks: CHECKS });
  let callers = 0;
  const report = agent.report.bind(agent);
  agent.report = (request) => {
    callers += 1;
    if (callers === 20) release();
    return report(request);
  };
  const get = await serveIn(t, agent);
  const answers = await Promise.all(Array.from({ length: 20 }, () => get('/diagnose?maxAge=0')));
  t.ok(answers.every(({ status }) => status === 200));
  t.equal(runs, 1, '20 callers during one run');
  await get('/diagnose?maxAge=60');
  t.equal(runs, 1, 'a young snapshot is judged again');
  await get('/diagnose?maxAge=0');
  t.equal(runs, 2, 'a later caller gets a run of its own');
});

t.test('server: a collector that only a run of everything uses', async (t) => {
  const collectors = collectorsOf(HOST).map((collector) =>
    collector.id === 'interfaces' ? { ...collector, onDemand: true as const } : collector,
  );
  const get = await serveIn(t, agentOf(HOST, { collectors }));
  t.match(JSON.parse((await get('/snapshot/interfaces')).body), {
    state: 'absent',
    reason: 'only looked at by netdiagd snapshot and diagnose',
  });
});

t.test('server: a collector that hangs', async (t) => {
  const collectors = collectorsOf(HOST).map((collector) =>
    collector.id === 'ovs' ? { ...collector, collect: () => new Promise<never>(() => undefined) } : collector,
  );
  const get = await serveIn(t, agentOf(HOST, { collectors, checks: CHECKS }));
  const began = performance.now();
  const report = JSON.parse((await get('/diagnose')).body);
  t.ok(performance.now() - began < 10_000, 'the deadline of 100 ms is kept');
  const byId = (list: readonly { readonly id: string }[], id: string) => list.find((item) => item.id === id);
  t.match(byId(report.collectors, 'ovs'), { state: 'failed', reason: 'did not finish within 100 ms' });
  t.match(byId(report.checks, 'b-bad'), { verdict: 'unknown', reason: 'ovs: did not finish within 100 ms' });
  t.equal(report.verdict, 'degraded', 'what could be seen is judged');
});

t.test('server: names from outside', async (t) => {
  const name = 'e\u001b[31m\u009b<img src=x>`**';
  const get = await serveIn(t, agentOf({ interfaces: [iface(name)] }, { checks: [checkThat('a-bad', [name])] }));
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
  const text = await get('/diagnose?format=text');
  t.match(text.body, 'e\ufffd[31m\ufffd<img src=x>`** has the fault');
  t.notMatch(text.body, raw, 'no control character on the terminal');
  const markdown = (await get('/diagnose?format=markdown')).body;
  t.notMatch(markdown, raw);
  const prose = markdown.replace(/^```sh\n[\s\S]*?\n```$/gm, '');
  t.match(prose, '\\<img src=x\\>\\`\\*\\* has the fault', 'prose escapes what Markdown would act on');
  t.notMatch(prose, /[^\\]<img/);
  const remembering = await serveIn(t, rememberingAgent([episodeOf('1', 'migration', { to: name })]).agent);
  for (const path of ['/migrations', '/migrations/1']) {
    const { body } = await remembering(path);
    t.notMatch(body, raw, `${path} as JSON`);
    t.match(JSON.stringify(JSON.parse(body)), JSON.stringify(name), `${path} has it all the same`);
  }
  for (const path of ['/diagnose', '/snapshot', '/snapshot/interfaces', '/metrics']) {
    t.notMatch((await get(path)).body, raw, path);
  }
  t.match(JSON.parse((await get('/snapshot/interfaces')).body), { value: [{ name }] }, 'JSON says it all the same');
});

t.test('server: a route that fails', async (t) => {
  const said: string[] = [];
  const error = (message: string, fields = {}) => void said.push(`${message} ${JSON.stringify(fields)}`);
  const openapi = () => {
    throw new Error('secret detail');
  };
  const get = await serveIn(t, agentOf(HOST, { openapi }), { ...SILENT, error });
  const answer = await get('/openapi.json');
  t.equal(answer.status, 500);
  t.match(JSON.parse(answer.body), { status: 500, detail: 'see the log of netdiagd' });
  t.same(said, ['a request failed {"status":500,"error":"Error: secret detail"}'], 'the log says why');
});

t.test('server: addresses', async (t) => {
  const open = () => {
    const server = createHttpServer(routes, agentOf(HOST), SILENT);
    t.teardown(() => server.close());
    return server;
  };
  const [taken = ''] = await open().listen(['127.0.0.1:0']);
  t.match(taken, /^127\.0\.0\.1:[1-9]\d+$/, 'port 0 becomes the port that the kernel chose');
  t.equal((await open().listen([taken, '127.0.0.1:0'])).length, 1, 'one address that is taken leaves the other');
  await t.rejects(open().listen([taken]), { message: `cannot listen on any address: ${taken}: listen EADDRINUSE` });
});

t.test('server: who asks much at once, and goes', async (t) => {
  const server = createHttpServer(routes, agentOf(HOST), SILENT);
  t.teardown(() => server.close());
  const [origin = ''] = await server.listen(['127.0.0.1:0']);
  const [host = '', port = ''] = origin.split(':');
  for (let i = 0; i < 3; i += 1) {
    const socket = connect(Number(port), host);
    socket.on('error', () => undefined);
    socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(100), () => socket.destroy());
    await once(socket, 'close');
  }
  await sleep(50);
  t.equal((await send(origin, '/healthz')).status, 200, 'holds no place of others');
});
