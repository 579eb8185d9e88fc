import t from 'tap';
import { buildOvsNode, type OvsNode } from '../support/lab/ovs.ts';
import { mustIn, writeIn } from '../support/lab/place.ts';
import { diagnose, snapshot } from '../support/lab/product.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';

const shows = (text: string, { vsctl }: OvsNode) =>
  // ovs-vswitchd writes its status every five seconds.
  until(`ovs-vsctl shows ${text}`, 15_000, async () => (await vsctl('show')).includes(text));

const TRIALS: Trial<OvsNode>[] = [
  {
    name: 'a port is left of a pod that is gone',
    cause: 'ovs-interface-error:nosuchdev0',
    verdict: 'degraded',
    async break(world) {
      // Status 2: the port is added all the same.
      await world.vsctl('--no-wait add-port br1 nosuchdev0');
      await shows('could not open network device nosuchdev0', world);
      return () => world.vsctl('del-port br1 nosuchdev0');
    },
  },
  {
    name: 'the controller is dead',
    cause: 'ovs-controller-disconnected:br1',
    verdict: 'broken',
    async break(world) {
      await world.controller.stop();
      await until(
        'the bridge noticed',
        15_000,
        async () => !(await world.vsctl('show')).includes('is_connected: true'),
      );
      return async () => {
        await world.startController();
        await shows('is_connected: true', world);
      };
    },
  },
];

const CNI = '/etc/cni/net.d';
const FLANNEL = JSON.stringify({ cniVersion: '1.0.0', name: 'cbr0', plugins: [{ type: 'flannel' }] });
const BRIDGE = JSON.stringify({ cniVersion: '0.4.0', name: 'left', type: 'bridge' });

/** A runtime reads the folder at any time: what is in it decides about the next pod. */
const CNI_TRIALS: Trial<OvsNode>[] = [
  {
    name: 'the network provider has not written its CNI configuration',
    cause: `cni-configuration-missing:${CNI}`,
    verdict: 'broken',
    async break({ node }) {
      await mustIn(node, ['mkdir', '-p', '/etc/kubernetes/manifests', CNI]);
      return () => writeIn(node, `${CNI}/10-flannel.conflist`, FLANNEL);
    },
  },
  {
    name: 'a CNI configuration was left in front of the right one',
    cause: `cni-configuration-ambiguous:${CNI}`,
    verdict: 'degraded',
    async break({ node }) {
      await writeIn(node, `${CNI}/05-bridge.conf`, BRIDGE);
      return () => mustIn(node, ['rm', `${CNI}/05-bridge.conf`]);
    },
  },
];

t.test('a node with Open vSwitch', async (t) => {
  const world = await buildOvsNode(t);
  await t.test('what it sees', async (t) => {
    const { slices } = await snapshot(world.node);
    const bridges = slices.ovs.state === 'ok' ? slices.ovs.value.bridges : [];
    t.same(bridges.map(({ name }) => name).sort(), ['br-int', 'br1']);
    const br1 = bridges.find(({ name }) => name === 'br1');
    t.match(br1, {
      fail_mode: 'secure',
      datapath_type: 'netdev',
      controllers: [{ target: 'tcp:127.0.0.1:6653', is_connected: true }],
    });
    const port = (name: string) => br1?.ports.find((each) => each.name === name);
    t.match(port('v1'), { tag: 100, interfaces: [{ name: 'v1' }] }, 'access port');
    t.match(port('v3'), { trunks: [100, 200] }, 'trunk');
    t.same(
      port('bond0')
        ?.interfaces.map(({ name }) => name)
        .sort(),
      ['b1', 'b2'],
      'bond',
    );
    t.match(port('vxlan0')?.interfaces[0], { type: 'vxlan', options: { remote_ip: '192.168.24.140', key: '100' } });
    t.match(port('geneve0')?.interfaces[0], { type: 'geneve', options: { remote_ip: '192.168.24.141', key: 'flow' } });
    t.match(port('patch-1')?.interfaces[0], { type: 'patch', options: { peer: 'patch-2' } });
  });
  await runTrials(t, world, world.node, [...TRIALS, ...CNI_TRIALS]);
  await t.test('without its database nothing is said of it', async (t) => {
    await world.database.stop('SIGKILL');
    const { report } = await diagnose(world.node);
    t.match(
      report.collectors.find(({ id }) => id === 'ovs'),
      { state: 'failed', reason: /^\/run\/openvswitch\/db.sock: connection refused/ },
    );
    const ovs = report.checks.filter(({ category }) => category === 'ovs');
    t.same([...new Set(ovs.map(({ verdict }) => verdict))], ['unknown']);
  });
});
