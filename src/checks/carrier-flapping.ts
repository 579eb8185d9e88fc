import { at } from '../facts/evidence.ts';
import { isHostInterface } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'carrier-flapping',
  title: 'An interface loses its carrier again and again',
  category: 'link',
  severity: 'warning',
  why: 'Each loss drops packets; DHCP clients start anew, and bonds and routing protocols switch over. A bad cable or port does this, a switch that blocks the port, or two ends that disagree.',
  fix: [
    'ethtool {subject}',
    '# see it happen: ip monitor link dev {subject}',
    '# replace the cable, or look at the other end: who takes the link down there',
  ],
  refs: ['https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-net'],
  needs: ['interfaces'],
  messages: { flapping: '{subject} lost or gained its carrier {changes} times in {seconds} s' },
  compares: true,
  explains: ['bond-member-down', 'interface-down', 'interface-errors-rising', 'tcp-retransmissions-high'],
  options: {
    // A live migration that refreshes the link makes two.
    changes: { default: 4, unit: 'changes', help: 'losses and gains between two observations from which it flaps' },
  },
  *run({ interfaces }, { before, seconds, options }) {
    const earlier = new Map(before.interfaces?.map((iface) => [iface.name, iface]));
    for (const iface of interfaces) {
      const then = earlier.get(iface.name);
      // Of the same name, and another device: its count began anew.
      if (then?.index !== iface.index || !isHostInterface(iface, interfaces)) continue;
      const changes = (iface.carrierChanges ?? 0) - (then.carrierChanges ?? 0);
      if (iface.carrierChanges === undefined || changes < options.changes) continue;
      yield {
        message: 'flapping',
        subject: iface.name,
        data: { changes, seconds: Math.round(seconds) },
        evidence: [at('interfaces', iface.name, 'carrierChanges')],
        interface: iface.name,
      };
    }
  },
});
