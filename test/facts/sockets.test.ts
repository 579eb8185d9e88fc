import t from 'tap';
import { orphanedSockets, unmapped } from '../../src/facts/sockets.ts';
import { address, iface, loopback, route, socket } from '../support/hosts.ts';

const interfaces = [loopback(), iface('eth0', { addresses: [address('10.0.0.7/24'), address('2001:db8::7/64')] })];
const orphans = (texts: readonly string[], ...local: readonly string[]) =>
  orphanedSockets(
    texts.map((text) => socket(text)),
    interfaces,
    { routes: local.map((dst) => route(dst, { type: 'local', table: '100' })), rules: [] },
  );

t.test('facts/sockets', async (t) => {
  t.test('finds what is bound to no address of the host', async (t) => {
    t.same(
      orphans([
        'tcp ESTAB 10.0.0.7:22 10.0.0.9:1',
        'tcp ESTAB 10.0.0.8:22 10.0.0.9:1',
        'tcp LISTEN 10.0.0.8:80 0.0.0.0:*',
        'tcp CLOSE-WAIT [::ffff:10.0.0.8]:22 [::ffff:10.0.0.9]:2',
      ]),
      [{ address: '10.0.0.8', connected: [1, 3], listening: [2] }],
    );
  });

  t.test('is quiet about the rest', async (t) => {
    for (const text of [
      'tcp ESTAB [2001:db8:0::7]:22 [2001:db8::9]:1',
      'tcp LISTEN 127.0.0.53:53 0.0.0.0:*',
      'tcp LISTEN *:80 *:*',
      'tcp TIME-WAIT 10.0.0.8:22 10.0.0.9:1',
      'udp UNCONN 10.0.0.8:123 0.0.0.0:*',
      'udp ESTAB 239.1.1.1:5000 10.0.0.9:5000',
      'u_str ESTAB 10.0.0.8:1 *:2',
      'tcp ESTAB nonsense:1 *:2',
    ]) {
      t.same(orphans([text]), [], text);
    }
  });

  t.test('a local route covers its own family', async (t) => {
    const text = ['tcp ESTAB 10.0.0.8:22 10.0.0.9:1'];
    t.same(orphans(text, '10.0.0.0/24'), []);
    t.same(orphans(text, 'default'), []);
    t.equal(orphans(text, '::/0').length, 1);
    t.equal(orphans(text, '10.0.1.0/24').length, 1);
  });

  t.test('addresses in both forms', async (t) => {
    t.equal(unmapped('::ffff:10.0.0.8'), '10.0.0.8');
    t.equal(unmapped('::FFFF:10.0.0.8'), '10.0.0.8');
    t.equal(unmapped('::ffff:a00:8'), '::ffff:a00:8');
  });
});
