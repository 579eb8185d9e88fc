import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { cidr, sameAddress } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { FlannelSubnet } from '../model/cni.ts';
import type { Interface } from '../model/network.ts';

/** `bridge` of the flannel plugin, which its delegate makes with the first pod. */
const BRIDGE = 'cni0';
const OVERLAYS: ReadonlySet<string> = new Set(['flannel.1', 'flannel-wg']);

/** The address that the bridge should have, and the one it has instead. */
function strayAddress({ subnet, ipv6Subnet }: FlannelSubnet, bridge: Interface) {
  for (const [family, key, expected] of [
    ['inet', 'subnet', subnet],
    ['inet6', 'ipv6Subnet', ipv6Subnet],
  ] as const) {
    const addresses = globalAddresses(bridge, family);
    const [first] = addresses;
    if (expected === undefined || !first) continue;
    const [local = '', length] = expected.split('/');
    if (addresses.some((each) => sameAddress(each.local, local) && each.prefixLength === Number(length))) continue;
    return { key, expected, seen: cidr(first) };
  }
  return undefined;
}

export default defineCheck({
  id: 'flannel-subnet-differs',
  title: 'The bridge or tunnel of flannel is not as flannel said',
  category: 'cni',
  severity: 'critical',
  why: 'After flannel was given another subnet the old bridge stays. New pods then fail with "cni0 already has an IP address different from", and those that run are not routed to. With an MTU above that of the tunnel large packets are lost.',
  fix: ['# pods of this node lose their network until they are restarted', 'ip link delete {subject}'],
  refs: ['https://github.com/flannel-io/flannel/blob/master/Documentation/running.md'],
  needs: ['cni', 'interfaces'],
  messages: {
    address: '{subject} has {seen}, but /run/flannel/subnet.env gives this node {expected}',
    mtu: '{subject} has MTU {seen}, but /run/flannel/subnet.env says {expected}',
  },
  *run({ cni: { flannel }, interfaces }) {
    if (!flannel) return;
    const bridge = interfaces.find(({ name, kind }) => name === BRIDGE && kind !== 'dummy');
    const stray = bridge && strayAddress(flannel, bridge);
    if (stray) {
      const { key, expected, seen } = stray;
      yield {
        message: 'address',
        subject: BRIDGE,
        data: { expected, seen },
        evidence: [at('cni', 'flannel', key), at('interfaces', BRIDGE, 'addresses')],
        interface: BRIDGE,
      };
    }
    for (const { name, mtu } of interfaces) {
      if (!OVERLAYS.has(name) || flannel.mtu === undefined || mtu >= flannel.mtu) continue;
      yield {
        message: 'mtu',
        subject: name,
        data: { expected: flannel.mtu, seen: mtu },
        evidence: [at('cni', 'flannel', 'mtu'), at('interfaces', name, 'mtu')],
        interface: name,
        severity: 'warning',
        fix: ['ip link set dev {subject} mtu {expected}'],
      };
    }
  },
});
