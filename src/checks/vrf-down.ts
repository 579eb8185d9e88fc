import { at } from '../facts/evidence.ts';
import { globalAddresses, isAdminUp, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

/** Interfaces shown of a VRF. */
const SHOWN = 5;

export default defineCheck({
  id: 'vrf-down',
  title: 'A VRF that interfaces are in is set down',
  category: 'link',
  severity: 'critical',
  why: 'What belongs to a VRF passes its device. Set down, it drops the packets of all its interfaces, both ways, while they, their addresses and the routes of its table look as ever.',
  fix: ['ip link set dev {subject} up'],
  refs: ['https://docs.kernel.org/networking/vrf.html', 'ip-vrf(8)'],
  needs: ['interfaces'],
  // It is made before it is set up.
  lastsSeconds: 1,
  messages: { down: '{subject} is set down, and drops all from and to {ports}' },
  *run({ interfaces }) {
    for (const vrf of interfaces) {
      if (vrf.kind !== 'vrf' || isAdminUp(vrf)) continue;
      const ports = interfaces.filter(
        (port) => port.master === vrf.name && isRunning(port) && globalAddresses(port).length > 0,
      );
      if (ports.length === 0) continue;
      const shown = ports.slice(0, SHOWN).map(({ name }) => name);
      yield {
        message: 'down',
        subject: vrf.name,
        data: { ports: [...shown, ...(ports.length > SHOWN ? [`${ports.length - SHOWN} more`] : [])].join(', ') },
        evidence: [at('interfaces', vrf.name, 'flags'), ...shown.map((name) => at('interfaces', name, 'master'))],
        interface: vrf.name,
      };
    }
  },
});
