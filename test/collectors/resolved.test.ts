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

  t.test('not running', async (t) => {
    t.equal((await collected(t, resolved, 'plain-server-static')).state, 'absent');
  });

  t.test('without its tool', async (t) => {
    t.match(await collected(t, resolved, HOST, { [`${STATUS}.txt`]: null }), {
      state: 'failed',
      error: /^resolvectl is not installed/,
    });
  });

  testDoors(t, resolved, { host: HOST, without: [UPSTREAMS], commands: [STATUS] });
});
