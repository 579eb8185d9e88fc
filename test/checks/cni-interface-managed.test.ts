import check from '../../src/checks/cni-interface-managed.ts';
import type { ManagedLink, NetworkManagers } from '../../src/model/managers.ts';
import { testCheck } from '../support/check-tester.ts';
import { identity } from '../support/quiet-hosts.ts';

const link = (name: string, parts: Partial<ManagedLink> = {}): ManagedLink => ({
  ...{ interface: name, index: 7, managers: [], dns: [], domains: [], routeDomains: [] },
  ...parts,
});
const networkd = (name: string) => link(name, { managers: ['systemd-networkd'] });
const networkManager = (name: string, connectionUuid?: string) =>
  link(name, {
    managers: ['NetworkManager'],
    networkManager: { managed: true, ...(connectionUuid !== undefined && { connectionUuid }) },
  });
const FILES: NetworkManagers['files'] = {
  ...{ networkd: [], networkManager: [], netplan: [], ifupdown: [], networkScripts: [], cloudInit: [] },
};
const host = (links: readonly ManagedLink[], role: 'node' | 'host' = 'node') => ({
  host: identity(role),
  managers: { links, files: FILES },
});

testCheck(check, {
  pass: {
    'the card alone': host([networkd('ens3'), link('cali0123456789a'), link('cni0')]),
    'another host than a node': host([networkd('veth12345678')], 'host'),
    'without a connection': host([networkManager('cali0123456789a')]),
    nothing: host([]),
  },
  fail: {
    'cables of Calico': {
      host: host([networkd('ens3'), networkd('cali0123456789a'), networkd('vxlan.calico')]),
      findings: [{ message: 'managed', subject: 'systemd-networkd', data: { interfaces: '2 interfaces' } }],
      text: 'systemd-networkd manages 2 interfaces of pods or their network: cali0123456789a, vxlan.calico',
      fix: [
        'mkdir -p /etc/systemd/network',
        "printf '[Match]\\nName=%s\\n[Link]\\nUnmanaged=yes\\n' 'cali* vxlan.calico*' > /etc/systemd/network/05-cni.network",
        'networkctl reload',
      ],
    },
    'by NetworkManager': {
      host: host([1, 2, 3, 4].map((i) => networkManager(`veth1234567${i}`, 'a-b-c'))),
      findings: [{ message: 'managed', subject: 'NetworkManager', severity: 'info' }],
      fix: [
        "printf '[keyfile]\\nunmanaged-devices+=%s\\n' 'interface-name:veth*' > /etc/NetworkManager/conf.d/05-cni.conf",
        'nmcli general reload',
      ],
    },
  },
});
