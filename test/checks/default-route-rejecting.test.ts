import check from '../../src/checks/default-route-rejecting.ts';
import type { Route } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { type Host, route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const host = (...routes: Route[]): Host => ({ routing: { routes, rules: [] } });
const via = (metric?: number, parts = {}) =>
  route('default', { gateway: '192.0.2.1', dev: 'eth0', ...(metric !== undefined && { metric }), ...parts });
const reject = (type: string, metric?: number, parts = {}) =>
  route('default', { type, ...(metric !== undefined && { metric }), ...parts });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a last resort': host(via(100), reject('unreachable', 4_278_198_272)),
    'behind one of the same metric': host(via(), reject('blackhole')),
    'none at all': host(),
    'that of the kernel': host(reject('unreachable', 4_294_967_295, { family: 'inet6', dev: 'lo' })),
    'in another table': host(via(100), reject('blackhole', 0, { table: 'red' })),
    'for another family': host(via(100), via(1024, { family: 'inet6', gateway: 'fe80::1' })),
  },
  fail: {
    'before the one with a gateway': {
      host: host(reject('blackhole'), via(100)),
      findings: [{ message: 'shadowing', subject: 'inet default' }],
      text: 'the IPv4 default route is blackhole with metric 0, before the one by eth0 with metric 100',
      fix: [
        'ip -f inet route del blackhole default metric 0',
        '# a VPN client or a script that shuts the host off may have set it: give it a higher metric than the real one',
      ],
    },
    'in front of one of the same metric': {
      host: host(reject('blackhole'), via()),
      findings: [{ message: 'shadowing', subject: 'inet default', data: { other: 0 } }],
    },
    alone: {
      host: host(reject('prohibit', 50), reject('unreachable', 10)),
      findings: [{ message: 'only', subject: 'inet default', severity: 'warning', data: { type: 'unreachable' } }],
      text: 'the only IPv4 default route is unreachable',
    },
    'over several interfaces': {
      host: host(
        reject('unreachable', 1),
        route('default', { metric: 9, nexthops: [{ dev: 'eth0', gateway: '192.0.2.1', flags: [] }] }),
      ),
      findings: [{ message: 'shadowing', subject: 'inet default', data: { interface: 'several interfaces' } }],
    },
  },
});
