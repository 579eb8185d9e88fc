import {
  type Bridge,
  bridgesOf,
  isLauncherBridge,
  isPlaceholder,
  isUplink,
  missingPorts,
  namesOf,
} from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

const SHOWN_PORTS = 5;

/** Guests or containers run on it, and nothing leads out: no NIC, no address to route by, no VLAN on top. */
function isIsolated({ device, ports }: Bridge, lower: ReadonlySet<string | undefined>): boolean {
  const inUse = device.flags.includes('UP') && ports.some((port) => isRunning(port) && !isPlaceholder(port));
  if (!inUse || ports.some(isUplink)) return false;
  return globalAddresses(device).length === 0 && !lower.has(device.name);
}

export default defineCheck({
  id: 'bridge-uplink-missing',
  title: 'A bridge with guests has no way out',
  category: 'bridge',
  severity: 'critical',
  why: 'Guests on a bridge without an uplink reach each other and nothing else. On a bridge of your own that may be meant.',
  fix: ['ip link set dev {uplink} master {subject}', 'ip link set dev {uplink} up'],
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/setup/netpod/netpod.go'],
  needs: ['interfaces'],
  wants: ['bridges'],
  messages: {
    launcher: 'bridge {subject} has no port to the pod network: {uplink} is not one of its ports ({ports})',
    isolated: 'bridge {subject} has neither an uplink nor an address: only {ports} are on it',
  },
  *run({ interfaces, bridges }) {
    const lower = new Set(interfaces.map(({ link }) => link));
    for (const bridge of bridgesOf(interfaces, bridges)) {
      const { device, ports } = bridge;
      const isLauncher = isLauncherBridge(device.name);
      const uplink = isLauncher ? missingPorts(bridge, interfaces).uplink : undefined;
      if (isLauncher ? uplink === undefined : !isIsolated(bridge, lower)) continue;
      yield {
        message: isLauncher ? 'launcher' : 'isolated',
        subject: device.name,
        data: { ports: namesOf(bridge), ...(uplink !== undefined && { uplink }) },
        evidence: [
          at('interfaces', device.name, 'addresses'),
          ...ports.slice(0, SHOWN_PORTS).map(({ name }) => at('interfaces', name, 'master')),
        ],
        interface: device.name,
        severity: isLauncher ? 'critical' : 'warning',
        ...(!isLauncher && {
          fix: ['bridge link', '# ip link set dev NIC master {subject}, unless the network is meant to be isolated'],
        }),
      };
    }
  },
});
