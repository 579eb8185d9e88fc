import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { DNS_SERVICE } from '../../support/lab/network.ts';
import { ip, mustIn, type Place, writeIn } from '../../support/lab/place.ts';
import { PATIENT } from '../../support/lab/vm.ts';
import {
  buildVmNode,
  card,
  FAR,
  SINK,
  startController,
  type VmNode,
  waitForController,
} from '../../support/lab/vm-node.ts';

const sh = (place: Place, script: string) => mustIn(place, ['sh', '-ec', script]);

/** What the kernel of the guest does, and that of most test machines cannot. */
const links: readonly Scenario<VmNode>[] = [
  {
    name: 'bond-leg-unplugged',
    injected: 'set_link card1 off, in the monitor of qemu',
    cause: 'bond-member-down:eth1',
    async inject({ monitor, place }) {
      await monitor.execute('set_link', { name: card(1), up: false });
      await sh(place, 'until grep -q 0 /sys/class/net/eth1/carrier; do sleep 0.1; done');
    },
    fix: 'decide',
    async mend({ monitor, place }) {
      await monitor.execute('set_link', { name: card(1), up: true });
      await sh(place, 'until grep -q 1 /sys/class/net/eth1/carrier; do sleep 0.1; done');
    },
  },
  {
    name: 'bond-below-vlan-set-down',
    injected: 'ip link set bond0 down',
    cause: 'interface-down:bond0',
    inject: ({ place }) => ip(place, 'link set bond0 down'),
  },
  {
    name: 'vrf-set-down',
    injected: 'ip link set blue down',
    cause: 'vrf-down:blue',
    inject: ({ place }) => ip(place, 'link set blue down'),
  },
  {
    name: 'geneve-mtu-raised',
    injected: 'ip link set gnv0 mtu 1500',
    cause: 'overlay-mtu-too-large:gnv0',
    inject: ({ place }) => ip(place, 'link set gnv0 mtu 1500'),
  },
];

const vlans: readonly Scenario<VmNode>[] = [
  {
    name: 'vlan-not-on-uplink',
    injected: 'bridge vlan del dev eth3 vid 200',
    cause: 'bridge-vlan-missing:vnet200',
    inject: ({ place }) => sh(place, 'bridge vlan del dev eth3 vid 200'),
  },
  {
    name: 'bridge-port-in-no-vlan',
    injected: 'bridge vlan del dev vnet100 vid 100',
    cause: 'bridge-vlan-missing:vnet100',
    inject: ({ place }) => sh(place, 'bridge vlan del dev vnet100 vid 100'),
    fix: 'decide',
    mend: ({ place }) => sh(place, 'bridge vlan add dev vnet100 vid 100 pvid untagged'),
  },
];

/** Connections that send as much as they may. */
const SENDERS = `for n in 1 2 3 4 5 6; do
  systemd-run --quiet --unit=sender$n socat -u OPEN:/dev/zero TCP:${FAR}:${SINK}
done`;

/** Tells a second of delay from what the emulation takes. */
const STRICT = '/etc/netdiagd-strict.yaml';

/** The qdisc netem(8) of the guest loses and delays. */
const losses: readonly Scenario<VmNode>[] = [
  {
    name: 'tcp-over-loss',
    injected: 'tc qdisc add dev bond0 root netem loss 10%',
    cause: 'tcp-retransmissions-high:Tcp',
    inject: ({ place }) => sh(place, 'tc qdisc add dev bond0 root netem loss 10% delay 5ms'),
    seconds: 3,
    async traffic({ place }) {
      await sh(place, SENDERS);
      return () => sh(place, 'systemctl stop "sender*"');
    },
    fix: 'decide',
    mend: ({ place }) => sh(place, 'tc qdisc del dev bond0 root; systemctl stop "sender*"'),
  },
  {
    name: 'dns-over-slow-link',
    injected: 'tc qdisc add dev eth0 root netem delay 1s',
    cause: `dns-server-slow:${DNS_SERVICE}`,
    async inject({ place }) {
      await writeIn(
        place,
        STRICT,
        'dns: { timeoutMs: 4000 }\nchecks: { dns-server-slow: { options: { latencyMs: 900 } } }\n',
      );
      await sh(place, 'tc qdisc add dev eth0 root netem delay 1s');
    },
    words: ['--config.file', STRICT],
    fix: 'decide',
    mend: ({ place }) => sh(place, 'tc qdisc del dev eth0 root'),
  },
];

/** Open vSwitch with the datapath of the kernel. */
const switches: readonly Scenario<VmNode>[] = [
  {
    name: 'ovs-veth-deleted',
    injected: 'ip link del v1',
    cause: 'ovs-interface-error:v1',
    inject: ({ place }) => ip(place, 'link del v1'),
    mend: ({ place }) =>
      sh(
        place,
        'ip link add v1 type veth peer name eth0 netns pod1; ip link set v1 up; ovs-vsctl --may-exist add-port br1 v1',
      ),
  },
  {
    name: 'ovs-controller-gone',
    injected: 'systemctl stop controller',
    cause: 'ovs-controller-disconnected:br1',
    async inject({ place }) {
      await sh(place, 'systemctl stop controller');
      await sh(place, 'while ovs-vsctl show | grep -q is_connected; do sleep 0.2; done');
    },
    fix: 'decide',
    async mend({ place }) {
      await startController(place);
      await waitForController(place);
    },
  },
  {
    name: 'ovs-kernel-datapath-deleted',
    injected: 'ovs-dpctl del-dp system@ovs-system',
    cause: 'ovs-bridge-device-missing:br1',
    inject: ({ place }) => sh(place, 'ovs-dpctl del-dp system@ovs-system'),
  },
];

const world: World<VmNode> = {
  name: 'virtual-machine',
  slow: true,
  build: buildVmNode,
  place: ({ place }) => place,
  words: PATIENT,
  scenarios: [...links, ...vlans, ...losses, ...switches].map((scenario) => ({ words: PATIENT, ...scenario })),
};
export default world;
