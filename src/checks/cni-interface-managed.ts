import { counted } from '../facts/counted.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** Cables and tunnels that CNI plugins make, by how their names begin. */
const PLUGINS =
  /^(cali|lxc|veth|azv|gke|eni(?=[0-9a-f]{11}$)|flannel|cilium|tunl|vxlan\.calico|wireguard\.cali|genev_sys|ovn-k8s-mp|antrea-|kube-)/;
const SHOWN = 3;
const MANAGERS = ['systemd-networkd', 'NetworkManager'] as const;

export default defineCheck({
  id: 'cni-interface-managed',
  title: 'A network manager has interfaces of pods in hand',
  category: 'cni',
  severity: 'warning',
  why: 'The CNI plugin sets them up, and the manager takes addresses and routes away again that it did not set: pods lose their network at random, most often when the manager is restarted.',
  fix: [
    'mkdir -p /etc/systemd/network',
    "printf '[Match]\\nName=%s\\n[Link]\\nUnmanaged=yes\\n' {pattern} > /etc/systemd/network/05-cni.network",
    'networkctl reload',
  ],
  refs: [
    'https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting#configure-networkmanager',
    'https://github.com/projectcalico/calico/issues/2471',
    'https://github.com/rancher/rke2/issues/786',
  ],
  needs: ['host', 'managers'],
  messages: { managed: '{subject} manages {interfaces} of pods or their network: {names}' },
  *run({ host, managers: { links } }) {
    if (host.role !== 'node') return;
    for (const manager of MANAGERS) {
      const managed = [...links.entries()].filter(
        ([, link]) =>
          PLUGINS.test(link.interface) &&
          link.managers.includes(manager) &&
          (manager === 'systemd-networkd' || link.networkManager?.connectionUuid !== undefined),
      );
      const [first] = managed;
      if (!first) continue;
      const names = managed.slice(0, SHOWN).map(([, link]) => link.interface);
      const kinds = [...new Set(managed.map(([, link]) => PLUGINS.exec(link.interface)?.[1] ?? ''))];
      const isNetworkd = manager === 'systemd-networkd';
      yield {
        message: 'managed',
        subject: manager,
        data: {
          ...{
            interfaces: counted(managed.length, 'interface'),
            names: managed.length > SHOWN ? `${names.join(', ')}, …` : names.join(', '),
          },
          pattern: kinds.map((kind) => `${isNetworkd ? '' : 'interface-name:'}${kind}*`).join(isNetworkd ? ' ' : ';'),
        },
        evidence: managed.slice(0, SHOWN).map(([index]) => at('managers', 'links', index, 'managers')),
        // It also lists interfaces that others made, and then leaves them alone.
        ...(!isNetworkd && { fix: NETWORK_MANAGER_FIX, severity: 'info' as const }),
      };
    }
  },
});

const NETWORK_MANAGER_FIX = [
  "printf '[keyfile]\\nunmanaged-devices+=%s\\n' {pattern} > /etc/NetworkManager/conf.d/05-cni.conf",
  'nmcli general reload',
];
