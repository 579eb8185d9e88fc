import { at } from '../facts/evidence.ts';
import { encapAddresses, isTunnel, ovsInterfaces } from '../facts/ovs-interfaces.ts';
import { sameAddress } from '../facts/prefix.ts';
import { defineCheck, type EvidenceRef } from '../model/check.ts';
import type { Interface } from '../model/network.ts';
import type { Ovs } from '../model/ovs.ts';

/**
 * The node's own port of the pod network: it has the MTU of the pods. Their ports may be of other networks, with a
 * larger one. OVN-Kubernetes and Kube-OVN call it so.
 */
const MANAGEMENT = /^(?:ovn-k8s-mp0|ovn0)$/;

/** Ethernet, IP, UDP, and the tunnel's header with what OVN adds; ovn-kubernetes go-controller/pkg/types/const.go. */
const OVERHEAD = { geneve: { inet: 58, inet6: 78 }, vxlan: { inet: 50, inet6: 70 } } as const;

interface Device {
  readonly name: string;
  readonly mtu: number;
  readonly evidence: EvidenceRef;
  /** Open vSwitch sets the MTU of what it made itself. */
  readonly isInternal: boolean;
}

/** What a tunnelled packet leaves through: the interface with the address, and the cards of its bridge. */
function wayOut(holder: Interface, { bridges }: Ovs, interfaces: readonly Interface[]): readonly Device[] {
  const bridge = bridges.find(({ name }) => name === holder.name);
  const byName = new Map(interfaces.map((iface) => [iface.name, iface]));
  const cards = (bridge?.ports ?? []).flatMap(({ interfaces: members }) =>
    members.flatMap(({ name, type }) => (type === undefined ? (byName.get(name) ?? []) : [])),
  );
  return [holder, ...cards].map(({ name, mtu }) => ({
    name,
    mtu,
    evidence: at('interfaces', name, 'mtu'),
    isInternal: bridge !== undefined && name === holder.name,
  }));
}

export default defineCheck({
  id: 'ovs-encap-mtu-too-small',
  title: 'Packets of the pod network do not fit through the tunnel',
  category: 'ovs',
  severity: 'critical',
  why: 'A tunnel puts its headers around each packet, 58 bytes with Geneve over IPv4 and 78 over IPv6. When the card below has no room for them, large packets between nodes vanish while small ones pass: a connection is made, and hangs with the first page of data. ovnkube-node refuses to start on such a node.',
  fix: ['ip link set dev {subject} mtu {needed}'],
  refs: [
    'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/node/default_node_network_controller.go',
    'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/854',
  ],
  needs: ['ovs', 'interfaces'],
  messages: {
    tooSmall:
      '{subject} has MTU {mtu}, and a packet of the pod network ({inner} at {management}) needs {needed} with its {type} headers',
  },
  *run({ ovs, interfaces }) {
    const management = interfaces.find(({ name }) => MANAGEMENT.test(name));
    // No tunnel, no headers: a single node, or routes instead.
    const tunnel = [...ovsInterfaces(ovs)].find(({ iface }) => isTunnel(iface))?.iface.type;
    if (!management || tunnel === undefined) return;
    const type = tunnel === 'vxlan' ? 'vxlan' : 'geneve';
    for (const address of encapAddresses(ovs).list) {
      const holder = interfaces.find(({ addresses }) => addresses.some(({ local }) => sameAddress(local, address)));
      if (!holder) continue;
      const needed = management.mtu + OVERHEAD[type][address.includes(':') ? 'inet6' : 'inet'];
      const tight = wayOut(holder, ovs, interfaces).filter(({ mtu }) => mtu < needed);
      const [first] = tight.toSorted((a, b) => a.mtu - b.mtu);
      if (!first) continue;
      yield {
        message: 'tooSmall',
        subject: first.name,
        data: {
          mtu: first.mtu,
          inner: management.mtu,
          management: management.name,
          needed,
          type,
          ...Object.fromEntries(tight.map(({ name }, i) => [`device${i}`, name])),
        },
        evidence: [...tight.map(({ evidence }) => evidence), at('interfaces', management.name, 'mtu')],
        interface: holder.name,
        fix: fixOf(tight),
      };
    }
  },
});

/** The cards first: a bridge cannot have more than they. */
function fixOf(tight: readonly Device[]): readonly string[] {
  const lines = [...tight.entries()].map(([i, { isInternal }]) =>
    isInternal
      ? `ovs-vsctl set interface {device${i}} mtu_request={needed}`
      : `ip link set dev {device${i}} mtu {needed}`,
  );
  return [...lines.reverse(), '# the switch must take such packets too; or give the pod network a smaller MTU'];
}
