import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GUESTS, type Guest } from '../../support/lab/guest.ts';
import { DNS_SERVICE } from '../../support/lab/network.ts';
import { mustIn } from '../../support/lab/place.ts';

const API = 'kubernetes.default.svc';
const DOMAINS = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];

const scenarios: readonly Scenario<Guest>[] = [
  {
    name: 'resolved-stopped',
    injected: 'systemctl stop systemd-resolved',
    cause: 'dns-server-unreachable:127.0.0.53',
    inject: ({ guest }) => mustIn(guest, ['systemctl', 'stop', 'systemd-resolved']),
    fix: 'decide',
    mend: ({ guest }) => mustIn(guest, ['systemctl', 'start', 'systemd-resolved']),
  },
  {
    name: 'resolved-upstream-hanging',
    injected: 'kill -STOP knotd',
    cause: `dns-server-unreachable:${DNS_SERVICE}`,
    async inject({ guest, outer, dns }) {
      await mustIn(outer, ['kill', '-STOP', `${dns.daemon.pid}`]);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
    },
    fix: 'decide',
    async mend({ guest, outer, dns }) {
      await mustIn(outer, ['kill', '-CONT', `${dns.daemon.pid}`]);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
    },
  },
  {
    name: 'resolved-domain-unrouted',
    injected: "resolvectl domain eth0 ''",
    cause: 'resolved-local-domain-unrouted:cluster.local',
    async inject({ guest }) {
      await mustIn(guest, ['resolvectl', 'domain', 'eth0', '']);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
    },
    async mend({ guest }) {
      await mustIn(guest, ['rm', '-r', '/etc/systemd/resolved.conf.d']);
      await mustIn(guest, ['systemctl', 'restart', 'systemd-resolved']);
      await mustIn(guest, ['resolvectl', 'domain', 'eth0', ...DOMAINS]);
    },
  },
  {
    name: 'resolved-cache-outdated',
    injected: `${API} A 10.96.0.2`,
    cause: 'resolved-stub-diverging:127.0.0.53',
    async inject({ guest, dns }) {
      await dns.setRecord(API, 'A 10.96.0.1', 600);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
      await mustIn(guest, ['resolvectl', '--no-pager', 'query', `${API}.cluster.local`]);
      await dns.setRecord(API, 'A 10.96.0.2');
    },
    async mend({ guest, dns }) {
      await dns.setRecord(API, 'A 10.96.0.1');
      await mustIn(guest, ['resolvectl', 'flush-caches']);
    },
  },
];

/** A machine of systemd with its resolver, and the network of a lease. */
const world: World<Guest> = {
  name: 'guest-resolved',
  build: (t) => GUESTS.networkd(t),
  place: ({ guest }) => guest,
  scenarios,
};
export default world;
