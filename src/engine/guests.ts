import type { Episode } from '../model/episode.ts';
import type { HostState, LauncherState } from '../model/state.ts';

/** What became of a guest of this node; an episode but for its place in time. */
export interface GuestEvent extends Pick<Episode, 'confidence' | 'words' | 'reasons' | 'at'> {
  readonly kind: 'guest-arrived' | 'guest-left';
  /** `prod/vm8` */
  readonly vm: string;
  readonly vmUid?: string;
  readonly pod: string;
  readonly taps: readonly string[];
}

/**
 * Guests that began or ceased to run on this node between two of its states. A live migration shows on either side alone:
 * its target has a QEMU that waits for the guest seconds before it comes, and then the first packet of the guest.
 */
export function guestsBetween(before: HostState, after: HostState): readonly GuestEvent[] {
  if (before.unseen.includes('launcher') || after.unseen.includes('launcher')) return [];
  const [earlier, now] = [byVm(before.launchers), byVm(after.launchers)];
  return [...new Set([...earlier.keys(), ...now.keys()])].flatMap((vm) => {
    const [was, is] = [earlier.get(vm) ?? [], now.get(vm) ?? []];
    const [from, to] = [was.find(isLive), is.find(isLive)];
    if (from && to) return from.netns === to.netns ? [] : [moved(from, to, after.takenAt)];
    if (to) return [arrived(to, was, after.takenAt)];
    return from ? [left(from, is, after.takenAt)] : [];
  });
}

/** A VM has one UID in all the pods that it goes through; without that its name has to do. */
function byVm(launchers: readonly LauncherState[]): ReadonlyMap<string, readonly LauncherState[]> {
  const found = new Map<string, LauncherState[]>();
  for (const launcher of launchers) {
    const key = launcher.vmUid ?? nameOf(launcher);
    const others = found.get(key);
    if (others) others.push(launcher);
    else found.set(key, [launcher]);
  }
  return found;
}

/** A QEMU that waits for its guest has a carrier, and no guest until the guest is heard. */
const isLive = ({ running, incoming, heard }: LauncherState): boolean => running && (!incoming || heard === true);

function nameOf({ pod, vm }: LauncherState): string {
  const [namespace] = pod.includes('/') ? pod.split('/', 1) : [];
  if (vm === undefined) return pod;
  return namespace === undefined ? vm : `${namespace}/${vm}`;
}

function event(
  launcher: LauncherState,
  parts: Pick<GuestEvent, 'kind' | 'confidence' | 'words' | 'reasons' | 'at'>,
): GuestEvent {
  const { pod, vmUid, taps = [] } = launcher;
  return { ...parts, vm: nameOf(launcher), ...(vmUid !== undefined && { vmUid }), pod, taps };
}

function arrived(to: LauncherState, was: readonly LauncherState[], at: string): GuestEvent {
  const vm = nameOf(to);
  if (!to.incoming)
    return event(to, {
      kind: 'guest-arrived',
      confidence: 'certain',
      words: `VM ${vm} was started on this node, in pod ${to.pod}`,
      reasons: ['its QEMU was started without a guest to take over'],
      at,
    });
  const waited = was.some(({ netns, running }) => netns === to.netns && running);
  return event(to, {
    kind: 'guest-arrived',
    confidence: 'certain',
    words: `live migration of VM ${vm} to this node, into pod ${to.pod}`,
    reasons: [
      'its QEMU was started to take over a guest that ran elsewhere',
      ...(waited ? ['it had waited here without a guest'] : []),
      `the guest has sent packets${through(to)}`,
    ],
    at,
  });
}

const through = ({ taps = [] }: LauncherState): string => (taps.length > 0 ? ` through ${taps.join(', ')}` : '');

function left(from: LauncherState, is: readonly LauncherState[], at: string): GuestEvent {
  const pod = is.find(({ netns }) => netns === from.netns);
  const waits = is.find(({ incoming, heard }) => incoming && !heard);
  return event(from, {
    kind: 'guest-left',
    confidence: 'possible',
    words: `VM ${nameOf(from)} runs on this node no more`,
    reasons: [
      pod ? `pod ${from.pod} is there still, without a QEMU` : `pod ${from.pod} is gone`,
      ...(waits ? [`pod ${waits.pod} waits for the guest`] : []),
      'it was migrated to another node, or shut down: this node does not see which',
    ],
    at,
  });
}

/** KubeVirt migrates to another node, so that a VM with two pods on one was started again. */
const moved = (from: LauncherState, to: LauncherState, at: string): GuestEvent =>
  event(to, {
    kind: 'guest-arrived',
    confidence: to.incoming ? 'certain' : 'probable',
    words: to.incoming
      ? `live migration of VM ${nameOf(to)} on this node, from pod ${from.pod} to ${to.pod}`
      : `VM ${nameOf(to)} was started anew on this node, in pod ${to.pod}, before in ${from.pod}`,
    reasons: [
      to.incoming
        ? 'its QEMU was started to take over a guest that ran elsewhere'
        : 'its QEMU was started without a guest to take over',
    ],
    at,
  });
