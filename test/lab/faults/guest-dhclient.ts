import { hasLease, type Leasing, leasing, moveBack, moveSubnet, SECOND_DNS } from '../../support/lab/faults/leasing.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GUESTS } from '../../support/lab/guest.ts';
import { GATEWAY, GUEST_ADDRESS, LEASE_OPTIONS } from '../../support/lab/network.ts';
import { ip, ips, mustIn, runIn } from '../../support/lab/place.ts';
import { until } from '../../support/lab/until.ts';

const LEASES = '/var/lib/dhcp/dhclient.eth0.leases';
const PID = '/run/dhclient.eth0.pid';
const CLIENT = ['dhclient', '-4', '-lf', LEASES, '-pf', PID] as const;

const SECOND_LEASES = '/var/lib/dhcp/dhclient.eth1.leases';
const SECOND_CLIENT = ['dhclient', '-4', '-lf', SECOND_LEASES, '-pf', '/run/dhclient.eth1.pid'] as const;

/** As dhclient.leases(5) has it: weekday, date and time in UTC. */
function ago(seconds: number): string {
  const then = new Date(Date.now() - 1000 * seconds);
  return `${then.getUTCDay()} ${then.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')}`;
}

const endClient = ({ guest }: Leasing) => mustIn(guest, ['sh', '-c', `kill -9 "$(cat ${PID})"`]);
const setTimes = ({ guest }: Leasing, names: string, seconds: number) =>
  mustIn(guest, ['sed', '-i', '-E', `s#(${names}) .*;#\\1 ${ago(seconds)};#`, LEASES]);

/** The client is started anew, as by `ifdown eth0; ifup eth0`. */
async function renew(world: Leasing): Promise<void> {
  await runIn(world.guest, [...CLIENT, '-r', 'eth0'], { timeoutMs: 15_000 });
  await mustIn(world.guest, [...CLIENT, 'eth0'], { timeoutMs: 25_000 });
  await hasLease(world);
}

async function addressRunsOut({ guest }: Leasing): Promise<void> {
  await ip(guest, `address change ${GUEST_ADDRESS}/25 dev eth0 valid_lft 1 preferred_lft 1`);
  await until('the kernel removed it', 5_000, async () => (await ip(guest, '-4 address show eth0')) === '');
}

const SERVER: readonly Scenario<Leasing>[] = [
  {
    name: 'dhcp-stopped',
    injected: 'kill dnsmasq',
    cause: 'dhcp-server-silent:eth0',
    inject: (world) => world.stopServer(),
    fix: 'decide',
    mend: (world) => world.serve(),
  },
  {
    name: 'dhcp-filtered',
    injected: 'nft … udp dport 67 drop',
    cause: 'dhcp-server-silent:eth0',
    inject: ({ outer }) =>
      mustIn(outer, ['nft', '-f', '-'], {
        input: 'table inet lab { chain deaf { type filter hook input priority 0; udp dport 67 drop; }; }\n',
      }),
    fix: 'decide',
    mend: ({ outer }) => mustIn(outer, ['nft', 'delete', 'table', 'inet', 'lab']),
  },
  {
    name: 'dhcp-stopped-lease-lost',
    injected: 'kill dnsmasq; the lease ends',
    cause: 'dhcp-server-silent:eth0',
    async inject(world) {
      await world.stopServer();
      await endClient(world);
      await setTimes(world, 'renew|rebind|expire', 60);
      await addressRunsOut(world);
    },
    fix: 'decide',
    async mend(world) {
      await world.serve();
      await renew(world);
    },
  },
  {
    name: 'dhcp-rogue',
    injected: 'dnsmasq on another host',
    cause: 'dhcp-servers-conflict:eth0',
    inject: (world) => world.startRogue(),
    fix: 'decide',
    mend: (world) => world.stopRogue(),
  },
  {
    name: 'moved-to-another-subnet',
    injected: 'another subnet, as on a node',
    cause: 'lease-not-offered:eth0',
    inject: moveSubnet,
    async mend(world) {
      await moveBack(world);
      await renew(world);
    },
  },
  {
    name: 'gateway-renumbered',
    injected: 'dhcp-option=3,192.168.24.130',
    cause: 'lease-not-offered:eth0',
    async inject(world) {
      await ips(world.outer, `address del ${GATEWAY}/25 dev lan0`, 'address add 192.168.24.130/25 dev lan0');
      await world.serve({ options: ['3,192.168.24.130', ...LEASE_OPTIONS.slice(1)] });
      await ip(world.guest, 'neigh flush dev eth0');
    },
    async mend(world) {
      await ips(world.outer, 'address del 192.168.24.130/25 dev lan0', `address add ${GATEWAY}/25 dev lan0`);
      await world.serve();
      await renew(world);
    },
  },
];

const CLIENTS: readonly Scenario<Leasing>[] = [
  {
    name: 'client-died-lease-lost',
    injected: 'kill -9 dhclient; the lease ends',
    cause: 'lease-expired:eth0',
    async inject(world) {
      await endClient(world);
      await setTimes(world, 'renew|rebind|expire', 60);
      await addressRunsOut(world);
    },
  },
  {
    name: 'client-died-renewal-overdue',
    injected: 'kill -9 dhclient; T1 passes',
    cause: 'lease-renewal-overdue:eth0',
    async inject(world) {
      await endClient(world);
      await setTimes(world, 'renew', 1800);
    },
  },
  {
    name: 'client-twice',
    injected: 'dhclient eth0',
    cause: 'dhcp-clients-conflict:eth0',
    inject: ({ guest }) => mustIn(guest, ['dhclient', '-4', 'eth0'], { timeoutMs: 25_000 }),
    mend: ({ guest }) => mustIn(guest, ['rm', '/var/lib/dhcp/dhclient.leases']),
  },
];

const ADDRESS: readonly Scenario<Leasing>[] = [
  {
    name: 'address-taken',
    injected: `ip address add ${GUEST_ADDRESS} elsewhere`,
    cause: `address-duplicate:${GUEST_ADDRESS}`,
    inject: ({ intruder }) => ip(intruder, `address add ${GUEST_ADDRESS}/25 dev mv0`),
    fix: 'decide',
    mend: ({ intruder }) => ip(intruder, `address del ${GUEST_ADDRESS}/25 dev mv0`),
  },
  {
    name: 'address-not-of-the-lease',
    injected: 'ip address replace 192.168.24.6/25',
    cause: 'address-not-in-lease:eth0',
    inject: ({ guest }) =>
      ips(
        guest,
        'address add 192.168.24.6/25 dev eth0',
        `address del ${GUEST_ADDRESS}/25 dev eth0`,
        `route replace default via ${GATEWAY} dev eth0 onlink`,
      ),
    async mend({ guest }) {
      await runIn(guest, ['ip', 'address', 'del', '192.168.24.6/25', 'dev', 'eth0']);
    },
  },
  {
    name: 'address-removed',
    injected: `ip address del ${GUEST_ADDRESS}/25`,
    cause: 'address-missing:eth0',
    inject: ({ guest }) => ip(guest, `address del ${GUEST_ADDRESS}/25 dev eth0`),
  },
  {
    name: 'mtu-of-the-lease-ignored',
    injected: 'ip link set eth0 mtu 1500',
    cause: 'mtu-above-lease:eth0',
    inject: ({ guest }) => ip(guest, 'link set eth0 mtu 1500'),
  },
  {
    name: 'second-lease-takes-dns',
    injected: 'dhclient eth1',
    cause: `resolv-conf-overwritten:${SECOND_DNS}`,
    async inject(world) {
      await world.addCard();
      await mustIn(world.guest, [...SECOND_CLIENT, 'eth1'], { timeoutMs: 25_000 });
    },
    fix: 'decide',
    async mend(world) {
      await mustIn(world.guest, [...SECOND_CLIENT, '-r', 'eth1'], { timeoutMs: 15_000 });
      await mustIn(world.guest, ['rm', SECOND_LEASES]);
      await world.removeCard();
      await renew(world);
    },
  },
];
const world: World<Leasing> = {
  name: 'guest-dhclient',
  async build(t) {
    return leasing(t, await GUESTS.dhclient(t));
  },
  place: ({ guest }) => guest,
  scenarios: [...SERVER, ...CLIENTS, ...ADDRESS],
};
export default world;
