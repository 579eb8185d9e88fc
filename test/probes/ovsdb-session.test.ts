import t from 'tap';
import { OvsdbSession } from '../../src/probes/ovsdb-session.ts';
import { fakeServer } from '../support/ovsdb.ts';

/** The timers of a session do not keep the process running; this one does. */
function awake(t: { teardown(end: () => void): void }): void {
  const timer = setInterval(() => undefined, 1000);
  t.teardown(() => clearInterval(timer));
}

t.test('ovsdb-session', async (t) => {
  t.test('answers come in any order', async (t) => {
    const server = fakeServer(() => undefined);
    const session = new OvsdbSession(server.connection, () => undefined);
    const [first, second] = [session.request('a', []), session.request('b', [1])];
    t.same(server.requests, [
      { method: 'a', params: [], id: 1 },
      { method: 'b', params: [1], id: 2 },
    ]);
    server.send({ id: 2, result: 'two', error: null });
    server.send({ id: 1, result: 'one' });
    t.same(await Promise.all([first, second]), ['one', 'two']);
    session.close();
  });

  t.test('a server that is silent', async (t) => {
    awake(t);
    const server = fakeServer(() => undefined);
    const session = new OvsdbSession(server.connection, () => undefined, { timeoutMs: 20, probeMs: 60_000 });
    const waiting = [session.request('get_schema', []), session.request('monitor', [])];
    for (const each of waiting) {
      await t.rejects(each, { name: 'Error', message: 'ovsdb-server did not answer get_schema within 20 ms' });
    }
    await session.closed;
  });

  t.test('a server that hangs while nothing is asked', async (t) => {
    awake(t);
    const server = fakeServer(() => undefined);
    const session = new OvsdbSession(server.connection, () => undefined, { timeoutMs: 20, probeMs: 20 });
    await session.closed;
    t.same(
      server.requests.map(({ method }) => method),
      ['echo'],
      'it was asked once',
    );
  });

  t.test('a server that lives while nothing is asked', async (t) => {
    awake(t);
    let echoes = 0;
    const answered = new Promise<void>((resolve) => {
      const server = fakeServer(() => {
        echoes += 1;
        if (echoes === 3) resolve();
        return { result: [] };
      });
      const session = new OvsdbSession(server.connection, () => undefined, { timeoutMs: 5_000, probeMs: 10 });
      t.teardown(() => session.close());
    });
    await answered;
    t.equal(echoes, 3);
  });

  t.test('what the listener refuses ends it', async (t) => {
    const server = fakeServer(() => undefined);
    const session = new OvsdbSession(server.connection, () => {
      throw new Error('too many rows');
    });
    const waiting = session.request('a', []);
    server.send({ method: 'update', params: [] });
    await t.rejects(waiting, { name: 'OvsdbError', message: 'ovsdb-server sent too many rows' });
  });
});
