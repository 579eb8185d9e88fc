import { join } from 'node:path';
import t from 'tap';
import type { ConverseOptions } from '../../src/model/platform.ts';
import { createConverse } from '../../src/platform/converse.ts';
import { folderOf } from '../support/folder.ts';

const never = new AbortController().signal;
const OPTIONS: ConverseOptions = { until: '\r\n\r\n', timeoutMs: 5000, maxBytes: 4096 };
const talk = (path: string, options: Partial<ConverseOptions> = {}, signal = never) =>
  createConverse()(path, 'GET\n\n', { ...OPTIONS, ...options }, signal);

/** A pseudoterminal of its own for each who opens it; its line discipline echoes what it is sent. */
const ECHO = '/dev/ptmx';

t.test('converse', async (t) => {
  t.test('a reply', async (t) => {
    t.equal(await talk(ECHO), 'GET\r\n\r\n');
  });

  t.test('no device', async (t) => {
    t.equal(await talk('/dev/netdiagd-has-no-such-device'), undefined);
    t.equal(await talk('/dev/null/port'), undefined);
  });

  t.test('no character device', async (t) => {
    const file = join(folderOf(t, { port: 'INVALID REQUEST\n\n' }), 'port');
    await t.rejects(talk(file), new Error(`${file} is not a character device`));
    await t.rejects(talk(folderOf(t)), { code: 'EISDIR' });
  });

  t.test('silence', async (t) => {
    const silent = new Error('/dev/null did not answer within 80 ms');
    await t.rejects(talk('/dev/null', { timeoutMs: 80 }), silent, 'nobody at the other end');
    await t.rejects(talk(ECHO, { until: 'OK', timeoutMs: 80 }), { message: /did not answer/ }, 'half a reply');
  });

  t.test('no end', async (t) => {
    await t.rejects(talk('/dev/zero'), new Error('/dev/zero answers with more than 4096 bytes'));
    await t.rejects(talk(ECHO, { maxBytes: 6 }), new Error('/dev/ptmx answers with more than 6 bytes'));
    t.equal(await talk(ECHO, { maxBytes: 7 }), 'GET\r\n\r\n', 'as long as it may be');
  });

  t.test('an error', async (t) => {
    await t.rejects(talk('/dev/full'), { code: 'ENOSPC' });
  });

  t.test('the run ends', async (t) => {
    const run = new AbortController();
    const reply = talk('/dev/null', {}, run.signal);
    run.abort();
    await t.rejects(reply, { message: /^\/dev\/null did not answer/ });
  });

  t.test('one reply for all who ask within a second', async (t) => {
    const converse = createConverse();
    const ask = (request: string, path = ECHO) => converse(path, request, OPTIONS, never);
    const first = ask('A\n\n');
    t.equal(ask('A\n\n'), first, 'while it is on its way');
    t.equal(await first, 'A\r\n\r\n');
    t.equal(ask('A\n\n'), first, 'and when it is there');
    t.equal(await ask('B\n\n'), 'B\r\n\r\n', 'another request is another');
    t.equal(await ask('A\n\n', '/dev/netdiagd-has-no-such-device'), undefined, 'another device is another');
  });

  t.test('a failure is not shared', async (t) => {
    const converse = createConverse();
    const ask = () => converse('/dev/full', 'A\n\n', OPTIONS, never);
    const first = ask();
    await t.rejects(first);
    const second = ask();
    t.not(second, first);
    await t.rejects(second);
  });
});
