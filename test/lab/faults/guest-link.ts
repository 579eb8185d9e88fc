import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { LEASE_MTU } from '../../support/lab/network.ts';
import { ip, ips, mustIn, runIn } from '../../support/lab/place.ts';
import { buildTwoHomed, forgetRouter, TUNNEL, type TwoHomed } from '../../support/lab/two-homed.ts';
import { until } from '../../support/lab/until.ts';

/** Behind the gateway, where nobody is. */
const BEYOND = '10.20.0.9';

/** Whoever does something again and again, until it is to end. */
function repeat(everyMs: number, act: () => Promise<unknown>): () => Promise<unknown> {
  let isOn = true;
  const done = (async () => {
    while (isOn) await Promise.all([act(), pause(everyMs)]);
  })();
  return () => {
    isOn = false;
    return done;
  };
}

const flood = ({ guest }: TwoHomed, target: string) =>
  repeat(0, () => runIn(guest, ['ping', '-q', '-c', '100', '-i', '0.002', '-W', '1', '-w', '1', target]));

let stopFlapping: (() => Promise<unknown>) | undefined;

const cables: readonly Scenario<TwoHomed>[] = [
  {
    name: 'interface-unplugged',
    injected: 'ip link set lan0 down, at the other end of eth0',
    cause: 'interface-down:eth0',
    async inject({ guest, outer }) {
      await ip(outer, 'link set lan0 down');
      await until('the carrier is gone', 2_000, async () => (await ip(guest, 'link show eth0')).includes('NO-CARRIER'));
    },
    fix: 'decide',
    mend: ({ outer }) => ips(outer, 'link set lan0 up'),
  },
  {
    name: 'interface-set-down',
    injected: 'ip link set eth1 down',
    cause: 'interface-down:eth1',
    inject: ({ guest }) => ip(guest, 'link set eth1 down'),
  },
  {
    name: 'carrier-flapping',
    injected: 'ip link set lan1 down, and up, again and again',
    cause: 'carrier-flapping:eth1',
    seconds: 2,
    inject: async () => undefined,
    async traffic({ outer }) {
      stopFlapping = repeat(100, async () => {
        await ip(outer, 'link set lan1 down');
        await pause(100);
        await ip(outer, 'link set lan1 up');
      });
      return async () => stopFlapping?.();
    },
    fix: 'decide',
    mend: async () => stopFlapping?.(),
  },
];

const sizes: readonly Scenario<TwoHomed>[] = [
  {
    name: 'mtu-above-lease',
    injected: 'ip link set eth0 mtu 1500, the lease says 1400',
    cause: 'mtu-above-lease:eth0',
    inject: ({ guest }) => ip(guest, 'link set eth0 mtu 1500'),
    mend: ({ guest }) => ip(guest, `link set eth0 mtu ${LEASE_MTU}`),
  },
  {
    name: 'mtu-above-advertised',
    injected: 'a router that advertises mtu 1300',
    cause: 'mtu-above-advertised:eth1',
    async inject(world) {
      const daemon = await world.advertise('mtu:1300');
      await daemon.stop();
    },
    async mend(world) {
      await forgetRouter(world);
      await ips(world.guest, 'link set eth1 mtu 1400', 'link set eth1 mtu 1500');
    },
  },
  {
    name: 'overlay-mtu-too-large',
    injected: `ip link set ${TUNNEL.name} mtu 1400`,
    cause: `overlay-mtu-too-large:${TUNNEL.name}`,
    inject: ({ guest }) => ip(guest, `link set ${TUNNEL.name} mtu 1400`),
  },
  {
    name: 'underlay-mtu-too-small',
    injected: 'ip link set eth0 mtu 1300, below a tunnel of 1350',
    cause: `overlay-mtu-too-large:${TUNNEL.name}`,
    inject: ({ guest }) => ip(guest, 'link set eth0 mtu 1300'),
    mend: ({ guest }) => ips(guest, `link set eth0 mtu ${LEASE_MTU}`, `link set ${TUNNEL.name} mtu 1350`),
  },
  {
    name: 'peer-mtu-differs',
    injected: 'ip link set vea mtu 9000, one end of a veth pair',
    cause: 'peer-mtu-differs:vea',
    inject: ({ guest }) =>
      ips(guest, 'link add vea type veth peer name veb', 'link set vea mtu 9000 up', 'link set veb up'),
    mend: ({ guest }) => ip(guest, 'link del vea'),
  },
];

const tunnels: readonly Scenario<TwoHomed>[] = [
  {
    name: 'tunnel-one-way',
    injected: `nft: udp dport ${TUNNEL.port} drop, at the other end`,
    cause: `tunnel-one-way:${TUNNEL.name}`,
    async inject({ outer, guest }) {
      await ips(guest, `neighbour replace ${TUNNEL.outer} lladdr 02:00:00:00:00:01 dev ${TUNNEL.name}`);
      await mustIn(outer, ['nft', 'add', 'table', 'inet', 'wall']);
      await mustIn(outer, ['nft', 'add chain inet wall in { type filter hook input priority 0; }']);
      await mustIn(outer, ['nft', `add rule inet wall in udp dport ${TUNNEL.port} drop`]);
    },
    traffic: async (world) => flood(world, TUNNEL.outer),
    fix: 'decide',
    async mend({ outer, guest }) {
      await mustIn(outer, ['nft', 'delete', 'table', 'inet', 'wall']);
      await ip(guest, `neighbour del ${TUNNEL.outer} dev ${TUNNEL.name}`);
    },
  },
  {
    name: 'interface-errors-rising',
    injected: 'a vxlan device whose other end has no route',
    cause: 'interface-errors-rising:vxlan9',
    inject: ({ guest }) =>
      ips(
        guest,
        `link add vxlan9 type vxlan id 9 dstport 4789 remote ${BEYOND}`,
        'link set vxlan9 mtu 1300 up',
        'address add 10.245.0.1/24 dev vxlan9',
        'neighbour add 10.245.0.2 lladdr 02:00:00:00:00:02 dev vxlan9',
        `route add unreachable ${BEYOND}`,
      ),
    traffic: async (world) => flood(world, '10.245.0.2'),
    fix: 'decide',
    mend: ({ guest }) => ips(guest, 'link del vxlan9', `route del unreachable ${BEYOND}`),
  },
];

const world: World<TwoHomed> = {
  name: 'guest-link',
  build: buildTwoHomed,
  place: ({ guest }) => guest,
  scenarios: [...cables, ...sizes, ...tunnels],
  pairs: [['interface-set-down', 'mtu-above-lease']],
};
export default world;
