import { hasLease, type Leasing, leasing, moveBack, moveSubnet, nothingOf } from '../../support/lab/faults/leasing.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GUESTS } from '../../support/lab/guest.ts';
import { GUEST_ADDRESS } from '../../support/lab/network.ts';
import { ip, mustIn } from '../../support/lab/place.ts';

const reconfigure = async (world: Leasing): Promise<void> => {
  await mustIn(world.guest, ['networkctl', 'reconfigure', 'eth0']);
  await hasLease(world);
};

const SCENARIOS: readonly Scenario<Leasing>[] = [
  {
    name: 'networkd-dhcp-stopped',
    injected: 'kill dnsmasq',
    cause: 'dhcp-server-silent:eth0',
    inject: (world) => world.stopServer(),
    fix: 'decide',
    mend: (world) => world.serve(),
  },
  {
    name: 'networkd-started-without-dhcp',
    injected: 'kill dnsmasq; networkctl reconfigure',
    cause: 'dhcp-server-silent:eth0',
    async inject(world) {
      await world.stopServer();
      await mustIn(world.guest, ['networkctl', 'reconfigure', 'eth0']);
      await nothingOf(world, GUEST_ADDRESS);
    },
    fix: 'decide',
    async mend(world) {
      await world.serve();
      await reconfigure(world);
    },
  },
  {
    name: 'networkd-dhcp-rogue',
    injected: 'dnsmasq on another host',
    cause: 'dhcp-servers-conflict:eth0',
    inject: (world) => world.startRogue(),
    fix: 'decide',
    mend: (world) => world.stopRogue(),
  },
  {
    name: 'networkd-moved-to-another-subnet',
    injected: 'another subnet, as on a node',
    cause: 'lease-not-offered:eth0',
    inject: moveSubnet,
    async mend(world) {
      await moveBack(world);
      await reconfigure(world);
    },
  },
  {
    name: 'networkd-address-removed',
    injected: `ip address del ${GUEST_ADDRESS}/25`,
    cause: 'address-missing:eth0',
    inject: ({ guest }) => ip(guest, `address del ${GUEST_ADDRESS}/25 dev eth0`),
  },
  {
    name: 'networkd-cloned',
    injected: `ip address add ${GUEST_ADDRESS} elsewhere`,
    cause: `address-duplicate:${GUEST_ADDRESS}`,
    inject: ({ intruder }) => ip(intruder, `address add ${GUEST_ADDRESS}/25 dev mv0`),
    fix: 'decide',
    mend: ({ intruder }) => ip(intruder, `address del ${GUEST_ADDRESS}/25 dev mv0`),
  },
];

const world: World<Leasing> = {
  name: 'guest-networkd',
  async build(t) {
    return leasing(t, await GUESTS.networkd(t));
  },
  place: ({ guest }) => guest,
  scenarios: SCENARIOS,
};
export default world;
