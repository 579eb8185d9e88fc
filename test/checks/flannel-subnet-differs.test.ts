import check from '../../src/checks/flannel-subnet-differs.ts';
import type { FlannelSubnet } from '../../src/model/cni.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface } from '../support/hosts.ts';

const FLANNEL: FlannelSubnet = { network: '10.244.0.0/16', subnet: '10.244.1.1/24', mtu: 1450, ipMasq: true };
const host = (interfaces: readonly Interface[], flannel: FlannelSubnet | undefined = FLANNEL) => ({
  cni: { directories: [], configurations: [], ...(flannel && { flannel }) },
  interfaces,
});
const cni0 = (...cidrs: readonly string[]) =>
  iface('cni0', { kind: 'bridge', mtu: 1450, addresses: cidrs.map((cidr) => address(cidr)) });
const tunnel = (mtu: number) => iface('flannel.1', { kind: 'vxlan', mtu, addresses: [address('10.244.1.0/32')] });

testCheck(check, {
  pass: {
    'as flannel said': host([cni0('10.244.1.1/24'), tunnel(1450)]),
    'no pod yet': host([tunnel(1450)]),
    'a bridge without address': host([cni0('fe80::1/64')]),
    'both families': host([cni0('10.244.1.1/24', 'fd00:42::1/64')], { ...FLANNEL, ipv6Subnet: 'fd00:42:0::1/64' }),
    'a tunnel that could take more': host([tunnel(8951)]),
    'no flannel': { cni: { directories: [], configurations: [] }, interfaces: [cni0('10.9.9.1/24')] },
  },
  fail: {
    'the bridge of another subnet': {
      host: host([cni0('10.244.7.1/24')]),
      findings: [{ message: 'address', subject: 'cni0', interface: 'cni0' }],
      text: 'cni0 has 10.244.7.1/24, but /run/flannel/subnet.env gives this node 10.244.1.1/24',
      fix: ['# pods of this node lose their network until they are restarted', 'ip link delete cni0'],
    },
    'another prefix of IPv6': {
      host: host([cni0('10.244.1.1/24', 'fd00:42::1/56')], { ...FLANNEL, ipv6Subnet: 'fd00:42::1/64' }),
      findings: [{ message: 'address', subject: 'cni0', data: { seen: 'fd00:42::1/56' } }],
    },
    'a small tunnel': {
      host: host([tunnel(1280)]),
      findings: [{ message: 'mtu', subject: 'flannel.1', severity: 'warning' }],
      fix: ['ip link set dev flannel.1 mtu 1450'],
    },
  },
});
