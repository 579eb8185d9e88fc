import check from '../../src/checks/default-routes-conflict.ts';
import { testCheck } from '../support/check-tester.ts';
import { route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const via = (dev: string, parts: Parameters<typeof route>[1] = {}) =>
  route('default', { gateway: '192.0.2.1', dev, metric: 100, ...parts });
const host = (...routes: ReturnType<typeof route>[]) => ({ routing: { routes, rules: [] } });
const v6 = { gateway: 'fe80::1', metric: 1024 };
const hop = (dev: string) => ({ dev, gateway: '192.0.2.1', flags: [] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'different metrics': host(via('eth0'), via('eth1', { metric: 101 })),
    'different families': host(via('eth0', { metric: 1024 }), via('eth1', v6)),
    'different tables': host(via('eth0'), via('eth1', { table: '100' })),
    'one interface, two routers': host(via('eth0', v6), via('eth0', { ...v6, gateway: 'fe80::2' })),
    'a multipath route': host(route('default', { nexthops: [hop('eth0'), hop('eth1')] })),
    'one of them is unplugged': host(via('eth0'), via('eth1', { flags: ['linkdown'] })),
    'an unreachable one': host(via('eth0'), via('lo', { type: 'unreachable' })),
  },
  fail: {
    'two cards with leases': {
      host: host(via('eth0'), via('eth1', { gateway: '198.51.100.1' })),
      findings: [{ message: 'conflict', subject: 'default table main metric 100' }],
      text: 'default routes by eth0 and eth1 have the same metric 100 in table main',
      fix: [
        'ip -f inet route add default via 198.51.100.1 dev eth1 table main metric 200',
        'ip -f inet route del default via 198.51.100.1 dev eth1 table main metric 100',
        '# to keep it: RouteMetric= (systemd-networkd), ipv4.route-metric (nmcli), or no default route by eth1 at all',
      ],
    },
    'IPv6 by two routers on two cards': {
      host: host(via('eth0', v6), via('eth1', v6)),
      findings: [{ message: 'conflict', subject: 'inet6 default table main metric 1024' }],
    },
    'without gateways and metrics': {
      host: host(route('default', { dev: 'ppp0' }), route('default', { dev: 'ppp1' })),
      findings: [{ message: 'conflict', subject: 'default table main metric 0' }],
    },
    'a multipath route against a plain one': {
      host: host(via('eth0'), route('default', { metric: 100, nexthops: [hop('eth0'), hop('eth1')] })),
      findings: [{ message: 'conflict', subject: 'default table main metric 100' }],
      fix: ['ip -f inet route show default table main', '# give one of them a higher metric, or remove it'],
    },
  },
});
