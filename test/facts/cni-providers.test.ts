import t from 'tap';
import { providersOf } from '../../src/facts/cni-providers.ts';

const seen = (
  interfaces: readonly string[],
  parts: { processes?: string[]; files?: string[]; plugins?: string[]; file?: string } = {},
) =>
  providersOf({
    interfaces,
    processes: new Set(parts.processes),
    files: new Set(parts.files),
    configurations: [{ file: parts.file ?? '/etc/cni/net.d/10-x.conflist', plugins: parts.plugins ?? [] }],
  });

t.test('facts/cni-providers', async (t) => {
  for (const [interfaces, names] of [
    [['lo', 'eth0', 'flannel.1', 'cni0', 'veth1234abcd'], ['flannel']],
    [['cali0123456789a', 'tunl0'], ['Calico']],
    [
      ['vxlan.calico', 'flannel.1'],
      ['flannel', 'Calico'],
    ],
    [['cilium_host', 'cilium_net', 'lxc0123456789ab'], ['Cilium']],
    [['br-int', 'ovn-k8s-mp0', 'genev_sys_6081'], ['OVN-Kubernetes']],
    [['br-int', 'ovn0', 'genev_sys_6081'], ['Kube-OVN']],
    [['br-int', 'antrea-gw0', 'genev_sys_6081'], ['Antrea']],
    [['br0', 'tun0', 'vxlan_sys_4789'], ['OpenShift SDN']],
    [['weave', 'vethwe-bridge'], ['Weave']],
    [['kube-bridge'], ['kube-router']],
    [['eni0123456789a'], ['AWS VPC CNI']],
    [['azv0123456789a'], ['Azure CNI']],
    [['gke0123456789a'], ['GKE']],
    [
      ['lo', 'eth0', 'tun0', 'br0', 'cni0', 'tunl0', 'br-int', 'genev_sys_6081', 'calico', 'lxc0', 'lxcbr0', 'weave0'],
      [],
    ],
  ] as const) {
    const found = seen(interfaces).map(({ name }) => name);
    t.strictSame(found, names, interfaces.join(' '));
  }

  t.test('every kind of evidence, and one interface of many', async (t) => {
    const pods = Array.from({ length: 99 }, (_, i) => `cali${String(i).padStart(11, '0')}`);
    const file = '/etc/cni/net.d/10-calico.conflist';
    t.strictSame(
      seen(pods, { processes: ['calico-node'], files: ['/var/lib/calico/nodename'], plugins: ['calico'], file }),
      [
        {
          name: 'Calico',
          evidence: [
            { kind: 'interface', value: 'cali00000000000' },
            { kind: 'process', value: 'calico-node' },
            { kind: 'file', value: '/var/lib/calico/nodename' },
            { kind: 'configuration', value: file },
          ],
        },
      ],
    );
  });

  t.test('by the name of its configuration', async (t) => {
    const [kindnet] = seen([], { plugins: ['ptp', 'portmap'], file: '/etc/cni/net.d/10-kindnet.conflist' });
    t.equal(kindnet?.name, 'kindnet');
    t.strictSame(seen([], { plugins: ['ptp'], file: '/srv/kindnet/10-x.conflist' }), [], 'the folder is not its name');
  });
});
