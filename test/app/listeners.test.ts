import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { isLoopback, Listeners } from '../../src/app/listeners.ts';
import type { Logger } from '../../src/app/log.ts';

function logged(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push(`${level} ${message} ${fields['address']}`);
  return { lines, log: { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') } };
}

t.test('listeners', async (t) => {
  t.test('an address that is taken does not take the others down', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    t.teardown(() => taken.close());
    const busy = `127.0.0.1:${(taken.address() as AddressInfo).port}`;
    const { log, lines } = logged();
    const listeners = new Listeners((_request, response) => response.end('here'), log);
    t.teardown(() => listeners.close());
    const [served, ...more] = await listeners.open([busy, '127.0.0.1:0']);
    t.same(more, []);
    t.equal(await (await fetch(`http://${served}/`)).text(), 'here');
    t.same(lines, [`error cannot listen ${busy}`, `info listening ${served}`]);
  });

  t.test('no address at all', async (t) => {
    const { log } = logged();
    const listeners = new Listeners((_request, response) => response.end(), log);
    await t.rejects(listeners.open(['192.0.2.77:0']), { message: /^cannot listen on any address: 192\.0\.2\.77:0: / });
    await listeners.close();
  });

  t.test('says when others can reach it', async (t) => {
    const { log, lines } = logged();
    const listeners = new Listeners((_request, response) => response.end(), log);
    t.teardown(() => listeners.close());
    const [served] = await listeners.open([':0']);
    t.match(lines, [`info listening ${served}`, `warn listening beyond loopback without authentication ${served}`]);
  });

  t.test('loopback', async (t) => {
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) t.ok(isLoopback(address), address);
    for (const address of ['10.0.0.1', '::', '0.0.0.0', '127.0.0.1.example', '', 'localhost.example']) {
      t.notOk(isLoopback(address), address);
    }
  });
});
