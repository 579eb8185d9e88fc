import { at } from '../facts/evidence.ts';
import { isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'peer-mtu-differs',
  title: 'The two ends of a virtual cable have different MTUs',
  category: 'link',
  severity: 'warning',
  why: 'The end with the larger MTU sends packets that the other end drops without a word, is_skb_forwardable() in net/core/dev.c. Small packets pass, transfers in one direction hang.',
  fix: ['ip link set dev {subject} mtu {peerMtu}', '# or set both to the MTU of the network that they belong to'],
  refs: ['veth(4)'],
  needs: ['interfaces'],
  messages: { differs: '{subject} has mtu {mtu}, and its other end {peer} has {peerMtu}' },
  *run({ interfaces }) {
    const ends = new Map(interfaces.filter(({ kind }) => kind === 'veth').map((iface) => [iface.name, iface]));
    for (const iface of ends.values()) {
      const peer = ends.get(iface.link ?? '');
      if (!peer || iface.linkNetnsid !== undefined || iface.mtu <= peer.mtu) continue;
      if (!isRunning(iface) || !isRunning(peer)) continue;
      yield {
        message: 'differs',
        subject: iface.name,
        data: { mtu: iface.mtu, peer: peer.name, peerMtu: peer.mtu },
        evidence: [at('interfaces', iface.name, 'mtu'), at('interfaces', peer.name, 'mtu')],
        interface: iface.name,
      };
    }
  },
});
