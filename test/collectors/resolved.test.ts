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

  t.test('by its files, without a process', async (t) => {
    const files = {
      [`${STATUS}.txt`]: null,
      'run/systemd/netif/links/2':
        'ADMIN_STATE=configured\nDNS=10.96.0.10\nDOMAINS=a.org\nROUTE_DOMAINS=cluster.local\n',
      'etc/systemd/resolved.conf.d/own.conf': '[Resolve]\nDomains=b.org ~corp\n',
      [UPSTREAMS]: 'nameserver 10.96.0.10\nsearch b.org a.org\n',
    };
    const eth0 = { interface: 'eth0', dns: ['10.96.0.10'], domains: ['a.org'], routeDomains: ['cluster.local'] };
    const value = { nameservers: ['10.96.0.10'], search: ['b.org', 'corp', 'a.org'], links: [eth0] };
    // The manifest of the tree knows when its files were written, and not when those of this test were.
    t.same(await collected(t, resolved, HOST, files), { state: 'ok', value });

    const told = {
      ...files,
      'run/systemd/netif/links/2': 'ADMIN_STATE=unmanaged\nDNS=192.0.2.9\n',
      'run/systemd/resolve/netif/2': 'SERVERS=10.96.0.10\nDOMAINS=a.org ~cluster.local\n',
    };
    t.same(await collected(t, resolved, HOST, told), { state: 'ok', value }, 'told by others than networkd');

    const closed = { ...files, 'fail/run/systemd/resolve/netif.txt': 'EACCES: permission denied\n' };
    t.match(
      await collected(t, resolved, HOST, closed),
      { value: { search: ['b.org', 'a.org'], links: [eth0] } },
      'a closed folder may hide more: networkd is the last that is asked',
    );
    t.match(
      await collected(t, resolved, HOST, {
        ...closed,
        [`${STATUS}.txt`]: 'Link 2 (eth0)\n       DNS Servers: 192.0.2.1\n',
      }),
      { value: { links: [{ interface: 'eth0', dns: ['192.0.2.1'] }] } },
      'and resolvectl before it',
    );
  });

  t.test('a resolv.conf of somebody else', async (t) => {
    const changes = {
      [`${STATUS}.txt`]: null,
      'etc/resolv.conf': 'nameserver 192.0.2.7\nsearch c.org\n',
      [UPSTREAMS]: 'nameserver 192.0.2.7\nsearch c.org\n',
    };
    t.match(await collected(t, resolved, HOST, changes), {
      state: 'ok',
      value: { nameservers: ['192.0.2.7'], search: ['c.org'], links: [{ interface: 'eth0', dns: [] }] },
    });
  });

  testDoors(t, resolved, { host: HOST, without: [UPSTREAMS], commands: [STATUS] });
});
