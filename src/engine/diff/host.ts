import { MOST } from '../../facts/state/bounds.ts';
import { KEYS } from '../../facts/state/keys.ts';
import type { Change, FindingState, HostState, LauncherState } from '../../model/state.ts';
import { appeared, became, pairs, vanished } from './pairs.ts';

/** The node that runs the VM, or the process there. */
export function nodeChanges(before: HostState, after: HostState): readonly Change[] {
  const [was, is] = [before.node, after.node];
  if (!was || !is) return [];
  const isElsewhere = was.name !== undefined && is.name !== undefined && was.name !== is.name;
  const [old, now] = [was.hypervisor, is.hypervisor];
  return [
    ...(isElsewhere
      ? [became('node', 'node', 'name', [was.name, is.name], `the VM runs on ${is.name}, before on ${was.name}`)]
      : processChanges(before, after)),
    ...(old !== undefined && now !== undefined && old !== now
      ? [became('node', 'QEMU', 'version', [old, now], `QEMU ${now} runs the VM, before ${old}`)]
      : []),
  ];
}

/** Processor time of a process never goes back. Where the VM was started anew, that says it all. */
function processChanges(before: HostState, after: HostState): readonly Change[] {
  const [was, is] = [before.node?.vmCpuSeconds, after.node?.vmCpuSeconds];
  const isSameRun = before.bootId === after.bootId && before.takenAt <= after.takenAt;
  if (was === undefined || is === undefined || is >= was || !isSameRun) return [];
  const words = `another QEMU process runs the VM: its processor time went from ${was} s back to ${is} s`;
  return [became('node', 'QEMU', 'process', [was, is], words)];
}

export function bootChanges(before: HostState, after: HostState): readonly Change[] {
  const [was, is] = [before.hostname, after.hostname];
  const [old, now] = [before.bootId, after.bootId];
  return [
    ...(was !== undefined && is !== undefined && was !== is
      ? [became('boot', 'hostname', 'hostname', [was, is], `the host is called ${is}, before ${was}`)]
      : []),
    ...(old !== undefined && now !== undefined && old !== now
      ? [became('boot', 'kernel', 'bootId', [old, now], 'the host has started again')]
      : []),
  ];
}

export const launcherChanges = (before: HostState, after: HostState): readonly Change[] =>
  pairs(before.launchers, after.launchers, KEYS.launcher, MOST.launcher).flatMap(({ before: was, after: is }) => {
    if (was && is) return launcherChange(was, is);
    if (is) return [appeared('launcher', { subject: is.pod, after: stateOf(is), words: cameWords(is) })];
    if (!was) return [];
    const words = `${vmOf(was)} is no longer here: ${podOf(was)} is gone`;
    return [vanished('launcher', { subject: was.pod, before: stateOf(was), words })];
  });

const vmOf = ({ vm }: LauncherState): string => (vm === undefined ? 'a VM' : `VM ${vm}`);
/** One whose pod is not known goes by the process that has its namespace. */
const podOf = ({ pod }: LauncherState): string => (pod.startsWith('pid ') ? `the namespace of ${pod}` : `pod ${pod}`);
const stateOf = ({ running }: LauncherState): string => (running ? 'running' : 'not running');
const cameWords = (launcher: LauncherState): string =>
  launcher.running
    ? `${vmOf(launcher)} runs here: ${podOf(launcher)}`
    : `${vmOf(launcher)} has ${podOf(launcher)} here, without QEMU as yet`;

function launcherChange(was: LauncherState, is: LauncherState): readonly Change[] {
  if (was.running === is.running) return [];
  const words = is.running
    ? `QEMU of ${vmOf(is)} runs now, in ${podOf(is)}`
    : `QEMU of ${vmOf(is)} has ended; ${podOf(is)} is still there`;
  return [became('launcher', is.pod, 'running', [stateOf(was), stateOf(is)], words)];
}

/** What checks found. Of those that could not be made in the later state nothing is known. */
export function findingChanges(before: HostState, after: HostState): readonly Change[] {
  const all = pairs(before.findings, after.findings, KEYS.finding, MOST.finding);
  const came = all.flatMap(({ before: was, after: is }) => (is && !was ? [is] : []));
  const gone = all.flatMap(({ before: was, after: is }) => (was && !is ? [was] : []));
  const cleared = gone.filter(({ id }) => !isUndecided(after, id));
  const graded = all.flatMap(({ before: was, after: is }) =>
    was && is && was.severity !== is.severity ? [[was, is]] : [],
  );
  return [
    ...worstFirst(came).map((finding) => {
      const remark = isUndecided(before, finding.id) ? ', and could not be judged before' : '';
      const words = `found now, ${finding.severity}${remark}: ${finding.message}`;
      return appeared('finding', { subject: finding.id, after: finding.message, words });
    }),
    ...graded.flatMap(([was, is]) =>
      was && is
        ? [
            became(
              'finding',
              is.id,
              'severity',
              [was.severity, is.severity],
              `${is.severity} now, before ${was.severity}: ${is.message}`,
            ),
          ]
        : [],
    ),
    ...worstFirst(cleared).map((finding) =>
      vanished('finding', {
        subject: finding.id,
        before: finding.message,
        words: `no longer found: ${finding.message}`,
      }),
    ),
  ];
}

export const isUndecided = ({ undecided = [] }: HostState, id: string): boolean =>
  undecided.includes(id.split(':', 1)[0] ?? '');

const GRADES = ['critical', 'warning', 'info'] as const;
const worstFirst = (findings: readonly FindingState[]): readonly FindingState[] =>
  findings.toSorted(
    (a, b) => Number(b.rootCause) - Number(a.rootCause) || GRADES.indexOf(a.severity) - GRADES.indexOf(b.severity),
  );
