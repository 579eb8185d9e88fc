import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { tempFolder } from '../folder.ts';
import { startDns } from '../knot.ts';
import { bindBridge, bindMasquerade, FIRST, HASHED, ORDINAL, startVm } from '../node.ts';
import { ip, ips, mustIn, type Place, writeIn } from '../place.ts';
import type { QuietHost, View } from './host.ts';
import { addPod } from './own-processes.ts';
import { ADDRESS, plugIn, wiredNode } from './wired.ts';

const MTU = 1450;

/** A pod of the node with its cable, and the resolv.conf that the kubelet gives it. */
async function addLauncherPod(node: Place, name: string, networks: readonly string[] = []): Promise<Place> {
  const text =
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
  await writeIn(node, `/etc/netns/${name}/resolv.conf`, text);
  const pod = await addPod(node, name);
  for (const [index, network] of ['eth0', ...networks].entries())
    await plugIn(node, pod, `${name}-${index}`, MTU, network);
  await ip(node, `link set ${name}-0 master cni0`);
  return pod;
}

const bridged = async (t: Test, node: Place) => {
  const pod = await addLauncherPod(node, 'bridge', [ORDINAL.pod]);
  const serve = await bindBridge(t, pod, FIRST, { cidr: '10.244.1.5/24', number: 0 });
  await serve?.();
  await bindBridge(t, pod, ORDINAL);
  await startVm(t, pod, 'bridge', [FIRST.tap, ORDINAL.tap]);
};

const masqueraded = async (t: Test, node: Place) => {
  const pod = await addLauncherPod(node, 'masquerade', [HASHED.pod]);
  const serve = await bindMasquerade(t, pod, '10.244.1.6/24');
  await ips(pod, 'route add default via 10.244.1.1');
  await serve();
  await bindBridge(t, pod, HASHED);
  await startVm(t, pod, 'masquerade', [FIRST.tap, HASHED.tap]);
};

/** The devices of the bridge binding, and nobody that serves DHCP: KubeVirt pkg/network/setup/netpod/netpod.go. */
const managed = async (t: Test, node: Place) => {
  const pod = await addLauncherPod(node, 'managed');
  await bindBridge(t, pod, FIRST);
  await ips(pod, 'address add 10.244.1.7/24 dev eth0');
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1']);
  await startVm(t, pod, 'managed', [FIRST.tap]);
};

/** Neither bridge nor tap: a process translates, and the pod keeps its address. */
const passt = async (t: Test, node: Place) => {
  const pod = await addLauncherPod(node, 'passt');
  await ips(pod, 'address add 10.244.1.8/24 dev eth0', 'route add default via 10.244.1.1');
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.ping_group_range=107 107', 'net.ipv4.ip_unprivileged_port_start=0']);
  await startVm(t, pod, 'passt', []);
  const folder = tempFolder(t);
  for (const name of ['qemu-kvm', 'passt.avx2']) {
    await mustIn(pod, ['cp', '/bin/sleep', `${folder}/${name}`]);
    await startDaemon(t, pod, [`${folder}/${name}`, 'infinity']);
  }
};

/** The guest does not run yet: the taps are there, nobody holds them, and nobody serves. */
const starting = async (t: Test, node: Place) => {
  const pod = await addLauncherPod(node, 'starting');
  await bindBridge(t, pod, FIRST, { cidr: '10.244.1.9/24', number: 0 });
  await startVm(t, pod, 'starting', []);
};

/** A launcher of each binding, alone and as the node sees them all. */
async function launcherNode(t: Test): Promise<readonly View[]> {
  const { place, outer } = await wiredNode(t, 'launchers');
  await ips(place, 'link add cni0 mtu 1450 type bridge', 'link set cni0 up', 'address add 10.244.1.1/24 dev cni0');
  await ips(outer, 'address add 10.96.0.10/32 dev lo', `route add 10.244.1.0/24 via ${ADDRESS}`);
  await startDns(t, outer, '10.96.0.10');
  const bindings = { bridge: bridged, masquerade: masqueraded, managed, passt };
  for (const bind of Object.values(bindings)) await bind(t, place);
  await starting(t, place);
  const alone = await Promise.all(
    Object.keys(bindings).map(async (name) => {
      const [pid = ''] = (await mustIn(place, ['ip', 'netns', 'pids', name])).split('\n');
      return [
        { name: `${name} --netns`, place, words: ['--netns', name] },
        { name: `${name} --pid`, place, words: ['--pid', pid] },
      ];
    }),
  );
  return [{ name: 'node', place }, ...alone.flat()];
}

export const launchers: readonly QuietHost[] = [{ name: 'node-launchers', build: launcherNode }];
