import { setTimeout as pause } from 'node:timers/promises';
import type { Daemon } from '../../support/lab/daemon.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GATEWAY, GUEST_ADDRESS } from '../../support/lab/network.ts';
import { ip, ips, mustIn, runIn } from '../../support/lab/place.ts';
import { buildTwoHomed, forgetRouter, SECOND, type TwoHomed } from '../../support/lab/two-homed.ts';

const DEFAULT_ROUTE = `route replace default via ${GATEWAY} dev eth0`;
const asBefore = ({ guest }: TwoHomed) => ips(guest, DEFAULT_ROUTE, 'neighbour flush dev eth0');
const sysctl = ({ guest }: TwoHomed, ...settings: readonly string[]) => mustIn(guest, ['sysctl', '-qw', ...settings]);

const defaults: readonly Scenario<TwoHomed>[] = [
  {
    name: 'default-route-deleted',
    injected: 'ip route del default',
    cause: 'default-route-missing:default',
    inject: ({ guest }) => ip(guest, 'route del default'),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'default-route-left-over',
    injected: 'a default route by a gateway whose network is gone',
    cause: 'default-route-source-missing:203.0.113.1',
    inject: ({ guest }) =>
      ips(
        guest,
        'address add 203.0.113.5/24 dev eth0',
        'route replace default via 203.0.113.1 dev eth0',
        'address del 203.0.113.5/24 dev eth0',
      ),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'default-routes-conflict',
    injected: `ip route append default via ${SECOND.outer} dev eth1`,
    cause: 'default-routes-conflict:default table main metric 0',
    inject: ({ guest }) => ip(guest, `route append default via ${SECOND.outer} dev eth1`),
    mend: ({ guest }) => ip(guest, `route del default via ${SECOND.outer} dev eth1`),
  },
  {
    name: 'default-route-rejecting',
    injected: 'ip route prepend blackhole default',
    cause: 'default-route-rejecting:inet default',
    inject: ({ guest }) => ip(guest, 'route prepend blackhole default'),
  },
];

const gateways: readonly Scenario<TwoHomed>[] = [
  {
    name: 'gateway-silent',
    injected: 'nft: arp drop, at the gateway',
    cause: `gateway-unreachable:${GATEWAY}`,
    async inject({ guest, outer }) {
      await mustIn(outer, ['nft', 'add', 'table', 'arp', 'wall']);
      await mustIn(outer, ['nft', 'add chain arp wall in { type filter hook input priority 0; policy drop; }']);
      await ip(guest, 'neighbour flush dev eth0');
    },
    fix: 'decide',
    async mend({ guest, outer }) {
      await mustIn(outer, ['nft', 'delete', 'table', 'arp', 'wall']);
      await ip(guest, 'neighbour flush dev eth0');
    },
  },
  {
    name: 'gateway-replaced',
    injected: 'ip link set lan0 address, at the gateway, between two looks',
    cause: `gateway-mac-changed:${GATEWAY}`,
    seconds: 4,
    inject: async () => undefined,
    async traffic({ guest, outer }) {
      const done = (async () => {
        await pause(2_500);
        await ip(outer, 'link set lan0 address 02:00:00:00:00:77');
        await ip(guest, 'neighbour flush dev eth0');
      })();
      return () => done;
    },
  },
  {
    name: 'gateway-off-link',
    injected: 'a route by 203.0.113.1, whose network is gone from eth1',
    cause: 'gateway-off-link:10.99.0.0/16',
    inject: ({ guest }) =>
      ips(
        guest,
        'address add 203.0.113.5/24 dev eth1',
        'route add 10.99.0.0/16 via 203.0.113.1 dev eth1',
        'address del 203.0.113.5/24 dev eth1',
      ),
  },
];

let connection: Daemon | undefined;

const ways: readonly Scenario<TwoHomed>[] = [
  {
    name: 'policy-rule-main-missing',
    injected: 'ip rule del pref 32766',
    cause: 'policy-rule-missing:inet main',
    inject: ({ guest }) => ip(guest, 'rule del pref 32766'),
  },
  {
    name: 'policy-rule-local-missing',
    injected: 'ip rule del pref 0',
    cause: 'policy-rule-missing:inet local',
    inject: ({ guest }) => ip(guest, 'rule del pref 0'),
  },
  {
    name: 'reverse-path-filter-dropping',
    injected: 'sysctl rp_filter=1, and packets of eth1 that arrive on eth0',
    cause: 'reverse-path-filter-dropping:rp_filter',
    inject: (world) => sysctl(world, 'net.ipv4.conf.all.rp_filter=1'),
    async traffic({ outer }) {
      let isOn = true;
      const words = ['-q', '-c', '100', '-i', '0.01', '-w', '1', '-I', SECOND.outer, GUEST_ADDRESS];
      const done = (async () => {
        while (isOn) await runIn(outer, ['ping', ...words]);
      })();
      return () => {
        isOn = false;
        return done;
      };
    },
    mend: (world) => sysctl(world, 'net.ipv4.conf.all.rp_filter=0'),
  },
  {
    name: 'networks-overlap',
    injected: 'ip address add 192.168.0.1/16 dev docker0, which holds the network of eth0',
    cause: 'networks-overlap:docker0',
    inject: ({ guest }) => ips(guest, 'link add docker0 type bridge', 'address add 192.168.0.1/16 dev docker0'),
    fix: 'decide',
    mend: ({ guest }) => ip(guest, 'link del docker0'),
  },
  {
    name: 'router-advertisements-ignored',
    injected: 'sysctl net.ipv6.conf.eth1.forwarding=1, on an interface with SLAAC',
    cause: 'router-advertisements-ignored:eth1',
    async inject(world) {
      await world.advertise();
      await sysctl(world, 'net.ipv6.conf.eth1.forwarding=1');
    },
    mend: forgetRouter,
  },
];

const sockets: readonly Scenario<TwoHomed>[] = [
  {
    name: 'socket-address-gone',
    injected: 'ip address del 198.51.100.20, which a connection is bound to',
    cause: 'socket-address-gone:198.51.100.20',
    async inject({ guest, connectFrom }) {
      await ip(guest, 'address add 198.51.100.20/24 dev eth1');
      connection = await connectFrom('198.51.100.20');
      await ip(guest, 'address del 198.51.100.20/24 dev eth1');
    },
    fix: 'decide',
    // With its address back it can say goodbye.
    async mend({ guest }) {
      await ip(guest, 'address add 198.51.100.20/24 dev eth1');
      await connection?.stop();
      await pause(300);
      await ip(guest, 'address del 198.51.100.20/24 dev eth1');
    },
  },
];

const world: World<TwoHomed> = {
  name: 'guest-route',
  build: buildTwoHomed,
  place: ({ guest }) => guest,
  scenarios: [...defaults, ...gateways, ...ways, ...sockets],
  pairs: [['gateway-off-link', 'policy-rule-main-missing']],
};
export default world;
