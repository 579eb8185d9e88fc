import type { Test } from 'tap';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { addStandIn, buildLauncher, type Launcher, POD_ADDRESS } from '../../support/lab/launcher.ts';
import { ip, ips } from '../../support/lab/place.ts';
import { withPrivateFiles } from '../../support/lab/private-files.ts';
import { until } from '../../support/lab/until.ts';

/** What scenarios end and start again. */
type Pod = { -readonly [K in keyof Launcher]: Launcher[K] };

async function build(t: Test): Promise<Pod> {
  const launcher = await buildLauncher(t);
  return { ...launcher, pod: await withPrivateFiles(t, launcher.pod) };
}

const inPod =
  (...commands: readonly string[]) =>
  ({ pod }: Pod) =>
    ips(pod, ...commands);

const INVALID = 'launcher-bridge-invalid:k6t-eth0';

const scenarios: readonly Scenario<Pod>[] = [
  {
    name: 'launcher-tap-astray',
    injected: 'ip link set tap0 nomaster',
    cause: INVALID,
    inject: inPod('link set tap0 nomaster'),
  },
  {
    name: 'launcher-nic-astray',
    injected: 'ip link set eth0-nic nomaster',
    cause: INVALID,
    inject: inPod('link set eth0-nic nomaster'),
    mend: inPod('link set eth0-nic type bridge_slave learning off'),
  },
  {
    name: 'launcher-bridge-down',
    injected: 'ip link set k6t-eth0 down',
    cause: INVALID,
    inject: inPod('link set k6t-eth0 down'),
  },
  {
    name: 'launcher-address-on-port',
    injected: `ip address add ${POD_ADDRESS}/24 dev eth0-nic`,
    cause: INVALID,
    inject: inPod('link delete eth0', `address add ${POD_ADDRESS}/24 dev eth0-nic`),
    fix: 'decide',
    async mend({ pod }) {
      await ip(pod, `address delete ${POD_ADDRESS}/24 dev eth0-nic`);
      await addStandIn(pod);
    },
  },
  {
    name: 'launcher-stand-in-missing',
    injected: 'ip link delete eth0',
    cause: INVALID,
    inject: inPod('link delete eth0'),
    fix: 'decide',
    mend: ({ pod }) => addStandIn(pod),
  },
  {
    name: 'launcher-dhcp-server-ended',
    injected: 'kill dnsmasq',
    cause: 'launcher-dhcp-server-missing:k6t-eth0',
    inject: ({ dhcp }) => dhcp.stop(),
    fix: 'decide',
    async mend(world) {
      world.dhcp = await world.startDhcp();
    },
  },
  {
    name: 'launcher-qemu-ended',
    injected: 'kill qemu',
    cause: 'bridge-port-down:tap0',
    inject: ({ vm }) => vm.stop(),
    fix: 'decide',
    async mend(world) {
      world.vm = await world.startVm();
    },
  },
  {
    name: 'launcher-nic-down',
    injected: 'ip link set eth0-nic down',
    cause: 'bridge-port-down:eth0-nic',
    inject: inPod('link set eth0-nic down'),
  },
  {
    name: 'launcher-nic-unplugged',
    injected: 'ip -n NODE link set pod0 down',
    cause: 'bridge-port-down:eth0-nic',
    async inject({ outer, pod }) {
      await ip(outer, 'link set pod0 down');
      await until('no carrier', 2_000, async () => (await ip(pod, 'link show eth0-nic')).includes('NO-CARRIER'));
    },
    fix: 'decide',
    mend: ({ outer }) => ip(outer, 'link set pod0 up'),
  },
  {
    name: 'launcher-mtu-uneven',
    injected: 'ip link set tap0 mtu 1500',
    cause: 'bridge-mtu-mixed:k6t-eth0',
    inject: inPod('link set tap0 mtu 1500'),
  },
];

const world: World<Pod> = {
  name: 'launcher',
  build,
  place: ({ pod }) => pod,
  scenarios,
  pairs: [['launcher-dhcp-server-ended', 'launcher-qemu-ended']],
};
export default world;
