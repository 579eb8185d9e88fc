import type { Test } from 'tap';
import type { Daemon } from '../../support/lab/daemon.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { holdTap, sendFrames } from '../../support/lab/frames.ts';
import { startDns } from '../../support/lab/knot.ts';
import { addNamespace, cable } from '../../support/lab/namespace.ts';
import { DNS_SERVICE } from '../../support/lab/network.ts';
import { ip, ips, mustIn, type Place, writeIn } from '../../support/lab/place.ts';
import { withPrivateFiles } from '../../support/lab/private-files.ts';
import { until } from '../../support/lab/until.ts';

/** A hypervisor that is managed by eth0: a bridge with its card, a guest by its tap, and a container. */
interface BridgeNode {
  readonly t: Test;
  readonly node: Place;
  readonly outside: Place;
  qemu: Daemon;
  /** Of a scenario, until it is mended. */
  extra: Daemon[];
}

const RESOLV_CONF = `search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_SERVICE}\n`;

/** libvirt makes the MAC of the tap out of that of the guest. */
const [GUEST_MAC, TAP_MAC] = ['52:54:00:12:34:56', 'fe:54:00:12:34:56'];

async function build(t: Test): Promise<BridgeNode> {
  const [network, outside, container] = [
    await addNamespace(t, 'node'),
    await addNamespace(t, 'outside'),
    await addNamespace(t, 'container'),
  ];
  await cable(network, 'eth1', outside, 'lan0');
  await cable(network, 'veth1', container, 'eth0');
  await cable(network, 'eth0', outside, 'mgmt0');
  await ips(outside, 'link set lan0 up', 'link set mgmt0 up', 'address add 192.168.24.1/25 dev mgmt0');
  await ip(outside, `address add ${DNS_SERVICE}/32 dev lo`);
  await ips(container, 'link set eth0 up');
  await ips(
    network,
    'link add br1 type bridge forward_delay 0 stp_state 0',
    'link set eth1 master br1',
    'link set veth1 master br1',
    'tuntap add vnet0 mode tap',
    `link set vnet0 master br1 address ${TAP_MAC}`,
    ...['br1', 'eth1', 'veth1', 'vnet0'].map((name) => `link set ${name} up`),
  );
  await ips(network, 'link set eth0 up', 'address add 192.168.24.6/25 dev eth0', 'route add default via 192.168.24.1');
  const node = await withPrivateFiles(t, network);
  await startDns(t, outside, DNS_SERVICE);
  await writeIn(node, '/etc/resolv.conf', RESOLV_CONF);
  return { t, node, outside, qemu: await startQemu(t, node), extra: [] };
}

async function startQemu(t: Test, node: Place): Promise<Daemon> {
  const daemon = await holdTap(t, node, 'vnet0', GUEST_MAC);
  await until('the guest has its carrier', 5_000, async () => (await ip(node, 'link show vnet0')).includes('LOWER_UP'));
  return daemon;
}

const link =
  (...commands: readonly string[]) =>
  ({ node }: BridgeNode) =>
    ips(node, ...commands.map((words) => `link set ${words}`));

const scenarios: readonly Scenario<BridgeNode>[] = [
  {
    name: 'bridge-uplink-down',
    injected: 'ip link set eth1 down',
    cause: 'bridge-port-down:eth1',
    inject: link('eth1 down'),
  },
  {
    name: 'bridge-uplink-unplugged',
    injected: 'ip -n SWITCH link set lan0 down',
    cause: 'bridge-port-down:eth1',
    inject: ({ outside }) => ip(outside, 'link set lan0 down'),
    fix: 'decide',
    mend: ({ outside }) => ip(outside, 'link set lan0 up'),
  },
  {
    name: 'bridge-uplink-taken-out',
    injected: 'ip link set eth1 nomaster',
    cause: 'bridge-uplink-missing:br1',
    inject: link('eth1 nomaster'),
    fix: 'decide',
    mend: link('eth1 master br1'),
  },
  {
    name: 'bridge-tap-idle',
    injected: 'kill qemu',
    cause: 'bridge-port-down:vnet0',
    inject: ({ qemu }) => qemu.stop(),
    fix: 'decide',
    async mend(world) {
      world.qemu = await startQemu(world.t, world.node);
    },
  },
  {
    name: 'bridge-mtu-uneven',
    injected: 'ip link set eth1 mtu 1450',
    cause: 'bridge-mtu-mixed:br1',
    inject: link('eth1 mtu 1450'),
    mend: link('eth1 mtu 1500', 'veth1 mtu 1500', 'vnet0 mtu 1500'),
  },
  {
    name: 'bridge-guest-cloned',
    injected: `a second machine with ${GUEST_MAC} outside`,
    cause: `bridge-mac-conflict:${GUEST_MAC}`,
    seconds: 6,
    async inject(world) {
      world.extra = [await sendFrames(world.t, world.outside, 'lan0', [GUEST_MAC])];
      await until('it is learned', 5_000, async () => (await fdb(world)).includes(`${GUEST_MAC} dev eth1`));
    },
    fix: 'decide',
    async mend({ extra, node }) {
      await Promise.all(extra.splice(0).map((daemon) => daemon.stop('SIGKILL')));
      await mustIn(node, ['bridge', 'fdb', 'del', GUEST_MAC, 'dev', 'eth1', 'master']);
    },
  },
  {
    name: 'bridge-guest-pinned-outside',
    injected: `bridge fdb add ${GUEST_MAC} dev eth1 master static`,
    cause: `bridge-fdb-pinned:${GUEST_MAC}`,
    async inject({ node }) {
      await mustIn(node, ['bridge', 'fdb', 'replace', GUEST_MAC, 'dev', 'eth1', 'master', 'static']);
    },
  },
];

const fdb = ({ node }: BridgeNode): Promise<string> => mustIn(node, ['bridge', 'fdb', 'show', 'br', 'br1']);

const world: World<BridgeNode> = { name: 'bridge-node', build, place: ({ node }) => node, scenarios };
export default world;
