import type { Test } from 'tap';
import type { Daemon } from './daemon.ts';
import { startDaemon } from './daemon.ts';
import { addNamespace } from './namespace.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, type Network, serveNetwork } from './network.ts';
import { ips, mustIn, type Place } from './place.ts';
import { until } from './until.ts';
import { startVm, type Vm } from './vm.ts';

export { card } from './vm-qemu.ts';

/** A virtual machine with all that the kernel of this machine may not know, and the network around it. */
export interface VmNode extends Omit<Network, 'guest'>, Vm {
  /** Takes TCP connections at the other end of the bond, and everything that they send. */
  readonly sink: Daemon;
}

/** The other end of the bond, and the port that takes everything. */
export const FAR = '10.50.0.1';
export const SINK = 5001;

/** In the order of the cards: the way out, the two legs of the bond, the uplink of the bridge. */
const TAPS = ['lan0', 'leg1', 'leg2', 'trunk0'];

const CONTROLLER = 'systemd-run --quiet --unit=controller ovs-testcontroller ptcp:6653:127.0.0.1';

/** As a node would have it: a bond below a VLAN in a VRF and a tunnel, a bridge with VLANs, a switch in the kernel. */
const SET_UP = `set -e
link() { ip link add "$@"; }
ip link set eth0 up
ip address add ${GUEST_ADDRESS}/25 dev eth0
ip route add default via ${GATEWAY}
printf 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_SERVICE}\n' > /etc/resolv.conf

link bond0 type bond mode active-backup miimon 100
for leg in eth1 eth2; do ip link set $leg master bond0; done
ip link set bond0 up
ip address add 10.50.0.2/24 dev bond0
link blue type vrf table 100
ip link set blue up
link bond0.30 link bond0 type vlan id 30
ip link set bond0.30 master blue up
ip address add 10.53.0.2/24 dev bond0.30
link gnv0 mtu 1450 type geneve id 7 remote ${FAR}
ip link set gnv0 up
ip address add 10.54.0.2/24 dev gnv0

link br0 type bridge vlan_filtering 1 vlan_default_pvid 0
ip link set br0 up
ip link set eth3 master br0 up
pod() {
  ip netns add $1
  ip link add $2 type veth peer name eth0 netns $1
  ip link set $2 up
  ip -n $1 link set eth0 up
}
for vlan in 100 200; do
  pod pod$vlan vnet$vlan
  ip link set vnet$vlan master br0
  bridge vlan add dev vnet$vlan vid $vlan pvid untagged
  bridge vlan add dev eth3 vid $vlan
done

systemctl start openvswitch-switch
${CONTROLLER}
pod pod1 v1
ovs-vsctl add-br br1 -- set bridge br1 fail_mode=secure -- add-port br1 v1 \\
  -- set-controller br1 tcp:127.0.0.1:6653 -- set controller br1 max_backoff=1000
ip link set br1 up

link dummy0 type dummy
link nodelocal type dummy
ip link set nodelocal up
ip address add 169.254.20.10/32 dev nodelocal`;

export const startController = (place: Place) => mustIn(place, CONTROLLER.split(' '));

export const waitForController = (place: Place): Promise<void> =>
  until('the controller is connected', 30_000, async () =>
    (await mustIn(place, ['ovs-vsctl', 'show'])).includes('is_connected: true'),
  );

export async function buildVmNode(t: Test): Promise<VmNode> {
  const outer = await addNamespace(t, 'outer');
  const vm = await startVm(t, outer, TAPS);
  const network = await serveNetwork(t, outer);
  await ips(outer, 'link add far0 type bridge', `address add ${FAR}/24 dev far0`, 'link set far0 up');
  await ips(outer, ...['leg1', 'leg2'].map((leg) => `link set ${leg} master far0 up`), 'link set trunk0 up');
  const sink = await startDaemon(t, outer, ['socat', '-u', `TCP-LISTEN:${SINK},fork,reuseaddr`, 'OPEN:/dev/null']);
  await mustIn(vm.place, ['sh'], { input: SET_UP, timeoutMs: 90_000 });
  await waitForController(vm.place);
  return { ...network, ...vm, outer, sink };
}
