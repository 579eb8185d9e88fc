import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Daemon } from './daemon.ts';
import { startDhclient } from './dhclient.ts';
import { tempFolder } from './folder.ts';
import { bootMachine } from './machine.ts';
import { buildNetwork, GUEST_ADDRESS, type Network } from './network.ts';
import { NETWORK_MANAGER } from './network-manager-profile.ts';
import { mustIn, type Place, runIn } from './place.ts';
import { withPrivateFiles } from './private-files.ts';
import { until } from './until.ts';

/** A guest that holds a lease, and the network around it. `guest` sees its own files. */
export type Guest = Network;

const NETWORKD = `[Match]
Name=eth0
[Network]
DHCP=ipv4
IPv6AcceptRA=no
[DHCPv4]
UseDomains=yes
UseMTU=yes
`;

/** A guest by its DHCP client: the client's own files and resolver set-up come with it. */
export const GUESTS = {
  dhclient: dhclientGuest,
  networkd: networkdGuest,
  NetworkManager: networkManagerGuest,
} as const;

export interface DhclientGuest extends Guest {
  readonly client: Daemon;
  startClient(): Promise<Daemon>;
}

async function dhclientGuest(t: Test): Promise<DhclientGuest> {
  const network = await buildNetwork(t);
  const guest = await withPrivateFiles(t, network.guest);
  const startClient = () => startDhclient(t, guest);
  return { ...network, guest, client: await startClient(), startClient };
}

/** `extra` are files of this host that the guest sees, `source:target`; `options` what the DHCP server sends besides. */
async function networkdGuest(t: Test, extra: readonly string[] = [], options: readonly string[] = []): Promise<Guest> {
  const network = await buildNetwork(t, options);
  const bind = [...extra, `${file(t, 'eth0.network', NETWORKD, 0o644)}:/etc/systemd/network/10-eth0.network`];
  const guest = await bootMachine(t, network.guest, { bind, mask: ['NetworkManager.service'] });
  await mustIn(guest, ['systemctl', 'start', 'systemd-networkd']);
  await resolves(guest);
  return { ...network, guest };
}

async function networkManagerGuest(t: Test): Promise<Guest> {
  const network = await buildNetwork(t);
  const profile = file(t, 'eth0.nmconnection', NETWORK_MANAGER, 0o600);
  const bind = [`${profile}:/etc/NetworkManager/system-connections/eth0.nmconnection`];
  const guest = await bootMachine(t, network.guest, { bind, mask: ['systemd-networkd.service'] });
  await resolves(guest);
  return { ...network, guest };
}

function file(t: Test, name: string, text: string, mode: number): string {
  const path = join(tempFolder(t), name);
  writeFileSync(path, text, { mode });
  return path;
}

/** The lease has arrived, on the interface and in the resolver. */
async function resolves(guest: Place): Promise<void> {
  await until(`${guest.name} has its lease`, 20_000, async () =>
    (await runIn(guest, ['ip', '-4', 'address', 'show', 'eth0'])).stdout.includes(GUEST_ADDRESS),
  );
  await until(`${guest.name} resolves`, 10_000, async () => {
    const { stdout } = await runIn(guest, [
      'resolvectl',
      '--no-pager',
      'query',
      'kubernetes.default.svc.cluster.local',
    ]);
    return stdout.includes('10.96.0.1');
  });
}
