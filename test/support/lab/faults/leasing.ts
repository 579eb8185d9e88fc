import type { Test } from 'tap';
import type { Daemon } from '../daemon.ts';
import { type DhcpService, startDhcp } from '../dnsmasq.ts';
import type { Guest } from '../guest.ts';
import { addNamespace, cable } from '../namespace.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, LEASE_MTU, LEASE_OPTIONS } from '../network.ts';
import { ip, ips, type Place, runIn } from '../place.ts';
import { until } from '../until.ts';

/** A guest with a lease, and a second host on its segment that is up to no good. */
export interface Leasing extends Pick<Guest, 'guest' | 'outer'> {
  readonly intruder: Place;
  /** Ends the DHCP server that serves the segment now. */
  stopServer(): Promise<void>;
  /** Starts one in its place. */
  serve(service?: Partial<DhcpService>): Promise<void>;
  /** The same on the intruder, with a network of its own. */
  startRogue(): Promise<void>;
  stopRogue(): Promise<void>;
  /** A second network card, `eth1`, with a server that names itself for DNS; and what takes it away. */
  addCard(): Promise<void>;
  removeCard(): Promise<void>;
}

export const MOVED_GATEWAY = '192.168.25.1';
export const MOVED_ADDRESS = '192.168.25.40';

const SERVICE: DhcpService = {
  interface: 'lan0',
  address: GUEST_ADDRESS,
  netmask: '255.255.255.128',
  leaseTime: '2h',
  options: LEASE_OPTIONS,
};

/** Of the subnet that a guest is moved to. */
export const MOVED: Partial<DhcpService> = {
  address: MOVED_ADDRESS,
  netmask: '255.255.255.0',
  options: [`3,${MOVED_GATEWAY}`, ...LEASE_OPTIONS.slice(1)],
};

const ROGUE: DhcpService = {
  interface: 'mv0',
  address: '192.168.99.77',
  netmask: '255.255.255.0',
  leaseTime: '2h',
  options: ['3,192.168.99.1', `26,${LEASE_MTU}`],
};

export const SECOND_DNS = '192.168.30.1';
const SECOND: DhcpService = {
  interface: 'lan1',
  address: '192.168.30.2',
  netmask: '255.255.255.0',
  leaseTime: '2h',
  // No router.
  options: ['3', `6,${SECOND_DNS}`],
};

/** A network whose guest has its lease already. */
export async function leasing(t: Test, { guest, outer, dhcp }: Guest): Promise<Leasing> {
  const intruder = await addNamespace(t, 'intruder');
  await ip(outer, `link add link lan0 name mv0 netns ${intruder.name} type macvlan mode bridge`);
  await ip(intruder, 'link set mv0 up');
  let server: Daemon = dhcp;
  let rogue: Daemon | undefined;
  let second: Daemon | undefined;
  return {
    guest,
    outer,
    intruder,
    async stopServer() {
      await server.stop();
    },
    async serve(service = {}) {
      await server.stop();
      server = await startDhcp(t, outer, { ...SERVICE, ...service });
    },
    async startRogue() {
      await ip(intruder, 'address add 192.168.99.1/24 dev mv0');
      rogue = await startDhcp(t, intruder, ROGUE);
    },
    async stopRogue() {
      await rogue?.stop();
      await ip(intruder, 'address del 192.168.99.1/24 dev mv0');
    },
    async addCard() {
      await cable(outer, 'lan1', guest, 'eth1');
      await ips(outer, `address add ${SECOND_DNS}/24 dev lan1`, 'link set lan1 up');
      await ip(guest, 'link set eth1 up');
      await until('lan1 is up', 5000, async () => (await ip(outer, 'link show lan1')).includes('state UP'));
      second = await startDhcp(t, outer, SECOND);
    },
    async removeCard() {
      await second?.stop();
      await ip(outer, 'link del lan1');
    },
  };
}

/** What a live migration to a node with another subnet does to a guest: all around it is new, and its link stays up. */
export async function moveSubnet(world: Leasing): Promise<void> {
  await ips(world.outer, `address del ${GATEWAY}/25 dev lan0`, `address add ${MOVED_GATEWAY}/24 dev lan0`);
  await world.serve(MOVED);
  await runIn(world.guest, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
}

export async function moveBack(world: Leasing): Promise<void> {
  await ips(world.outer, `address del ${MOVED_GATEWAY}/24 dev lan0`, `address add ${GATEWAY}/25 dev lan0`);
  await world.serve();
}

/** Until the guest has an address, and nothing of another one, and reaches its DNS server. */
export const hasLease = ({ guest }: Leasing, address = GUEST_ADDRESS): Promise<void> =>
  until(`${guest.name} has ${address}`, 20_000, async () => {
    const addresses = await ip(guest, '-4 -o address show dev eth0');
    const { stdout } = await runIn(guest, ['ip', 'route', 'get', DNS_SERVICE]);
    return addresses.includes(`${address}/`) && stdout.includes('via');
  });

export const nothingOf = ({ guest }: Leasing, address: string): Promise<void> =>
  until(
    `${guest.name} has lost ${address}`,
    20_000,
    async () => !(await ip(guest, '-4 -o address show dev eth0')).includes(`${address}/`),
  );
