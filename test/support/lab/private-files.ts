import type { Test } from 'tap';
import { run } from './command.ts';
import { startDaemon } from './daemon.ts';
import type { Place } from './place.ts';

export interface Held extends Place {
  /** A process that lives there. */
  readonly pid: number;
}

/** Changes to /etc, /run and the leases stay in memory, where no container runtime has left a configuration; `hostname` says nothing to the rest either. */
const MOUNTS = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/overlay/etc /run/overlay/work
mount -t overlay -o lowerdir=/etc,upperdir=/run/overlay/etc,workdir=/run/overlay/work overlay /etc
rm -rf /etc/cni /etc/kubernetes
for folder in dhcp dhclient NetworkManager dhcpcd; do
  if [ -d /var/lib/$folder ]; then mount -t tmpfs tmpfs /var/lib/$folder; fi
done
: > /run/mounted
exec sleep infinity`;

/** The same network as a place whose configuration and state files are its own, as those of a guest. */
export const withPrivateFiles = (t: Test, network: Place): Promise<Held> =>
  holdMounts(t, network, MOUNTS, '/run/mounted');

/** The same place without some programs: an overlay in which they were deleted. */
export async function withoutPrograms(t: Test, place: Place, names: readonly string[]): Promise<Place> {
  const script = `set -e
mount -t tmpfs tmpfs /mnt
for folder in /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin; do
  mkdir -p /mnt$folder/upper /mnt$folder/work
  mount -t overlay -o lowerdir=$folder,upperdir=/mnt$folder/upper,workdir=/mnt$folder/work overlay $folder
  (cd $folder && rm -f ${names.join(' ')})
done
: > /mnt/done
exec sleep infinity`;
  return holdMounts(t, place, script, '/mnt/done');
}

/** A process keeps the mounts; commands join it once its script has made the file `done`. */
async function holdMounts(t: Test, network: Place, script: string, done: string): Promise<Held> {
  const holder = ['unshare', '--mount', '--uts', '--propagation', 'private', 'sh', '-c', script];
  const enter = (pid: number) => ['nsenter', '--target', `${pid}`, '--mount', '--uts', '--net'];
  const { pid } = await startDaemon(t, network, holder, {
    ready: async ({ pid }) => (await run([...enter(pid), 'test', '-e', done])).status === 0,
  });
  return { name: network.name, enter: enter(pid), pid };
}
