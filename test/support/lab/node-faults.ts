import type { Test } from 'tap';
import type { Daemon } from './daemon.ts';
import { addNamespace } from './namespace.ts';
import { bindBridge, bindMasquerade, connect, FIRST, HASHED, ORDINAL, startVm, type VmPod } from './node.ts';
import { ip, ips, mustIn, type Place } from './place.ts';

/** Other launchers may be on this machine: these are ours. */
export const VM = (letter: string): string => `nd${process.pid}-${letter}`;

export interface World {
  readonly node: Place;
  readonly a: VmPod;
  readonly b: VmPod;
  readonly c: VmPod;
  readonly dhcp: Record<'a' | 'b', { server: Daemon; start: () => Promise<Daemon> }>;
}

/** a: bridge. b: masquerade, and a network without addresses by its hashed name. c: masquerade, and net1 by bridge. */
export async function buildNode(t: Test): Promise<World> {
  const node = await addNamespace(t, 'node');
  const [a, b, c] = [await addNamespace(t, 'a'), await addNamespace(t, 'b'), await addNamespace(t, 'c')];
  await connect(a, node, 'eth0', 'pod-a');
  await connect(b, node, 'eth0', 'pod-b');
  await connect(b, node, HASHED.pod, 'pod-b1');
  await connect(c, node, 'eth0', 'pod-c');
  await connect(c, node, ORDINAL.pod, 'pod-c1');
  const serveA = await bindBridge(t, a, FIRST, { cidr: '10.244.1.5/24', number: 0 });
  const serveB = await bindMasquerade(t, b, '10.244.1.6/24');
  await bindBridge(t, b, HASHED);
  const serveC = [
    await bindMasquerade(t, c, '10.244.1.7/24'),
    await bindBridge(t, c, ORDINAL, { cidr: '192.168.7.5/24', number: 1 }),
  ];
  for (const serve of serveC) await serve?.();
  if (!serveA) throw new Error('the pod has an address');
  return {
    node,
    a: await startVm(t, a, VM('a'), ['tap0']),
    b: await startVm(t, b, VM('b'), ['tap0', HASHED.tap]),
    c: await startVm(t, c, VM('c'), ['tap0', 'tap1']),
    dhcp: { a: { server: await serveA(), start: serveA }, b: { server: await serveB(), start: serveB } },
  };
}

export interface Fault {
  readonly name: string;
  /** What it breaks, and nothing else. */
  readonly breaks: readonly string[];
  break(world: World): Promise<() => Promise<unknown>>;
}

/** A command in a pod, and the one that mends it. */
const words =
  (letter: 'a' | 'b' | 'c', fault: string, ...mend: readonly string[]) =>
  async (world: World) => {
    const { pod } = world[letter];
    await ip(pod, fault);
    return () => ips(pod, ...mend);
  };

const setting = (letter: 'a' | 'b', name: string) => async (world: World) => {
  const set = (value: number) => mustIn(world[letter].pod, ['sysctl', '-qw', `${name}=${value}`]);
  await set(0);
  return () => set(1);
};

const silence = (letter: 'a' | 'b') => async (world: World) => {
  const service = world.dhcp[letter];
  await service.server.stop();
  return async () => {
    service.server = await service.start();
  };
};

export const FAULTS: readonly Fault[] = [
  {
    name: 'the tap is no port of the bridge',
    breaks: ['a eth0 tap-port'],
    break: words('a', 'link set tap0 nomaster', 'link set tap0 master k6t-eth0'),
  },
  {
    name: "the pod's NIC is no port of the bridge",
    breaks: ['c net1 nic-port'],
    break: words(
      'c',
      'link set net1-nic nomaster',
      'link set net1-nic master k6t-net1',
      'link set net1-nic type bridge_slave learning off',
    ),
  },
  {
    name: 'a bridge is set down',
    breaks: ['b pod1a2b3c4d5e6 bridge-up'],
    break: words('b', `link set ${HASHED.bridge} down`, `link set ${HASHED.bridge} up`),
  },
  {
    name: 'the bridge learns on the way out',
    breaks: ['a eth0 nic-learning'],
    break: words(
      'a',
      'link set eth0-nic type bridge_slave learning on',
      'link set eth0-nic type bridge_slave learning off',
    ),
  },
  {
    name: 'nothing stands in for the pod',
    breaks: ['b pod1a2b3c4d5e6 stand-in'],
    break: words('b', `link delete ${HASHED.pod}`, `link add ${HASHED.pod} type ifb`),
  },
  { name: 'nobody serves DHCP, bridge', breaks: ['a eth0 dhcp-server'], break: silence('a') },
  { name: 'nobody serves DHCP, masquerade', breaks: ['b eth0 dhcp-server'], break: silence('b') },
  { name: 'nothing is forwarded', breaks: ['b eth0 ip-forward'], break: setting('b', 'net.ipv4.ip_forward') },
  {
    name: 'the pod answers for the guest',
    breaks: ['a eth0 arp-ignore'],
    break: setting('a', 'net.ipv4.conf.all.arp_ignore'),
  },
  {
    name: 'a mixture of MTUs',
    breaks: ['c eth0 mtu-equal'],
    break: words('c', 'link set tap0 mtu 1500', 'link set tap0 mtu 1450'),
  },
  {
    name: 'the gateway has another address',
    breaks: ['b eth0 gateway-address'],
    break: async (world) => {
      await ips(world.b.pod, 'address add 10.0.2.9/24 dev k6t-eth0', 'address delete 10.0.2.1/24 dev k6t-eth0');
      return () => ips(world.b.pod, 'address flush dev k6t-eth0 scope global', 'address add 10.0.2.1/24 dev k6t-eth0');
    },
  },
  {
    name: 'the gateway has another MAC',
    breaks: ['b eth0 gateway-mac'],
    break: words('b', 'link set k6t-eth0 address 02:00:00:00:00:99', 'link set k6t-eth0 address 02:00:00:00:00:00'),
  },
  {
    name: 'the DHCP server has no address',
    breaks: ['c net1 server-address'],
    break: words('c', 'address delete 169.254.75.11/32 dev k6t-net1', 'address add 169.254.75.11/32 dev k6t-net1'),
  },
];
