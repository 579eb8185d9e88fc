import t from 'tap';
import { startDhclient } from '../support/lab/dhclient.ts';
import {
  addStandIn,
  buildLauncher,
  CLUSTER_DNS,
  type Launcher,
  POD_ADDRESS,
  POD_GATEWAY,
} from '../support/lab/launcher.ts';
import { HERE, ip, ips, writeIn } from '../support/lab/place.ts';
import { withPrivateFiles } from '../support/lab/private-files.ts';
import { diagnose, snapshot } from '../support/lab/product.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';
import { isHealthy } from '../support/lab/verdict.ts';

const TRIALS: Trial<Launcher>[] = [
  {
    name: 'the tap is no port of the bridge',
    cause: 'launcher-bridge-invalid:k6t-eth0',
    verdict: 'broken',
    async break({ pod }) {
      await ip(pod, 'link set tap0 nomaster');
      return () => ip(pod, 'link set tap0 master k6t-eth0');
    },
  },
  {
    name: "the pod's NIC is no port of the bridge",
    cause: 'launcher-bridge-invalid:k6t-eth0',
    verdict: 'broken',
    async break({ pod }) {
      await ip(pod, 'link set eth0-nic nomaster');
      return () => ips(pod, 'link set eth0-nic master k6t-eth0', 'link set eth0-nic type bridge_slave learning off');
    },
  },
  {
    name: "the pod's NIC is down",
    cause: 'bridge-port-down:eth0-nic',
    verdict: 'broken',
    async break({ pod }) {
      await ip(pod, 'link set eth0-nic down');
      return () => ip(pod, 'link set eth0-nic up');
    },
  },
  {
    name: "the node's end of the pod's NIC is down",
    cause: 'bridge-port-down:eth0-nic',
    verdict: 'broken',
    async break({ outer, pod }) {
      await ip(outer, 'link set pod0 down');
      await until('no carrier', 2_000, async () => (await ip(pod, 'link show eth0-nic')).includes('NO-CARRIER'));
      return () => ip(outer, 'link set pod0 up');
    },
  },
  {
    name: 'the VM does not hold its tap',
    cause: 'bridge-port-down:tap0',
    verdict: 'broken',
    async break({ vm, startVm }) {
      await vm.stop();
      return startVm;
    },
  },
  {
    name: 'the bridge is set down',
    cause: 'launcher-bridge-invalid:k6t-eth0',
    verdict: 'broken',
    async break({ pod }) {
      await ip(pod, 'link set k6t-eth0 down');
      return () => ip(pod, 'link set k6t-eth0 up');
    },
  },
  {
    name: 'no interface stands in with the address of the pod',
    cause: 'launcher-bridge-invalid:k6t-eth0',
    verdict: 'degraded',
    async break({ pod }) {
      await ip(pod, 'link del eth0');
      return () => addStandIn(pod);
    },
  },
  {
    name: 'nobody serves DHCP',
    cause: 'launcher-dhcp-server-missing:k6t-eth0',
    verdict: 'broken',
    async break({ dhcp, startDhcp }) {
      await dhcp.stop();
      return startDhcp;
    },
  },
];

t.test('a virt-launcher pod with the bridge binding', async (t) => {
  const world = await buildLauncher(t);
  const words = ['--netns', world.pod.name];
  await t.test('what the node sees in its namespace', async (t) => {
    const { slices } = await snapshot(HERE, words);
    t.match(slices.host, { state: 'ok', value: { role: 'launcher', namespace: world.pod.name } });
    const value = slices.interfaces.state === 'ok' ? slices.interfaces.value : [];
    const shown = value.map(({ name, kind, master, mtu }) => [name, kind, master, mtu].join(' '));
    t.same(shown.sort(), [
      'eth0 ifb  1500',
      'eth0-nic veth k6t-eth0 1450',
      'k6t-eth0 bridge  1450',
      'lo   65536',
      'tap0 tun k6t-eth0 1450',
    ]);
    t.match(slices.bridges, {
      state: 'ok',
      value: {
        ports: [
          { name: 'eth0-nic', master: 'k6t-eth0', state: 'forwarding', learning: false },
          { name: 'tap0', master: 'k6t-eth0', state: 'forwarding', learning: true },
        ],
      },
    });
    const sockets = slices.sockets.state === 'ok' ? slices.sockets.value : [];
    t.match(
      sockets.find(({ local }) => local.port === '67'),
      { netid: 'udp', local: { address: '0.0.0.0', zone: 'k6t-eth0' }, processes: [{ name: 'dnsmasq' }] },
      'the DHCP server',
    );
  });
  await t.test('the VM behind it', async (t) => {
    const guest = await withPrivateFiles(t, world.guest);
    await startDhclient(t, guest);
    const { slices } = await snapshot(guest);
    t.match(slices.leases, {
      state: 'ok',
      value: [{ address: POD_ADDRESS, server: '169.254.75.10', router: [POD_GATEWAY], dns: [CLUSTER_DNS], mtu: 1450 }],
    });
    t.match(slices.gateways, { state: 'ok', value: [{ address: POD_GATEWAY, state: 'reachable' }] });
    isHealthy(t, await diagnose(guest), 'with its lease');
  });
  await t.test('by a process of the pod, with the files that it sees', async (t) => {
    const { pid, ...pod } = await withPrivateFiles(t, world.pod);
    await writeIn(pod, '/etc/resolv.conf', `search default.svc.cluster.local\nnameserver ${CLUSTER_DNS}\n`);
    const diagnosis = await diagnose(HERE, ['--pid', `${pid}`]);
    t.equal(diagnosis.report.host?.role, 'launcher');
    isHealthy(t, diagnosis, 'with --pid');
  });
  await runTrials(t, world, HERE, TRIALS, words);
});
