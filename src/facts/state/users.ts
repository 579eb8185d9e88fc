import type { DownwardMetrics } from '../../model/downward-metrics.ts';
import type { Launcher } from '../../model/launcher.ts';
import type { Socket } from '../../model/network.ts';
import type { Report } from '../../model/report.ts';
import type { ConnectionState, FindingState, LauncherState, NodeState } from '../../model/state.ts';
import { FIRST_OBSERVATION, NOT_SAVED, ON_DEMAND } from '../absence.ts';
import { hasSent } from '../guest-macs.ts';
import { isLoopback } from '../prefix.ts';
import { isConnected, unmapped } from '../sockets.ts';
import { type Bounded, bounded, MOST, number, optional, optionalNumber, text } from './bounds.ts';
import { KEYS } from './keys.ts';

export function node({ hostName, virtProductInfo, vmCpuSeconds, time, takenAt }: DownwardMetrics): NodeState {
  const ahead = time === undefined ? Number.NaN : number(time) - Date.parse(takenAt) / 1000;
  return {
    ...optional('name', hostName),
    ...optional('hypervisor', virtProductInfo),
    ...optionalNumber('vmCpuSeconds', vmCpuSeconds),
    ...(Number.isFinite(ahead) && { aheadSeconds: Math.round(ahead * 1000) / 1000 }),
  };
}

const isTcp = ({ netid, state, local, peer }: Socket): boolean =>
  (netid === undefined || netid === 'tcp') &&
  isConnected(state) &&
  !isLoopback(unmapped(local.address)) &&
  !isLoopback(unmapped(peer.address));

export const connections = (sockets: readonly Socket[]): Bounded<ConnectionState> =>
  bounded(
    sockets.filter(isTcp).map(({ state, local, peer, processes }) => ({
      local: endOf(local),
      peer: endOf(peer),
      state: text(state),
      ...optional('process', processes[0]?.name),
    })),
    KEYS.connection,
    MOST.connection,
  );

function endOf({ address, port }: Socket['local']): string {
  const plain = unmapped(text(address));
  return plain.includes(':') ? `[${plain}]:${text(port)}` : `${plain}:${text(port)}`;
}

export const launchers = (all: readonly Launcher[]): Bounded<LauncherState> =>
  bounded(all.filter(({ kind }) => kind === 'launcher').map(launcherOf), KEYS.launcher, MOST.launcher);

function launcherOf(launcher: Launcher): LauncherState {
  const { namespace, pod, pid, vm, vmUid, netns, running, incoming, networks } = launcher;
  const macs = networks.flatMap(({ guestMac }) => (guestMac === undefined ? [] : [text(guestMac).toLowerCase()]));
  const taps = networks.flatMap(({ tap }) => (tap === undefined ? [] : [text(tap)]));
  // Where the node does not tell the pod: the VM's name, or at the least the process.
  const name = text(pod ?? vm ?? `pid ${pid}`);
  return {
    pod: namespace === undefined ? name : `${text(namespace)}/${name}`,
    ...optional('vm', vm),
    ...optional('vmUid', vmUid),
    netns: number(netns),
    running: running === true,
    ...(incoming && { incoming }),
    ...(running && hasSent(launcher) && { heard: true as const }),
    macs: bounded(macs, String, MOST.server).kept,
    ...(taps.length > 0 && { taps: bounded(taps, String, MOST.server).kept }),
  };
}

export function findings({ findings: all, rootCauses }: Report): Bounded<FindingState> {
  const causes = new Set(rootCauses);
  // Root causes come first in a report: where there are too many, what follows from them is left out.
  const { kept } = bounded(
    all.slice(0, MOST.finding).map(({ id, severity, message, fix }) => ({
      id: text(id, MOST.message),
      severity,
      message: text(message, MOST.message),
      rootCause: causes.has(id),
      ...(causes.has(id) && severity !== 'info' && { fix: repairs(fix) }),
    })),
    KEYS.finding,
    MOST.finding,
  );
  return { kept, omitted: all.length - Math.min(all.length, MOST.finding) };
}

/** Half a command is worse than none. */
const repairs = (fix: readonly string[]): readonly string[] =>
  fix.filter((line) => text(line) === line).slice(0, MOST.fix);

const isUnseen = (reason = ''): boolean =>
  [FIRST_OBSERVATION, NOT_SAVED, ON_DEMAND].some((absence) => reason.endsWith(absence));

/** Checks of which nobody knows what they would find: what they found before is not gone. */
export const undecided = ({ checks }: Report): readonly string[] =>
  checks
    .filter(({ verdict, reason }) => verdict === 'unknown' || (verdict === 'skipped' && isUnseen(reason)))
    .map(({ id }) => text(id))
    .sort()
    .slice(0, MOST.undecided);
