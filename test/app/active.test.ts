import t from 'tap';
import { ActiveGate, type Caller } from '../../src/app/active.ts';
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
  const gate = new ActiveGate();
  for (const peer of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])
    t.equal(await gate.pass({ peer, headers: {} }, done), 'done', peer);
  for (const peer of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', ''])
    t.equal(await refusal(gate.pass({ peer, headers: {} }, done)), 403, peer || 'a connection that is gone');
  const refused: readonly Caller['headers'][] = [
    { forwarded: 'for=192.0.2.1' },
    { 'x-forwarded-for': '192.0.2.1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of refused)
    t.equal(await refusal(gate.pass({ ...HERE, headers }, done)), 403, JSON.stringify(headers));
  for (const site of ['same-origin', 'none'])
    t.equal(await gate.pass({ ...HERE, headers: { 'sec-fetch-site': site } }, done), 'done', site);
});

t.test('how many at once', async (t) => {
  const gate = new ActiveGate();
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
  const gate = new ActiveGate(() => now);
  for (let i = 0; i < 20; i += 1) await gate.pass(HERE, done);
  t.equal(await refusal(gate.pass(HERE, done)), 429, 'the twenty-first');
  now += 1000;
  t.equal(await gate.pass(HERE, done), 'done', 'one more after a second');
  t.equal(await refusal(gate.pass(HERE, done)), 429, 'and no second');
});
