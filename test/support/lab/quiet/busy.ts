import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { ip, ips, mustIn, type Place } from '../place.ts';
import { until } from '../until.ts';
import type { QuietHost, View } from './host.ts';
import { addPod, withOwnProcesses } from './own-processes.ts';
import { ADDRESS, DNS, installCni, plugIn, ROUTER, wiredHost, wiredNode } from './wired.ts';

const PODS = 250;

/** Many pods at once: namespace, cable, address and process of each, by one script and two batches of ip(8). */
const CROWD = `i=0
while [ $i -lt ${PODS} ]; do
  printf 'netns add pod-%d\\n' $i
  printf 'link add cali%011d mtu 1450 type veth peer name eth0 mtu 1450 netns pod-%d\\n' $i $i
  printf 'link set cali%011d address ee:ee:ee:ee:ee:ee up\\n' $i
  printf 'route add 10.244.%d.%d dev cali%011d scope link\\n' $((i / 200)) $((i % 200 + 10)) $i
  i=$((i + 1))
done | ip -batch -
i=0
while [ $i -lt ${PODS} ]; do
  ip netns exec pod-$i sh -c "ip link set lo up; ip link set eth0 up
    ip address add 10.244.$((i / 200)).$((i % 200 + 10))/32 dev eth0; exec sleep infinity" &
  i=$((i + 1))
done
wait`;

const CALICO = {
  name: 'k8s-pod-network',
  cniVersion: '0.3.1',
  plugins: [{ type: 'calico', ipam: { type: 'calico-ipam' } }],
};

/** A node as full as nodes get. */
async function crowded(t: Test): Promise<readonly View[]> {
  const { place } = await wiredNode(t, 'crowded');
  await startDaemon(t, place, ['sh', '-c', CROWD], { readyMs: 60_000 });
  await until('all pods', 60_000, async () => {
    const sleeping = (await mustIn(place, ['pgrep', '--count', '--exact', 'sleep'])).trim();
    return Number(sleeping) > PODS;
  });
  await installCni(place, '10-calico.conflist', CALICO);
  return [{ name: 'node', place }];
}

const RANGE = '10.96.0.0/16';
const SERVICE = '10.96.20.17';

/** Rules of kube-proxy in its mode for iptables: one service with two endpoints. */
const KUBE_PROXY = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-FAITROITGXHS3QVF - [0:0]
:KUBE-SEP-2TLFLXGDTAJZ6Z3N - [0:0]
:KUBE-SEP-FQFOMSSCLXPCZ5L4 - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -d ${SERVICE}/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-FAITROITGXHS3QVF
-A KUBE-SVC-FAITROITGXHS3QVF ! -s 10.244.1.0/24 -d ${SERVICE}/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-FAITROITGXHS3QVF -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-2TLFLXGDTAJZ6Z3N
-A KUBE-SVC-FAITROITGXHS3QVF -j KUBE-SEP-FQFOMSSCLXPCZ5L4
-A KUBE-SEP-2TLFLXGDTAJZ6Z3N -s 10.244.1.2/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-2TLFLXGDTAJZ6Z3N -p tcp -m tcp -j DNAT --to-destination 10.244.1.2:80
-A KUBE-SEP-FQFOMSSCLXPCZ5L4 -s 10.244.1.3/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-FQFOMSSCLXPCZ5L4 -p tcp -m tcp -j DNAT --to-destination 10.244.1.3:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;

/** Somebody asks the service all the time, from outside, from the node, and from a pod. */
async function kubeProxy(t: Test): Promise<readonly View[]> {
  const { place, outer: router } = await wiredNode(t, 'kube-proxy');
  const outer = await withOwnProcesses(t, router);
  await ips(place, 'link add cni0 mtu 1450 type bridge', 'link set cni0 up', 'address add 10.244.1.1/24 dev cni0');
  const pods: Place[] = [];
  for (const number of [2, 3]) pods.push(await servingPod(t, place, number));
  await mustIn(place, ['sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1']);
  await mustIn(place, ['iptables-restore'], { input: KUBE_PROXY });
  await ip(outer, `route add ${RANGE} via ${ADDRESS}`);
  await installCni(place, '10-bridge.conflist', {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      { type: 'bridge', bridge: 'cni0', isGateway: true, ipam: { type: 'host-local', subnet: '10.244.1.0/24' } },
    ],
  });
  for (const client of [outer, place, ...pods.slice(0, 1)]) await callOften(t, client, SERVICE);
  return [{ name: 'node', place }];
}

async function servingPod(t: Test, node: Place, number: number): Promise<Place> {
  const pod = await addPod(node, `cni-${number}`);
  await plugIn(node, pod, `veth0a1b2c3${number}`, 1450);
  await ips(
    node,
    `link set veth0a1b2c3${number} master cni0`,
    `link set veth0a1b2c3${number} type bridge_slave hairpin on`,
  );
  await ips(pod, `address add 10.244.1.${number}/24 dev eth0`, 'route add default via 10.244.1.1');
  await serveWords(t, pod);
  return pod;
}

/** Answers each connection with some kilobytes. */
const serveWords = (t: Test, place: Place) =>
  startDaemon(t, place, ['socat', 'TCP-LISTEN:80,reuseaddr,fork,backlog=128', 'EXEC:head -c 20000 /dev/zero']);

const callOften = async (t: Test, place: Place, target: string) => {
  await mustIn(place, ['sh', '-c', `socat -u -T3 TCP:${target}:80,connect-timeout=3 - | wc -c | grep -q 20000`]);
  const script = `while :; do socat -u -T3 TCP:${target}:80,connect-timeout=3 OPEN:/dev/null; sleep 0.05; done`;
  return startDaemon(t, place, ['sh', '-c', script]);
};

/** Transfers in both directions, short connections, and names, with room to spare. */
async function traffic(t: Test): Promise<readonly View[]> {
  const { place, outer: router } = await wiredHost(t, 'traffic');
  // Pipelines of a shell outlive it, but not the first process of their namespace.
  const outer = await withOwnProcesses(t, router);
  for (const server of [place, outer]) {
    await serveWords(t, server);
    await startDaemon(t, server, ['socat', '-u', 'TCP-LISTEN:5201,reuseaddr,fork', 'OPEN:/dev/null']);
    await startDaemon(t, server, ['socat', '-u', 'UDP-RECV:5202', 'OPEN:/dev/null']);
  }
  for (const [from, to] of [
    [place, ROUTER],
    [outer, ADDRESS],
  ] as const) {
    await callOften(t, from, to);
    const slice = 'head -c 400000 /dev/zero';
    const stream = `while :; do ${slice}; sleep 0.1; done | socat -u - TCP:${to}:5201`;
    await startDaemon(t, from, ['sh', '-c', stream]);
    const datagrams = `while :; do head -c 1000 /dev/zero; sleep 0.05; done | socat -u - UDP:${to}:5202`;
    await startDaemon(t, from, ['sh', '-c', datagrams]);
  }
  const names = `while :; do kdig @${DNS} +time=2 www.example A absent.example AAAA >/dev/null; sleep 0.1; done`;
  await startDaemon(t, place, ['sh', '-c', names]);
  return [{ name: 'host', place }];
}

export const busy: readonly QuietHost[] = [
  { name: 'node-crowded', build: crowded },
  { name: 'node-kube-proxy', build: kubeProxy },
  { name: 'host-traffic', build: traffic },
];
