import type { Test } from 'tap';
import { startDhclient } from '../dhclient.ts';
import { GUESTS, type Guest } from '../guest.ts';
import { buildNetwork } from '../network.ts';
import type { QuietHost } from './host.ts';
import { withOwnProcesses } from './own-processes.ts';

const guest = (name: string, build: (t: Test) => Promise<Guest>): QuietHost => ({
  name,
  build: async (t) => [{ name: 'guest', place: (await build(t)).guest }],
});

async function dhclientGuest(t: Test): Promise<Guest> {
  const network = await buildNetwork(t);
  const place = await withOwnProcesses(t, network.guest);
  await startDhclient(t, place);
  return { ...network, guest: place };
}

/** Debian guests with one lease, by their DHCP client. */
export const guests: readonly QuietHost[] = [
  guest('guest-dhclient', dhclientGuest),
  guest('guest-networkd', GUESTS.networkd),
  guest('guest-networkmanager', GUESTS.NetworkManager),
];
