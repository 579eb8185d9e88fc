import type { Test } from 'tap';
import { startDaemon } from './daemon.ts';
import { type Place, runIn } from './place.ts';

/** Changes to /etc, /run and the leases stay in memory; `hostname` says nothing to the rest either. */
const MOUNTS = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/overlay/etc /run/overlay/work
mount -t overlay -o lowerdir=/etc,upperdir=/run/overlay/etc,workdir=/run/overlay/work overlay /etc
for folder in dhcp dhclient NetworkManager dhcpcd; do
  if [ -d /var/lib/$folder ]; then mount -t tmpfs tmpfs /var/lib/$folder; fi
done
: > /run/mounted
exec sleep infinity`;

/** The same network as a place whose configuration and state files are its own, as those of a guest. */
export async function withPrivateFiles(t: Test, network: Place): Promise<Place> {
  const holder = ['unshare', '--mount', '--uts', '--propagation', 'private', 'sh', '-c', MOUNTS];
  let place = network;
  await startDaemon(t, network, holder, {
    ready: async ({ pid }) => {
      place = { name: network.name, enter: ['nsenter', '--target', `${pid}`, '--mount', '--uts', '--net'] };
      return (await runIn(place, ['test', '-e', '/run/mounted'])).status === 0;
    },
  });
  return place;
}
