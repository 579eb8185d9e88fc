import t from 'tap';
import { OvsdbReplica, type Rows } from '../../src/probes/ovsdb.ts';
import { OvsdbError } from '../../src/probes/ovsdb-session.ts';
import { type Answer, fakeServer, schemaOf } from '../support/ovsdb.ts';

const OPTIONS = {
  database: 'Open_vSwitch',
  columns: { Bridge: ['name', 'status'], Manager: ['target'] },
  readRow: (uuid: string, columns: Readonly<Record<string, unknown>>) => `${uuid} ${columns['name']}`,
  build: (rows: Rows<string>) => [...rows].map(([table, byUuid]) => [table, ...byUuid.values()]),
};
const SCHEMA = schemaOf({ Bridge: ['name', 'other'], Flow: ['name'] });
const FIRST = { Bridge: { u1: { new: { name: 'br1' } } }, Flow: { f1: { new: { name: 'stray' } } } };

/** A server that serves this schema and these rows. */
const serving =
  (schema: unknown = SCHEMA, rows: unknown = FIRST): Answer =>
  ({ method }) =>
    method === 'get_schema' ? { result: schema } : method === 'monitor' ? { result: rows } : undefined;

t.test('ovsdb', async (t) => {
  t.test('asks for columns that exist, and keeps the rows', async (t) => {
    const server = fakeServer(serving());
    const replica = await OvsdbReplica.open(server.connection, OPTIONS);
    t.same(
      server.requests.map(({ method, params }) => [method, params]),
      [
        ['get_schema', ['Open_vSwitch']],
        ['monitor', ['Open_vSwitch', null, { Bridge: [{ columns: ['name'] }] }]],
      ],
    );
    t.same(replica.view(), [['Bridge', 'u1 br1'], ['Manager']]);
    replica.close();
    await replica.closed;
  });

  t.test('follows what changes', async (t) => {
    const server = fakeServer(serving());
    const replica = await OvsdbReplica.open(server.connection, OPTIONS);
    const update = (changes: unknown) => server.send({ method: 'update', params: [null, changes], id: null });
    update({ Bridge: { u2: { new: { name: 'br2' } }, u1: { old: { name: 'br1' }, new: { name: 'br3' } } } });
    t.same(replica.view(), [['Bridge', 'u1 br3', 'u2 br2'], ['Manager']]);
    update({ Bridge: { u1: { old: { name: 'br3' } }, unknown: {} } });
    const view = replica.view();
    t.same(view, [['Bridge', 'u2 br2'], ['Manager']]);
    t.equal(replica.view(), view, 'what has not changed is not built again');
    update({ Bridge: { __proto__: null, u3: null }, __proto__: { u: {} } });
    server.send({ method: 'locked', params: ['x'], id: null });
    server.send({ id: 999, result: 'nobody asked', error: null });
    server.say('[');
    t.equal(server.requests.length, 2, 'without a word');
    await replica.closed;
  });

  t.test('keeps a bounded amount, however many updates bring it', async (t) => {
    const server = fakeServer(serving());
    const replica = await OvsdbReplica.open(server.connection, OPTIONS);
    const name = 'x'.repeat(1024 * 1024);
    const update = (uuid: string, change: unknown) =>
      server.send({ method: 'update', params: [null, { Bridge: { [uuid]: change } }], id: null });
    for (let i = 0; i < 40; i += 1) {
      update('same', { new: { name } });
      update(`gone${i}`, { new: { name } });
      update(`gone${i}`, { old: { name } });
    }
    t.same(replica.view(), [['Bridge', 'u1 br1', `same ${name}`], ['Manager']], 'what is replaced does not count');
    for (let i = 0; i < 16; i += 1) update(`more${i}`, { new: { name } });
    t.equal(await server.connection.closed, 'it was closed here', 'too much');
  });

  t.test('answers an echo', async (t) => {
    const server = fakeServer(serving());
    const replica = await OvsdbReplica.open(server.connection, OPTIONS);
    server.send({ method: 'echo', params: ['are you there'], id: 'echo' });
    t.match(server.requests[2], { id: 'echo', result: ['are you there'], error: null });
    replica.close();
  });

  t.test('is over when the schema changes', async (t) => {
    const server = fakeServer(serving());
    const replica = await OvsdbReplica.open(server.connection, OPTIONS);
    server.send({ method: 'monitor_canceled', params: [null], id: null });
    await replica.closed;
    t.pass('it closed');
  });

  for (const [name, answer, error] of [
    ['a refusal', () => ({ error: { error: 'unknown database' } }), 'ovsdb-server: {"error":"unknown database"}'],
    ['no schema', serving('no'), 'ovsdb-server sent a schema without tables'],
    ['no rows', serving(SCHEMA, []), 'ovsdb-server sent no updates'],
  ] as const) {
    t.test(name, async (t) => {
      const server = fakeServer(answer);
      const opened = OvsdbReplica.open(server.connection, OPTIONS);
      const cause = await opened.then(() => undefined).catch((cause: Error) => cause);
      t.ok(cause instanceof OvsdbError);
      t.equal(cause?.message, error);
      t.equal(await server.connection.closed, 'it was closed here', 'it is left alone');
    });
  }

  t.test('a server that is no OVSDB server', async (t) => {
    const server = fakeServer(() => undefined);
    const opened = OvsdbReplica.open(server.connection, OPTIONS);
    server.say('SSH-2.0-OpenSSH_9.2\r\n');
    await t.rejects(opened, { name: 'OvsdbError', message: 'ovsdb-server sent not a stream of JSON objects' });
  });

  t.test('a server that goes in between', async (t) => {
    const server = fakeServer(() => undefined);
    const opened = OvsdbReplica.open(server.connection, OPTIONS);
    server.end('the server closed the connection');
    await t.rejects(opened, { name: 'Error', message: 'ovsdb-server: the server closed the connection' });
  });
});
