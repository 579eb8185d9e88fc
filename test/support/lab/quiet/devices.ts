import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { cable } from '../namespace.ts';
import { ip, ips, mustIn, type Place } from '../place.ts';
import type { QuietHost, View } from './host.ts';
import { addPod } from './own-processes.ts';
import { occupy, plugIn, wiredHost } from './wired.ts';

/** Devices of every sort that nobody uses. */
async function unused(t: Test): Promise<readonly View[]> {
  const { place, outer } = await wiredHost(t, 'unused');
  await ips(
    place,
    'link add ifb0 type ifb',
    'link add ifb1 type ifb',
    'link set ifb1 up',
    'link add mv0 link eth0 type macvlan mode bridge',
    'link add mv1 link eth0 type macvlan mode private',
    'link set mv1 up',
    'link add mvtap0 link eth0 type macvtap mode bridge',
    'tuntap add tap0 mode tap',
    'tuntap add tap1 mode tap',
    'link set tap1 up',
    'tuntap add tun0 mode tun',
    'link add vxlan100 type vxlan id 100 dstport 4789 local 192.0.2.10 dev eth0',
    'link set vxlan100 up',
    'link add br-unused type bridge',
    'link add br-waiting type bridge',
    'link set br-waiting up',
    'link add virbr0 type bridge',
    'link set virbr0 up',
    'address add 192.168.122.1/24 dev virbr0',
    'link add left type veth peer name right',
  );
  for (const number of [1, 2]) await cable(place, `eth${number}`, outer, `spare${number}`);
  await ip(place, 'link set eth2 up');
  await mustIn(place, ['ip', 'link', 'set', 'eth0', 'alias', 'to the rack: "A3" {port 7} \\ 100 %']);
  return [{ name: 'host', place }];
}

/** Chains of dockerd, which drops what is not its own. */
const DOCKER = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o br-3f1c2b0a9d8e -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-3f1c2b0a9d8e -j DOCKER
-A FORWARD -i br-3f1c2b0a9d8e ! -o br-3f1c2b0a9d8e -j ACCEPT
-A FORWARD -i br-3f1c2b0a9d8e -o br-3f1c2b0a9d8e -j ACCEPT
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.18.0.2/32 ! -i br-3f1c2b0a9d8e -o br-3f1c2b0a9d8e -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i br-3f1c2b0a9d8e ! -o br-3f1c2b0a9d8e -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o br-3f1c2b0a9d8e -j DROP
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.18.0.0/16 ! -o br-3f1c2b0a9d8e -j MASQUERADE
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i br-3f1c2b0a9d8e -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80
COMMIT
`;

/** An unused docker0, and a network of its own with two containers. */
async function docker(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'docker');
  await ips(
    place,
    'link add docker0 type bridge',
    'link set docker0 up',
    'address add 172.17.0.1/16 brd 172.17.255.255 dev docker0',
    'link add br-3f1c2b0a9d8e type bridge',
    'link set br-3f1c2b0a9d8e up',
    'address add 172.18.0.1/16 brd 172.18.255.255 dev br-3f1c2b0a9d8e',
  );
  for (const number of [2, 3]) await container(t, place, number);
  const bridged = ['net.bridge.bridge-nf-call-iptables=1', 'net.bridge.bridge-nf-call-ip6tables=1'];
  await mustIn(place, ['sysctl', '-qw', 'net.ipv4.ip_forward=1', ...bridged]);
  await mustIn(place, ['iptables-restore'], { input: DOCKER });
  await startDaemon(t, place, ['socat', 'TCP-LISTEN:8080,reuseaddr,fork', 'TCP:172.18.0.2:80']);
  return [{ name: 'host', place }];
}

async function container(t: Test, host: Place, number: number): Promise<void> {
  const pod = await addPod(host, `container-${number}`);
  await plugIn(host, pod, `veth1a2b3c${number}`, 1500);
  await ip(host, `link set veth1a2b3c${number} master br-3f1c2b0a9d8e`);
  await ips(pod, `address add 172.18.0.${number}/16 dev eth0`, 'route add default via 172.18.0.1');
  await occupy(t, pod);
}

export const devices: readonly QuietHost[] = [
  { name: 'host-unused-devices', build: unused },
  { name: 'host-docker', build: docker },
];
