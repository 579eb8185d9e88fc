import { hasLease, type Leasing, leasing, moveBack, moveSubnet } from '../../support/lab/faults/leasing.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GUESTS } from '../../support/lab/guest.ts';
import { GUEST_ADDRESS } from '../../support/lab/network.ts';
import { ip, mustIn, runIn, writeIn } from '../../support/lab/place.ts';
import { until } from '../../support/lab/until.ts';

const NETWORK = '/run/systemd/network/10-eth0.network';
/** The unit of systemd-networkd is masked from the start on. */
const SECOND = 'second-manager.service';
const STATE = '/run/systemd/netif';

const connect = async (world: Leasing): Promise<void> => {
  await mustIn(world.guest, ['nmcli', 'device', 'connect', 'eth0'], { timeoutMs: 25_000 });
  await hasLease(world);
};

const SCENARIOS: readonly Scenario<Leasing>[] = [
  {
    name: 'networkmanager-dhcp-stopped',
    injected: 'kill dnsmasq',
    cause: 'dhcp-server-silent:eth0',
    inject: (world) => world.stopServer(),
    fix: 'decide',
    mend: (world) => world.serve(),
  },
  {
    name: 'networkmanager-moved-to-another-subnet',
    injected: 'another subnet, as on a node',
    cause: 'lease-not-offered:eth0',
    inject: moveSubnet,
    async mend(world) {
      await moveBack(world);
      await connect(world);
    },
  },
  {
    name: 'networkmanager-address-removed',
    injected: `ip address del ${GUEST_ADDRESS}/25`,
    cause: 'address-missing:eth0',
    inject: ({ guest }) => ip(guest, `address del ${GUEST_ADDRESS}/25 dev eth0`),
    mend: connect,
  },
  {
    name: 'networkmanager-and-networkd',
    injected: 'systemd-networkd, [Match] eth0',
    cause: 'interface-managers-conflict:eth0',
    async inject({ guest }) {
      await writeIn(guest, NETWORK, '[Match]\nName=eth0\n[Network]\nAddress=192.168.24.140/25\n');
      await mustIn(guest, ['mkdir', '-p', ...['links', 'leases', 'lldp'].map((folder) => `${STATE}/${folder}`)]);
      await mustIn(guest, ['chown', '-R', 'systemd-network', STATE]);
      await mustIn(guest, ['systemd-run', `--unit=${SECOND}`, '/lib/systemd/systemd-networkd']);
      await until('both have eth0 in hand', 20_000, async () =>
        (await runIn(guest, ['sh', '-c', `cat ${STATE}/links/*`])).stdout.includes('ADMIN_STATE=configured'),
      );
    },
    async mend({ guest }) {
      await mustIn(guest, ['systemctl', 'stop', SECOND]);
      await mustIn(guest, ['rm', '-rf', NETWORK, STATE]);
      await mustIn(guest, ['nmcli', 'device', 'set', 'eth0', 'managed', 'yes']);
      await mustIn(guest, ['nmcli', 'device', 'connect', 'eth0'], { timeoutMs: 25_000 });
    },
  },
];

const world: World<Leasing> = {
  name: 'guest-networkmanager',
  async build(t) {
    return leasing(t, await GUESTS.NetworkManager(t));
  },
  place: ({ guest }) => guest,
  scenarios: SCENARIOS,
};
export default world;
