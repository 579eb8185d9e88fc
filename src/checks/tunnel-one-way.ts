import { at } from '../facts/evidence.ts';
import { isRunning } from '../facts/interfaces.ts';
import { isTunnel, underlayOf } from '../facts/tunnels.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'tunnel-one-way',
  title: 'A tunnel sends packets and receives none',
  category: 'link',
  severity: 'warning',
  why: 'Nothing comes back from the other ends: a firewall between them drops the UDP port of the tunnel (4789 or 8472 for VXLAN, 6081 for Geneve), or they are gone. Pods of this node reach no others.',
  fix: [
    'ip -s -d link show dev {subject}',
    '# open the UDP port of the tunnel in the firewall, here (nft list ruleset) and at the other ends',
    '# VMware NSX takes port 4789 for itself: move the tunnel to another one',
  ],
  refs: ['https://github.com/flannel-io/flannel/issues/2388', 'https://github.com/projectcalico/calico/issues/9433'],
  needs: ['interfaces'],
  wants: ['routing'],
  messages: { oneWay: '{subject} sent {sent} packets in {seconds} s and received none' },
  compares: true,
  follows: ['interface-down', 'gateway-unreachable', 'default-route-missing'],
  options: {
    least: { default: 50, unit: 'packets', help: 'fewer packets than these need no answer' },
  },
  *run({ interfaces, routing }, { before, seconds, options }) {
    const earlier = new Map(before.interfaces?.map((iface) => [iface.name, iface]));
    for (const iface of interfaces) {
      const then = earlier.get(iface.name);
      if (!isTunnel(iface) || !isRunning(iface) || then?.index !== iface.index) continue;
      if (!iface.rx || !iface.tx || !then.rx || !then.tx) continue;
      const sent = iface.tx.packets - then.tx.packets;
      if (sent < options.least || iface.rx.packets !== then.rx.packets) continue;
      const lower = underlayOf(iface, interfaces, routing)?.lower.name;
      yield {
        message: 'oneWay',
        subject: iface.name,
        data: { sent, seconds: Math.round(seconds) },
        evidence: [at('interfaces', iface.name, 'tx', 'packets'), at('interfaces', iface.name, 'rx', 'packets')],
        ...(lower !== undefined && { interface: lower }),
      };
    }
  },
});
