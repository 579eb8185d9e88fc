import t from 'tap';
import type { DhcpServer } from '../../src/model/dhcp-server.ts';
import { allocate, buildServedNetwork, CLIENT_MAC, LEASED, SERVERS, takeLease } from '../support/lab/dhcp-server.ts';
import { writeIn } from '../support/lab/place.ts';
import { snapshot } from '../support/lab/product.ts';

const FILES: Readonly<Record<keyof typeof SERVERS, string>> = {
  dnsmasq: '/var/lib/misc/dnsmasq.leases',
  dhcpd: '/var/lib/dhcp/dhcpd.leases',
  kea: '/var/lib/kea/kea-leases4.csv',
};
const STATES: Readonly<Partial<Record<DhcpServer, string>>> = { dhcpd: 'active', kea: 'default' };

for (const server of Object.keys(SERVERS) as (keyof typeof SERVERS)[]) {
  t.test(`a lease of ${server}`, async (t) => {
    const network = await buildServedNetwork(t);
    t.equal((await snapshot(network.node)).slices.dhcpServers.state, 'absent', 'before there is a server');
    await SERVERS[server](t, network.node);
    await takeLease(network);
    const { slices, takenAt } = await snapshot(network.node);
    const slice = slices.dhcpServers;
    const state = STATES[server];
    t.match(slice, {
      state: 'ok',
      value: [
        {
          server,
          file: FILES[server],
          count: 1,
          active: 1,
          leases: [
            {
              server,
              address: LEASED,
              mac: CLIENT_MAC,
              clientId: `01:${CLIENT_MAC}`,
              hostname: 'vm',
              ...(state !== undefined && { state }),
            },
          ],
        },
      ],
    });
    const [lease] = slice.state === 'ok' ? (slice.value[0]?.leases ?? []) : [];
    const left = (Date.parse(lease?.expiresAt ?? '') - Date.parse(takenAt)) / 1000;
    t.ok(left > 7100 && left <= 7200, `${left} of 7200 s are left`);
  });
}

t.test('addresses of host-local', async (t) => {
  const { node } = await buildServedNetwork(t);
  const ranges = [
    [{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.10', rangeEnd: '10.244.1.20' }],
    [{ subnet: 'fd00:10:244::/64' }],
  ];
  const network = { cniVersion: '0.4.0', name: 'pods', type: 'ptp', ipam: { type: 'host-local', ranges } };
  await writeIn(node, '/etc/cni/net.d/10-pods.conf', JSON.stringify(network));
  const sandboxes = ['a1', 'b2'].map((start) => ({ containerId: start.padEnd(64, '0'), interface: 'eth0' }));
  for (const sandbox of sandboxes) await allocate(node, network, sandbox);
  const { slices } = await snapshot(node);
  const expected = ['10.244.1.10', '10.244.1.11', 'fd00:10:244::2', 'fd00:10:244::3'].map((address, index) => ({
    server: 'host-local',
    address,
    ...sandboxes[index % 2],
  }));
  t.same(slices.dhcpServers, {
    state: 'ok',
    value: [
      {
        server: 'host-local',
        file: '/var/lib/cni/networks/pods',
        network: 'pods',
        count: 4,
        active: 4,
        leases: expected,
        ranges: ranges.flat(),
        lastReserved: ['10.244.1.11', 'fd00:10:244::3'],
      },
    ],
  });
});
