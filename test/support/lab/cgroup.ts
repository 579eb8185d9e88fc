import { spawnSync } from 'node:child_process';
import type { Argv } from './command.ts';

/**
 * systemd wants a cgroup v2 tree, and systemd-nspawn leaves folders in /run/systemd. Both mounts are private;
 * the cgroup is not, and is removed later.
 */
const ENTER = `set -e
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /sys/fs/cgroup/$1
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd
echo $$ > /sys/fs/cgroup/$1/cgroup.procs
shift
exec "$@"`;

/** systemd outlives a systemd-nspawn that was killed. What is killed needs a moment to be gone. */
const REMOVE = `umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo 1 > /sys/fs/cgroup/$1/cgroup.kill
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  find /sys/fs/cgroup/$1 -depth -type d -exec rmdir {} + && break
  sleep 0.2
done`;

const privately = (script: string, ...args: readonly string[]): Argv => [
  ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'],
  ...args,
];

/** A command line that runs in a new cgroup of that name. */
export const inCgroup = (name: string, argv: Argv): Argv => privately(ENTER, name, ...argv);

export function removeCgroup(name: string): void {
  const [command = '', ...args] = privately(REMOVE, name);
  spawnSync(command, args, { stdio: 'ignore' });
}
