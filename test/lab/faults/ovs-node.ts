import type { Test } from 'tap';
import { type Daemon, startDaemon } from '../../support/lab/daemon.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { macs, sendFrames } from '../../support/lab/frames.ts';
import { cable } from '../../support/lab/namespace.ts';
import { buildOvsNode, type OvsNode, startSwitch } from '../../support/lab/ovs.ts';
import { ip, ips, mustIn, runIn } from '../../support/lab/place.ts';
import { until } from '../../support/lab/until.ts';

/** What it says in the database is older than the devices, which ovs-vswitchd makes anew. */
const setUp = (world: OvsNode): Promise<void> =>
  until('the devices of the bridges are back', 10_000, async () => {
    const done = await Promise.all(
      ['br1', 'br-int'].map((name) => runIn(world.node, ['ip', 'link', 'set', name, 'up'])),
    );
    return done.every(({ status }) => status === 0);
  });

/** Daemons that scenarios end and start again. */
interface Node extends Omit<OvsNode, 'controller' | 'vswitchd'> {
  readonly t: Test;
  controller: Daemon;
  vswitchd: Daemon;
  /** Of a scenario, until it is mended. */
  extra: Daemon[];
}

/** `br-int` has no controller and learns addresses by itself: two ports more to try that out. */
const LEARNING = ['l1', 'l2'];

async function build(t: Test): Promise<Node> {
  const world = await buildOvsNode(t);
  for (const port of LEARNING) {
    await cable(world.node, port, world.pods, `${port}-peer`);
    await ips(world.node, `link set ${port} up`);
    await ips(world.pods, `link set ${port}-peer up`);
    await world.vsctl(`add-port br-int ${port}`);
  }
  return { ...world, t, extra: [] };
}

/** ovs-vswitchd writes its status every five seconds. */
const shows = ({ vsctl }: Node, what: string, isThere: (text: string) => boolean) =>
  until(what, 15_000, async () => isThere(await vsctl('show')));
const row = ({ vsctl }: Node, words: string, value: string) =>
  until(`${words} is ${value}`, 15_000, async () => (await vsctl(`get ${words}`)).includes(value));

const vsctl =
  (words: string) =>
  ({ vsctl: run }: Node) =>
    run(words);

async function stopExtra(world: Node): Promise<void> {
  await Promise.all(world.extra.splice(0).map((daemon) => daemon.stop('SIGKILL')));
}

const daemons: readonly Scenario<Node>[] = [
  {
    name: 'ovs-vswitchd-suspended',
    injected: 'kill -STOP ovs-vswitchd',
    cause: 'ovs-vswitchd-stopped:ovs-vswitchd',
    inject: ({ node, vswitchd }) => mustIn(node, ['kill', '-STOP', `${vswitchd.pid}`]),
  },
  {
    name: 'ovs-vswitchd-killed',
    injected: 'kill -KILL ovs-vswitchd',
    cause: 'ovs-vswitchd-stopped:ovs-vswitchd',
    inject: ({ vswitchd }) => vswitchd.stop('SIGKILL'),
    fix: 'decide',
    async mend(world) {
      world.vswitchd = await startSwitch(world.t, world.node);
      await shows(world, 'the controller is connected', (text) => text.includes('is_connected: true'));
      await setUp(world);
    },
  },
  {
    name: 'ovs-lock-stolen',
    injected: 'ovsdb-client steal ovs_vswitchd',
    cause: 'ovs-configuration-pending:ovs-vswitchd',
    seconds: 6,
    async inject(world) {
      const steal = ['ovsdb-client', 'steal', 'unix:/run/openvswitch/db.sock', 'ovs_vswitchd'];
      world.extra.push(await startDaemon(world.t, world.node, steal));
      // It waits for the change to be carried out, in vain.
      await runIn(world.node, ['ovs-vsctl', '--timeout=1', 'set', 'bridge', 'br1', 'external_ids:asked=yes']);
    },
    fix: 'decide',
    async mend(world) {
      await stopExtra(world);
      await shows(world, 'the controller is connected', (text) => text.includes('is_connected: true'));
      await setUp(world);
    },
  },
  {
    name: 'ovs-controller-dead',
    injected: 'kill ovs-testcontroller',
    cause: 'ovs-controller-disconnected:br1',
    async inject(world) {
      await world.controller.stop();
      await shows(world, 'the bridge noticed', (text) => !text.includes('is_connected: true'));
    },
    fix: 'decide',
    async mend(world) {
      world.controller = await world.startController();
      await shows(world, 'it is connected', (text) => text.includes('is_connected: true'));
    },
  },
];

const ports: readonly Scenario<Node>[] = [
  {
    name: 'ovs-port-left-behind',
    injected: 'ovs-vsctl add-port br1 nosuchdev0',
    cause: 'ovs-interface-error:nosuchdev0',
    async inject(world) {
      await world.vsctl('--no-wait add-port br1 nosuchdev0');
      await shows(world, 'the error', (text) => text.includes('No such device'));
    },
  },
  {
    name: 'ovs-iface-id-twice',
    injected: 'ovs-vsctl set interface v2 external_ids:iface-id=default_web',
    cause: 'ovs-iface-id-duplicate:default_web',
    inject: vsctl(
      'set interface v1 external_ids:iface-id=default_web -- set interface v2 external_ids:iface-id=default_web',
    ),
    fix: 'decide',
    mend: vsctl('remove interface v1 external_ids iface-id -- remove interface v2 external_ids iface-id'),
  },
  {
    name: 'ovs-patch-cut',
    injected: 'ovs-vsctl del-port br-int patch-2',
    cause: 'ovs-patch-peer-missing:patch-1',
    inject: vsctl('del-port br-int patch-2'),
    fix: 'decide',
    mend: vsctl('add-port br-int patch-2 -- set interface patch-2 type=patch options:peer=patch-1'),
  },
  {
    name: 'ovs-patch-mistyped',
    injected: 'ovs-vsctl set interface patch-2 options:peer=patch-9',
    cause: 'ovs-patch-peer-missing:patch-2',
    inject: vsctl('set interface patch-2 options:peer=patch-9'),
  },
  {
    name: 'ovs-mtu-refused',
    injected: 'ovs-vsctl set interface br1 mtu_request=65535',
    cause: 'ovs-mtu-request-unmet:br1',
    inject: vsctl('set interface br1 mtu_request=65535'),
    fix: 'decide',
    mend: vsctl('clear interface br1 mtu_request'),
  },
  {
    name: 'ovs-bond-member-unplugged',
    injected: 'ip link set b1 down',
    cause: 'ovs-bond-member-down:bond0',
    async inject(world) {
      await ip(world.node, 'link set b1 down');
      await row(world, 'interface b1 admin_state', 'down');
    },
    mend: (world) => row(world, 'interface b1 link_state', 'up'),
  },
  {
    name: 'ovs-bond-cut',
    injected: 'ip -n SWITCH link set b1-peer down; link set b2-peer down',
    cause: 'ovs-bond-member-down:bond0',
    async inject(world) {
      await ips(world.pods, 'link set b1-peer down', 'link set b2-peer down');
      for (const member of ['b1', 'b2']) await row(world, `interface ${member} link_state`, 'down');
    },
    fix: 'decide',
    async mend(world) {
      await ips(world.pods, 'link set b1-peer up', 'link set b2-peer up');
      for (const member of ['b1', 'b2']) await row(world, `interface ${member} link_state`, 'up');
    },
  },
];

const bridges: readonly Scenario<Node>[] = [
  {
    name: 'ovs-datapath-missing',
    injected: 'ovs-vsctl add-br br9, in a kernel without the module',
    cause: 'ovs-bridge-device-missing:br9',
    inject: vsctl('--no-wait add-br br9'),
    fix: 'decide',
    mend: vsctl('del-br br9'),
  },
  {
    name: 'ovs-encap-address-wrong',
    injected: 'ovs-vsctl set open . external_ids:ovn-encap-ip=192.0.2.9',
    cause: 'ovs-encap-address-missing:192.0.2.9',
    inject: vsctl('set open . external_ids:ovn-encap-ip=192.0.2.9'),
    fix: 'decide',
    mend: vsctl('remove open . external_ids ovn-encap-ip'),
  },
  {
    name: 'ovs-fdb-overflowing',
    injected: 'ovs-vsctl set bridge br-int other_config:mac-table-size=10, and 50 hosts',
    cause: 'ovs-fdb-full:br-int',
    async inject(world) {
      await world.vsctl('set bridge br-int other_config:mac-table-size=10');
      world.extra.push(await sendFrames(world.t, world.pods, 'l1-peer', macs(50)));
    },
    async mend(world) {
      await stopExtra(world);
      await world.vsctl('remove bridge br-int other_config mac-table-size');
    },
  },
  {
    name: 'ovs-mac-twice',
    injected: 'one MAC behind l1 and l2',
    cause: 'ovs-mac-moving:br-int',
    async inject(world) {
      for (const port of LEARNING) {
        world.extra.push(await sendFrames(world.t, world.pods, `${port}-peer`, macs(1)));
      }
    },
    seconds: 2,
    fix: 'decide',
    mend: stopExtra,
  },
];

const world: World<Node> = {
  name: 'ovs-node',
  build,
  place: ({ node }) => node,
  scenarios: [...daemons, ...ports, ...bridges],
  pairs: [['ovs-patch-cut', 'ovs-port-left-behind']],
};
export default world;
