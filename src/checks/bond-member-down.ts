import { at } from '../facts/evidence.ts';
import { isAdminUp, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

/** Of a bond without any the interface itself is down, which is said of it. */
const KINDS: readonly (string | undefined)[] = ['bond', 'team'];

export default defineCheck({
  id: 'bond-member-down',
  title: 'A bond has lost its redundancy',
  category: 'link',
  severity: 'warning',
  why: 'The bond goes on with the members that are left. When the last one fails, it is down.',
  fix: [
    'ethtool {subject}',
    '# check the cable and the switch port of {subject}; or remove it: ip link set dev {subject} nomaster',
  ],
  refs: [
    'https://docs.kernel.org/networking/bonding.html',
    'https://github.com/prometheus/node_exporter/blob/master/docs/node-mixin/alerts/alerts.libsonnet',
  ],
  needs: ['interfaces'],
  messages: {
    lost: '{subject} has lost its carrier; {bond} stands on {left}',
    setDown: '{subject} is set down; {bond} stands on {left}',
  },
  *run({ interfaces }) {
    for (const bond of interfaces) {
      if (!KINDS.includes(bond.kind)) continue;
      const members = interfaces.filter(({ master }) => master === bond.name);
      const running = members.filter(isRunning);
      // A second spare is redundancy enough.
      if (running.length !== 1) continue;
      for (const member of members) {
        if (isRunning(member) || !hadCarrier(member)) continue;
        const isUp = isAdminUp(member);
        yield {
          message: isUp ? 'lost' : 'setDown',
          subject: member.name,
          data: { bond: bond.name, left: running.map(({ name }) => name).join(', ') },
          evidence: [at('interfaces', member.name, 'flags'), at('interfaces', member.name, 'master')],
          interface: member.name,
          // Somebody did.
          ...(!isUp && { severity: 'info' as const }),
        };
      }
    }
  },
});

/** A leg that was never plugged in is no loss: it was found without a carrier, which counts as the first change. */
const hadCarrier = ({ carrierChanges = 0 }: Interface): boolean => carrierChanges > 1;
