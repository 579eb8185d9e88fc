import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { cable } from '../namespace.ts';
import { ip, ips, mustIn, type Place } from '../place.ts';
import { addPod } from '../quiet/own-processes.ts';
import { occupy, plugIn, wiredNode } from '../quiet/wired.ts';

/** A node with two pods on `cni0`, and a bridge `br0` that connects a container with the network outside. */
export interface KernelNode {
  readonly t: Test;
  readonly node: Place;
  readonly outer: Place;
  readonly a: Place;
  readonly b: Place;
  /** What ends the clients of a scenario. */
  readonly clients: (() => Promise<unknown>)[];
}

export const [NODE, A, B, OUTER] = ['10.244.1.1', '10.244.1.2', '10.244.1.3', '192.0.2.1'] as const;

export async function buildKernelNode(t: Test): Promise<KernelNode> {
  const { place: node, outer } = await wiredNode(t, 'kernel');
  await ips(
    node,
    'link add cni0 type bridge',
    'link set cni0 up',
    `address add ${NODE}/24 dev cni0`,
    'address add fd00:244:1::1/64 dev cni0 nodad',
    'link add br0 type bridge',
    'link set br0 up',
  );
  await cable(node, 'ens4', outer, 'lan1');
  await ip(node, 'link set ens4 master br0 up');
  await ip(outer, 'link set lan1 up');
  const [a, b] = [await addNeighbour(t, node, 'cni0', A), await addNeighbour(t, node, 'cni0', B)];
  await addNeighbour(t, node, 'br0', '198.18.0.7');
  // Connections are tracked from the first rule on that asks for them.
  await nft(node, 'table ip tracking { chain output { type filter hook output priority 0; ct state new counter; }; }');
  return { t, node, outer, a, b, clients: [] };
}

async function addNeighbour(t: Test, node: Place, bridge: string, address: string): Promise<Place> {
  const number = address.slice(address.lastIndexOf('.') + 1);
  const pod = await addPod(node, `cni-${number}`);
  const peer = `veth9f3a2b1${number}`;
  await plugIn(node, pod, peer, 1500);
  await ip(node, `link set ${peer} master ${bridge}`);
  await ips(pod, `address add ${address}/24 dev eth0`);
  if (bridge === 'cni0') await ip(pod, `route add default via ${NODE}`);
  await occupy(t, pod);
  return pod;
}

export const nft = (place: Place, rules: string): Promise<string> =>
  mustIn(place, ['nft', '-f', '-'], { input: rules });

let scripts = 0;

/**
 * Starts a script that goes on until the returned function ends it, with all that it started. It is ended from within:
 * nsenter(1) has another process do what it is told, and would leave it behind.
 */
export async function script(t: Test, place: Place, text: string): Promise<() => Promise<unknown>> {
  scripts += 1;
  const file = `/run/script-${scripts}.pid`;
  const command = `echo $$ > ${file}; exec unshare --pid --fork --kill-child=KILL sh -c "$0"`;
  await startDaemon(t, place, ['sh', '-c', command, text]);
  return () => mustIn(place, ['sh', '-c', `kill -KILL $(cat ${file})`]);
}

/** A server that notes its process id, so that it can be made to hang. It stays for the scenarios that follow. */
export async function server(t: Test, place: Place, name: string, command: string, port: number): Promise<void> {
  const listens = async () => (await mustIn(place, ['ss', '-lntu'])).includes(`:${port} `);
  if (await listens()) return;
  await startDaemon(t, place, ['sh', '-c', `echo $$ > /run/${name}.pid; exec ${command}`], { ready: listens });
}

export const signal = (place: Place, name: string, word: 'STOP' | 'CONT'): Promise<string> =>
  mustIn(place, ['sh', '-c', `kill -${word} $(cat /run/${name}.pid)`]);

/** A client that goes on until `endClients`. */
export async function client(world: KernelNode, place: Place, text: string): Promise<void> {
  world.clients.push(await script(world.t, place, text));
}

export async function endClients({ clients }: KernelNode): Promise<void> {
  for (const end of clients.splice(0)) await end();
}
