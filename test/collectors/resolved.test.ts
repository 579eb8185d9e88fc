import t from 'tap';
import resolved from '../../src/collectors/resolved.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const UPSTREAMS = 'run/systemd/resolve/resolv.conf';
const STATUS = 'exec/resolvectl --no-pager status';

t.test('resolved', async (t) => {
  t.test('of a guest', async (t) => {
    t.same(await collected(t, resolved, HOST), {
      state: 'ok',
      value: {
        nameservers: ['10.96.0.10'],
        search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        links: [
          {
            interface: 'eth0',
            dns: ['10.96.0.10'],
            domains: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
            routeDomains: [],
          },
        ],
      },
    });
  });

  t.test('in the namespace of somebody else', async (t) => {
    const changes = { 'netdiagd.json': '{"takenAt":"2026-11-20T12:00:00Z","origin":"blue","foreignFiles":true}' };
    t.match(await collected(t, resolved, HOST, changes), { state: 'absent', reason: /another network namespace/ });
  });

  t.test('not running', async (t) => {
    t.equal((await collected(t, resolved, 'plain-server-static')).state, 'absent');
  });

  t.test('without its tool, by the files of networkd', async (t) => {
    const link = 'ADMIN_STATE=configured\nDNS=10.96.0.10\nDOMAINS=example.org\nROUTE_DOMAINS=~cluster.local\n';
    const changes = { [`${STATUS}.txt`]: null, 'run/systemd/netif/links/2': link, 'run/systemd/netif/links/99': link };
    const refused = { ...changes, [`${STATUS}.fail`]: '1\nresolvectl exited with status 1: Access denied\n' };
    for (const each of [changes, refused]) {
      t.match(await collected(t, resolved, HOST, each), {
        state: 'ok',
        value: {
          nameservers: ['10.96.0.10'],
          links: [
            { interface: 'eth0', dns: ['10.96.0.10'], domains: ['example.org'], routeDomains: ['cluster.local'] },
          ],
        },
      });
    }
  });

  t.test('nothing tells about the links', async (t) => {
    const changes = { [`${STATUS}.txt`]: null, 'run/systemd/netif/links': null };
    t.match(await collected(t, resolved, HOST, changes), {
      state: 'ok',
      value: { links: [], linksUnseen: true },
      note: /^the domains of links could not be seen/,
    });
  });

  testDoors(t, resolved, { host: HOST, without: [UPSTREAMS], commands: [STATUS] });
});
