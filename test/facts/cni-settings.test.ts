import t from 'tap';
import { programsOf, referencesOf, settingsOf } from '../../src/facts/cni-settings.ts';

const configuration = (...plugins: readonly Record<string, unknown>[]) => ({
  file: '/etc/cni/net.d/a.conflist',
  plugins: [],
  settings: plugins.flatMap(settingsOf),
});

t.test('facts/cni-settings', async (t) => {
  for (const [name, plugin, settings] of [
    ['no type', { bridge: 'br1' }, []],
    [
      'ovs',
      {
        type: 'ovs',
        bridge: 'br1',
        vlan: 5,
        trunk: [{ id: 1 }, { minID: 2, maxID: 4, x: 1 }, 7],
        socket_file: 'unix:/a',
        other: 1,
      },
      [{ type: 'ovs', bridge: 'br1', vlan: 5, trunk: [{ id: 1 }, { minID: 2, maxID: 4 }], socket_file: 'unix:/a' }],
    ],
    [
      'values of other kinds',
      { type: 'bridge', bridge: 1, vlan: 'x', ipam: 5, trunk: {}, delegates: 'y' },
      [{ type: 'bridge' }],
    ],
    [
      'ipam',
      { type: 'macvlan', master: 'eth0', mtu: 1400, ipam: { type: 'host-local' } },
      [{ type: 'macvlan', master: 'eth0', mtu: 1400, ipam: 'host-local' }],
    ],
    [
      'delegates',
      {
        type: 'multus',
        delegates: [{ name: 'a', plugins: [{ type: 'b' }, { type: 'c' }] }, { type: 'd' }, 5],
        defaultNetworks: ['x', 1],
      },
      [{ type: 'multus', delegates: [{ name: 'a', type: 'b' }, { type: 'd' }], defaultNetworks: ['x'] }],
    ],
  ] as const) {
    t.same(settingsOf(plugin), settings, name);
  }

  t.test('programs', async (t) => {
    const seen = configuration(
      { type: 'bridge', ipam: { type: 'dhcp' } },
      { type: 'bridge' },
      { type: '../x' },
      { type: '' },
    );
    t.strictSame(programsOf([seen]), ['bridge', 'dhcp']);
  });

  t.test('references', async (t) => {
    const seen = configuration(
      { type: 'ovs', socket_file: 'unix:/run/db.sock' },
      { type: 'multus', clusterNetwork: 'name', kubeconfig: '/k' },
    );
    const { file } = seen;
    t.strictSame(referencesOf([seen]), [
      { key: 'socket_file', path: '/run/db.sock', configuration: file },
      { key: 'kubeconfig', path: '/k', configuration: file },
    ]);
  });
});
