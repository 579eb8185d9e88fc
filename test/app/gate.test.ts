import t from 'tap';
import { ACTIVE, type Caller, Gate, WRITING } from '../../src/app/gate.ts';
import type { HttpProblem } from '../../src/model/route.ts';

const HERE: Caller = { peer: '127.0.0.1', headers: {} };
const done = async () => 'done';

/** Status of the refusal; `undefined` where there is none. */
const refusal = (answer: Promise<unknown>): Promise<number | undefined> =>
  answer.then(
    () => undefined,
    (cause: HttpProblem) => cause.status,
  );

t.test('who may ask', async (t) => {
  const gate = new Gate(ACTIVE);
  for (const peer of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])
    t.equal(await gate.pass({ peer, headers: {} }, done), 'done', peer);
  for (const peer of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', ''])
    t.equal(await refusal(gate.pass({ peer, headers: {} }, done)), 403, peer || 'a connection that is gone');
  const refused: readonly Caller['headers'][] = [
    { forwarded: 'for=192.0.2.1' },
    { 'x-forwarded-for': '192.0.2.1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: '127.0.0.1:10067', origin: 'http://evil.example' },
    { host: '127.0.0.1:10067', origin: 'http://127.0.0.1:8080' },
    { host: '127.0.0.1:10067', origin: 'https://127.0.0.1:10067' },
    { host: '127.0.0.1:10067', origin: 'null' },
    { origin: '' },
  ];
  for (const headers of refused)
    t.equal(await refusal(gate.pass({ ...HERE, headers }, done)), 403, JSON.stringify(headers));
  for (const site of ['same-origin', 'none'])
    t.equal(await gate.pass({ ...HERE, headers: { 'sec-fetch-site': site } }, done), 'done', site);
  const own = { host: 'LOCALHOST:10067', origin: 'http://localhost:10067' };
  t.equal(await gate.pass({ ...HERE, headers: own }, done), 'done', 'a page of its own');
  await t.rejects(gate.pass({ ...HERE, peer: '192.0.2.1' }, done), {
    message: /^this sends packets where the caller says/,
  });
  const writing = new Gate(WRITING);
  await t.rejects(writing.pass({ ...HERE, peer: '192.0.2.1' }, done), { message: /^this changes what netdiagd keeps/ });
});

t.test('how many at once', async (t) => {
  const gate = new Gate(ACTIVE);
  let finish: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const running = [gate.pass(HERE, () => held), gate.pass(HERE, () => held)];
  t.equal(await refusal(gate.pass(HERE, done)), 429, 'a third one');
  finish();
  await Promise.all(running);
  t.equal(await gate.pass(HERE, done), 'done', 'afterwards again');
  await t.rejects(
    gate.pass(HERE, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.equal(await gate.pass(HERE, done), 'done', 'a failure frees its place');
});

t.test('how often', async (t) => {
  let now = 0;
  const gate = new Gate(ACTIVE, () => now);
  for (let i = 0; i < 20; i += 1) await gate.pass(HERE, done);
  t.equal(await refusal(gate.pass(HERE, done)), 429, 'the twenty-first');
  now += 1000;
  t.equal(await gate.pass(HERE, done), 'done', 'one more after a second');
  t.equal(await refusal(gate.pass(HERE, done)), 429, 'and no second');
});

t.test('how often what is kept may change', async (t) => {
  let now = 0;
  const gate = new Gate(WRITING, () => now);
  for (let i = 0; i < 10; i += 1) await gate.pass(HERE, done);
  now += 9000;
  await t.rejects(gate.pass(HERE, done), { status: 429, message: 'more than 10 at once, and 6 a minute after that' });
  now += 1001;
  t.equal(await gate.pass(HERE, done), 'done');
});
