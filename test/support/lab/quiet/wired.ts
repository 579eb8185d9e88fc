import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { subFolder, tempFolder } from '../folder.ts';
import { knotConfiguration } from '../knot.ts';
import { addNamespace, cable } from '../namespace.ts';
import { ips, mustIn, type Place, runIn, writeIn } from '../place.ts';
import { withOwnProcesses } from './own-processes.ts';

/** A host with a static address on `eth0`, and the router behind which its DNS server is. */
export interface Wired {
  readonly place: Place;
  readonly outer: Place;
}

export const ADDRESS = '192.0.2.10';
export const ROUTER = '192.0.2.1';
export const DNS = '198.51.100.53';

/** A site's own names; it says of all others, so of a cluster's too, that they do not exist. */
const SITE = `$ORIGIN .
$TTL 60
@ SOA ns.example. hostmaster.example. 1 7200 1800 86400 60
@ NS ns.example.
ns.example. A ${DNS}
www.example. A 192.0.2.80
`;

/** The DNS server of a site. */
export async function startSiteDns(t: Test, place: Place, address: string): Promise<void> {
  const folder = subFolder(tempFolder(t), 'knot');
  writeFileSync(join(folder, 'zone'), SITE);
  writeFileSync(join(folder, 'conf'), knotConfiguration({ folder, address, domain: '.' }));
  await startDaemon(t, place, ['knotd', '-c', join(folder, 'conf'), '-s', join(folder, 'knot.sock')], {
    ready: async () => {
      const query = ['kdig', `@${address}`, '+time=1', '+retry=0', '+short', 'www.example', 'A'];
      return (await runIn(place, query)).stdout.includes('192.0.2.80');
    },
  });
}

/** A host and its router, with nothing on the cable yet. */
export async function cabled(t: Test, role: string): Promise<Wired> {
  const host = await addNamespace(t, role);
  const outer = await addNamespace(t, 'outer');
  await cable(host, 'eth0', outer, 'lan0');
  return { place: await withOwnProcesses(t, host), outer };
}

export async function wiredHost(t: Test, role: string): Promise<Wired> {
  const wired = await cabled(t, role);
  const { place, outer } = wired;
  await ips(outer, `address add ${ROUTER}/24 dev lan0`, `address add ${DNS}/32 dev lo`, 'link set lan0 up');
  await startSiteDns(t, outer, DNS);
  await ips(place, 'link set eth0 up', `address add ${ADDRESS}/24 dev eth0`, `route add default via ${ROUTER}`);
  await writeIn(place, '/etc/resolv.conf', `search example\nnameserver ${DNS}\n`);
  return wired;
}

/** The same with what kubeadm and the kubelet leave on a node. */
export async function wiredNode(t: Test, role = 'node'): Promise<Wired> {
  const wired = await wiredHost(t, role);
  await mustIn(wired.place, ['mkdir', '-p', '/etc/kubernetes/manifests', '/var/lib/kubelet/pods']);
  await mustIn(wired.place, ['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
  return wired;
}

/** A configuration and its programs, as the DaemonSet of a provider installs them. */
export async function installCni(place: Place, file: string, configuration: object): Promise<void> {
  await writeIn(place, `/etc/cni/net.d/${file}`, JSON.stringify(configuration, undefined, 2));
  const { plugins = [configuration] } = configuration as { plugins?: readonly object[] };
  const programs = plugins.flatMap((plugin) => programsOf(plugin as Plugin));
  for (const program of ['loopback', ...programs]) {
    await writeIn(place, `/opt/cni/bin/${program}`, '#!/bin/sh\n');
    await mustIn(place, ['chmod', '+x', `/opt/cni/bin/${program}`]);
  }
}

interface Plugin {
  readonly type: string;
  readonly ipam?: { readonly type?: string };
  readonly delegate?: object;
}

const programsOf = ({ type, ipam, delegate }: Plugin): string[] => [
  type,
  ...(ipam?.type === undefined ? [] : [ipam.type]),
  // flannel calls bridge with host-local, cni-plugin README.
  ...(delegate ? ['bridge', 'host-local'] : []),
];

/** A cable from the host to a namespace that it made; the pod's end is `eth0`. */
export async function plugIn(host: Place, pod: Place, peer: string, mtu: number, name = 'eth0'): Promise<void> {
  await ips(
    host,
    `link add ${peer} mtu ${mtu} type veth peer name ${name} mtu ${mtu} netns ${pod.name}`,
    `link set ${peer} up`,
  );
  await ips(pod, `link set ${name} up`);
}

/** Something that lives in a pod, so that the node sees its namespace. */
export const occupy = (t: Test, pod: Place) => startDaemon(t, pod, ['sleep', 'infinity']);
