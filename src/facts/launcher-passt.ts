import type { Invariant } from '../model/launcher.ts';
import { invariant, isRunningGuest, type LauncherSeen, setting } from './launcher-parts.ts';

/** The group that QEMU and passt run as may send pings, and bind any port (KubeVirt pkg/network/setup/netpod). */
const SETTINGS = [
  ['ping-group', 'net.ipv4.ping_group_range', '107 107'],
  ['port-start', 'net.ipv4.ip_unprivileged_port_start', '0'],
] as const;

/** passt(1), or the copy of it for this CPU: `passt.avx2`. */
const runsPasst = ({ processes }: LauncherSeen): boolean =>
  processes.some((name) => name === 'passt' || name.startsWith('passt.'));

/** It runs, or everything was made ready for it. */
export const usesPasst = (seen: LauncherSeen): boolean =>
  runsPasst(seen) || SETTINGS.every(([, name, value]) => seen.sysctls[name] === value);

export function passtInvariants(seen: LauncherSeen): readonly Invariant[] {
  const runs = runsPasst(seen);
  return [
    ...(isRunningGuest(seen)
      ? [invariant('passt-runs', 'passt runs beside QEMU', runs ? 'it runs' : 'it does not run', runs)]
      : []),
    ...SETTINGS.flatMap(([id, name, value]) => setting(id, seen, name, value)),
  ];
}
