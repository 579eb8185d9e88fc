import { launcherBridges, missingPorts, namesOf } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'bridge-tap-missing',
  title: 'A VM bridge has no tap',
  category: 'bridge',
  severity: 'critical',
  why: 'The tap is the VM end of its bridge. Without one, no packet reaches the guest.',
  fix: ['bridge link', '# restart the VM: virt-launcher creates {tap} when it starts'],
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/link/names.go'],
  needs: ['interfaces'],
  messages: { missing: 'bridge {subject} has no tap or vnet port; its ports are: {ports}' },
  *run({ interfaces }) {
    for (const bridge of launcherBridges(interfaces)) {
      const { tap } = missingPorts(bridge, interfaces);
      if (tap === undefined) continue;
      yield {
        message: 'missing',
        subject: bridge.device.name,
        data: { ports: namesOf(bridge), tap },
        evidence: [
          at('interfaces', bridge.device.name, 'flags'),
          ...bridge.ports.map(({ name }) => at('interfaces', name, 'master')),
        ],
        interface: bridge.device.name,
      };
    }
  },
});
