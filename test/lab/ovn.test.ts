import t from 'tap';
import type { Ovs } from '../../src/model/ovs.ts';
import { buildOvnCluster, POD_ADDRESS, POD_MAC } from '../support/lab/ovn.ts';
import { mustIn } from '../support/lab/place.ts';
import { diagnose, snapshot } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

t.test('a node of OVN', async (t) => {
  const { chassis, pod, podPid } = await buildOvnCluster(t);
  const [first, second] = chassis;

  await t.test('what it sees', async (t) => {
    let ovs: Ovs | undefined;
    await until('the port of the pod is installed', 10_000, async () => {
      const slice = (await snapshot(first)).slices.ovs;
      ovs = slice.state === 'ok' ? slice.value : undefined;
      return JSON.stringify(ovs).includes('"ovn-installed":"true"');
    });
    t.match(ovs, {
      external_ids: { 'system-id': first.name, 'ovn-encap-type': 'geneve', 'ovn-encap-ip': '172.18.0.2' },
      vswitchd: { state: 'running' },
    });
    t.same(
      ovs?.bridges.map(({ name }) => name),
      ['br-ex', 'br-int'],
    );
    const [external, integration] = ovs?.bridges ?? [];
    t.match(external, { datapath_type: 'netdev', hasDevice: true, controllers: [] });
    t.match(integration, { fail_mode: 'secure', datapath_type: 'netdev', hasDevice: true });
    t.same(integration?.controllers, [], 'ovn-controller is none of its controllers');
    const port = (name: string) => integration?.ports.find((each) => each.name === name);
    t.match(port('pod1')?.interfaces[0], {
      ofport: Number,
      admin_state: 'up',
      link_state: 'up',
      mtu: 1500,
      external_ids: { 'iface-id': 'pod1', attached_mac: POD_MAC, 'ovn-installed': 'true' },
    });
    const tunnel = integration?.ports.flatMap(({ interfaces }) => interfaces).find(({ type }) => type === 'geneve');
    t.match(tunnel, {
      name: /^ovn-/,
      options: { remote_ip: '172.18.0.3', key: 'flow' },
      status: { tunnel_egress_iface: 'br-ex', tunnel_egress_iface_carrier: 'up' },
    });
    t.notOk(tunnel?.error);
  });

  await t.test('the other end of the tunnel', async (t) => {
    const { slices } = await snapshot(second);
    t.match(JSON.stringify(slices.ovs), /"remote_ip":"172\.18\.0\.2"/);
  });

  await t.test('nothing is wrong with its switch', async (t) => {
    const { report } = await diagnose(first, ['--observe', '300ms']);
    const ovs = report.checks.filter(({ category }) => category === 'ovs');
    t.same([...new Set(ovs.map(({ verdict }) => verdict))], ['pass'], JSON.stringify(report.findings));
  });

  await t.test('its pod, from inside and from the node', async (t) => {
    await mustIn(pod, ['ping', '-c', '1', '-W', '2', '192.168.24.129']);
    const fromNode = await snapshot(first, ['--netns', `/proc/${podPid}/ns/net`]);
    t.match(fromNode.slices.ovs, { state: 'absent', reason: /another network namespace/ }, 'the switch is of the node');
    for (const { slices } of [await snapshot(pod), fromNode]) {
      const interfaces = slices.interfaces.state === 'ok' ? slices.interfaces.value : [];
      t.match(
        interfaces.find(({ name }) => name === 'eth0'),
        { mac: POD_MAC, mtu: 1400, kind: 'veth', addresses: [{ local: POD_ADDRESS, prefixLength: 25 }] },
      );
      const routes = slices.routing.state === 'ok' ? slices.routing.value.routes : [];
      t.match(
        routes.find(({ dst }) => dst === 'default'),
        { gateway: '192.168.24.1', dev: 'eth0' },
      );
    }
  });
});
