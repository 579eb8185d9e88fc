import type { Test } from 'tap';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { startDns } from '../../support/lab/knot.ts';
import { DNS_SERVICE } from '../../support/lab/network.ts';
import { buildOvnCluster } from '../../support/lab/ovn.ts';
import { vsctlIn } from '../../support/lab/ovs.ts';
import { ip, ips, mustIn, type Place, writeIn } from '../../support/lab/place.ts';
import { until } from '../../support/lab/until.ts';

/** Two nodes of OVN; the second is the gateway of the first. */
interface Chassis {
  readonly node: Place;
  readonly other: Place;
}

const [ADDRESS, OTHER] = ['172.18.0.2', '172.18.0.3'];
const BFD = 'bfd0';
const RESOLV_CONF = `search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_SERVICE}\n`;

async function build(t: Test): Promise<Chassis> {
  const [node, other] = (await buildOvnCluster(t)).chassis;
  // The userspace datapath takes checksums as they are.
  for (const place of [node, other]) await mustIn(place, ['ethtool', '-K', 'br-ex', 'tx', 'off']);
  await ip(other, `address add ${DNS_SERVICE}/32 dev lo`);
  await startDns(t, other, DNS_SERVICE);
  await ip(node, `route add default via ${OTHER}`);
  await writeIn(node, '/etc/resolv.conf', RESOLV_CONF);
  await addTunnel(node, OTHER);
  await addTunnel(other, ADDRESS);
  await addManagementPort(node);
  await until('the tunnel is up', 15_000, async () => (await bfdOf(node)).includes('state=up'));
  return { node, other };
}

/** Both ends ask each other by BFD, as nodes that may be gateways do. */
const addTunnel = (node: Place, remote: string) =>
  vsctlIn(node)(
    `add-port br-int ${BFD} -- set interface ${BFD} type=vxlan options:remote_ip=${remote} options:key=9 bfd:enable=true`,
  );
const bfdOf = (node: Place): Promise<string> => vsctlIn(node)(`get interface ${BFD} bfd_status`);

/** As OVN-Kubernetes makes it, with the MTU of the pods. */
async function addManagementPort(node: Place): Promise<void> {
  await vsctlIn(node)('add-port br-int ovn-k8s-mp0 -- set interface ovn-k8s-mp0 type=internal mtu_request=1400');
  await ips(node, 'link set ovn-k8s-mp0 up', 'address add 10.128.0.2/23 dev ovn-k8s-mp0');
}

/** Its default route goes with the address. */
const readdress = (node: Place, from: string, to: string) =>
  ips(
    node,
    `address delete ${from}/24 dev br-ex`,
    `address add ${to}/24 dev br-ex`,
    `route replace default via ${OTHER}`,
  );

const scenarios: readonly Scenario<Chassis>[] = [
  {
    name: 'ovn-tunnel-unanswered',
    injected: 'ovs-vsctl del-port bfd0, at the other node',
    cause: `ovs-tunnel-down:${BFD}`,
    async inject({ node, other }) {
      await vsctlIn(other)(`del-port br-int ${BFD}`);
      await until('BFD is down', 15_000, async () => (await bfdOf(node)).includes('state=down'));
    },
    fix: 'decide',
    async mend({ node, other }) {
      await addTunnel(other, ADDRESS);
      await until('BFD is up', 15_000, async () => (await bfdOf(node)).includes('state=up'));
    },
  },
  {
    name: 'ovn-encap-address-changed',
    injected: 'ip address delete 172.18.0.2/24 dev br-ex; ip address add 172.18.0.22/24 dev br-ex',
    cause: `ovs-encap-address-missing:${ADDRESS}`,
    inject: ({ node }) => readdress(node, ADDRESS, '172.18.0.22'),
    fix: 'decide',
    async mend({ node }) {
      await readdress(node, '172.18.0.22', ADDRESS);
      await until('BFD is up', 15_000, async () => (await bfdOf(node)).includes('state=up'));
    },
  },
  {
    name: 'ovn-uplink-mtu-too-small',
    injected: 'ip link set eth0 mtu 1400',
    cause: 'ovs-encap-mtu-too-small:br-ex',
    inject: ({ node }) => ips(node, 'link set eth0 mtu 1400', 'link set br-ex mtu 1400'),
    async mend({ node }) {
      await vsctlIn(node)('clear interface br-ex mtu_request');
      await ips(node, 'link set eth0 mtu 1500', 'link set br-ex mtu 1500');
    },
  },
];

const world: World<Chassis> = { name: 'ovn-chassis', build, place: ({ node }) => node, scenarios };
export default world;
