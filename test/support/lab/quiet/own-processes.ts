import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { run } from '../command.ts';
import { startDaemon } from '../daemon.ts';
import { mustIn, type Place } from '../place.ts';

/** Nothing of this machine's network configuration is left, and changes stay in memory. */
const MOUNTS = `set -e
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/overlay
for folder in etc var/lib opt; do
  mkdir -p /run/overlay/$folder/upper /run/overlay/$folder/work
  layers="upperdir=/run/overlay/$folder/upper,workdir=/run/overlay/$folder/work"
  mount -t overlay -o "lowerdir=/$folder,$layers" overlay /$folder
done
rm -rf /etc/cni /etc/kubernetes /opt/cni /var/lib/kubelet /var/lib/dhcp/* /var/lib/NetworkManager/*
hostname "$1"
: > /run/mounted
exec sleep infinity`;

/**
 * The same network as a place with files and processes of its own, as a machine has them: what else runs in the lab,
 * such as the launchers of other hosts, cannot be seen there.
 */
export async function withOwnProcesses(t: Test, network: Place): Promise<Place> {
  const apart = ['--mount', '--uts', '--pid', '--fork', '--kill-child=KILL', '--propagation', 'private'];
  let place: Place | undefined;
  await startDaemon(t, network, ['unshare', ...apart, 'sh', '-c', MOUNTS, 'sh', network.name], {
    ready: async ({ pid }) => {
      place = firstOf(pid, network.name);
      return place !== undefined && (await run([...place.enter, 'test', '-e', '/run/mounted'])).status === 0;
    },
  });
  if (!place) throw new Error(`${network.name} has no process`);
  return place;
}

/** The first process of the namespace is the child of unshare(1), and ends all others with it. */
function firstOf(unshare: number, name: string): Place | undefined {
  const child = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim();
  return child === ''
    ? undefined
    : { name, enter: ['nsenter', '--target', child, '--mount', '--uts', '--pid', '--net'] };
}

/** A network namespace that only the host sees, under a name that container runtimes give. */
export async function addPod(host: Place, name: string): Promise<Place> {
  await mustIn(host, ['ip', 'netns', 'add', name]);
  await mustIn(host, ['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  return { name, enter: [...host.enter, 'ip', 'netns', 'exec', name] };
}
