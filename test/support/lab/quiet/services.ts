import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { ip, ips, mustIn, type Place, runIn } from '../place.ts';
import type { QuietHost, View } from './host.ts';
import { addPod } from './own-processes.ts';
import { DNS, installCni, occupy, plugIn, startSiteDns, wiredNode } from './wired.ts';

const node = (place: Place): readonly View[] => [{ name: 'node', place }];

/** FORWARD is closed by dockerd and opened by flannel; somebody looked at the tables of iptables-legacy, which made them. */
const CLOSED = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
:FLANNEL-FWD - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -j DOCKER-USER
-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A DOCKER-USER -j RETURN
-A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
-A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;

async function dockerNode(t: Test) {
  const { place } = await wiredNode(t, 'docker-node');
  await ips(
    place,
    'link add docker0 type bridge',
    'link set docker0 up',
    'address add 172.17.0.1/16 dev docker0',
    'link add cni0 mtu 1450 type bridge',
    'link set cni0 up',
    'address add 10.244.1.1/24 dev cni0',
  );
  for (const number of [2, 3]) {
    const pod = await addPod(place, `cni-${number}`);
    await plugIn(place, pod, `vethaa00bb0${number}`, 1450);
    await ip(place, `link set vethaa00bb0${number} master cni0`);
    await ips(pod, `address add 10.244.1.${number}/24 dev eth0`, 'route add default via 10.244.1.1');
    await occupy(t, pod);
  }
  await mustIn(place, ['sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1']);
  await mustIn(place, ['iptables-restore'], { input: CLOSED });
  for (const table of ['filter', 'nat']) await runIn(place, ['iptables-legacy', '-t', table, '-S']);
  await installCni(place, '10-flannel.conflist', {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: [{ type: 'flannel', delegate: { isDefaultGateway: true } }],
  });
  return node(place);
}

/** Addresses of Services on a device that is down (ifb for the kernel's dummy), and a cache of DNS on this node. */
async function ipvs(t: Test) {
  const { place } = await wiredNode(t, 'ipvs');
  await ips(place, 'link add kube-ipvs0 type ifb', 'link add nodelocaldns type ifb');
  for (const service of ['10.96.0.1', '10.96.0.10', '10.96.20.17'])
    await ip(place, `address add ${service}/32 dev kube-ipvs0`);
  await ips(place, 'address add 169.254.20.10/32 dev nodelocaldns', 'address add 192.0.2.200/32 dev kube-ipvs0');
  await startSiteDns(t, place, '169.254.20.10');
  await installCni(place, '10-kindnet.conflist', {
    cniVersion: '0.3.1',
    name: 'kindnet',
    plugins: [
      { type: 'ptp', ipMasq: false, ipam: { type: 'host-local', ranges: [[{ subnet: '10.244.1.0/24' }]] }, mtu: 1500 },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
  const pod = await addPod(place, 'cni-2');
  await plugIn(place, pod, 'veth12ab34cd', 1500);
  await ips(place, 'address add 10.244.1.1/32 dev veth12ab34cd', 'route add 10.244.1.2 dev veth12ab34cd scope link');
  await ips(
    pod,
    'address add 10.244.1.2/24 dev eth0',
    'route delete 10.244.1.0/24 dev eth0',
    'route add 10.244.1.1 dev eth0 scope link',
    'route add 10.244.1.0/24 via 10.244.1.1 dev eth0',
    'route add default via 10.244.1.1',
  );
  await occupy(t, pod);
  return node(place);
}

/** Addresses of the cloud for pods: a rule for each, and a table for each card, amazon-vpc-cni-k8s. */
async function vpc(t: Test) {
  const { place } = await wiredNode(t, 'vpc');
  await ips(
    place,
    'rule add pref 512 from all to 192.0.2.31 lookup main',
    'rule add pref 1024 fwmark 0x80/0x80 lookup main',
    'rule add pref 1536 from 192.0.2.31 lookup 2',
    'route add default via 192.0.2.1 dev eth0 table 2',
    'route add 192.0.2.1 dev eth0 scope link table 2',
  );
  const pod = await addPod(place, 'cni-31');
  await plugIn(place, pod, 'eni0a1b2c3d4e5', 1500);
  await ip(place, 'route add 192.0.2.31 dev eni0a1b2c3d4e5 scope link');
  await ips(
    pod,
    'address add 192.0.2.31/32 dev eth0',
    'route add 169.254.1.1 dev eth0 scope link',
    'route add default via 169.254.1.1 dev eth0',
  );
  const { stdout } = await runIn(place, ['cat', '/sys/class/net/eni0a1b2c3d4e5/address']);
  await ip(pod, `neigh replace 169.254.1.1 lladdr ${stdout.trim()} dev eth0 nud permanent`);
  await occupy(t, pod);
  await mustIn(place, ['sysctl', '-qw', 'net.ipv4.conf.eth0.rp_filter=2']);
  await installCni(place, '10-aws.conflist', {
    cniVersion: '0.4.0',
    name: 'aws-cni',
    disableCheck: true,
    plugins: [
      { name: 'aws-cni', type: 'aws-cni', vethPrefix: 'eni', mtu: '9001' },
      { name: 'egress-cni', type: 'egress-cni', mtu: '9001', enabled: 'false' },
      { type: 'portmap', capabilities: { portMappings: true }, snat: true },
    ],
  });
  return node(place);
}

/** A host that is asked and probed as those of a busy site are: refused connections, absent neighbours, closed ports. */
async function pestered(t: Test) {
  const { place, outer } = await wiredNode(t, 'pestered');
  await installCni(place, '10-bridge.conf', { cniVersion: '1.0.0', name: 'pods', type: 'bridge', bridge: 'cni0' });
  const scan = [
    'for port in 1 2 3; do timeout 1 socat -u OPEN:/dev/null TCP:192.0.2.1:$port; done',
    'for last in 71 72 73; do ping -c 1 -W 1 192.0.2.$last; done',
    'echo | socat - UDP:192.0.2.1:9',
    `kdig @${DNS} +time=1 +retry=0 absent.example`,
  ];
  await startDaemon(t, place, ['sh', '-c', `while :; do { ${scan.join('; ')}; sleep 0.2; } >/dev/null 2>&1; done`]);
  await mustIn(outer, ['ping', '-c', '1', '192.0.2.10']);
  return node(place);
}

export const services: readonly QuietHost[] = [
  { name: 'node-docker', build: dockerNode },
  { name: 'node-ipvs', build: ipvs },
  { name: 'node-vpc', build: vpc },
  { name: 'node-pestered', build: pestered },
];
