/** What a process tells of the pod that it belongs to. All of it is written by others. */

/** Why a node has no launchers. */
export const NO_NAMESPACE = 'no other network namespace';

/** Names and UIDs of Kubernetes, RFC 1123: whatever else stands there is no such name. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;
const isName = (text: string | undefined): text is string => text !== undefined && NAME.test(text);

export interface VmNames {
  readonly vm?: string;
  readonly namespace?: string;
  readonly uid?: string;
}

/** As /proc/PID/comm has them, at most 15 bytes. */
const LAUNCHERS: readonly string[] = ['virt-launcher-m', 'virt-launcher'];

/** The process of a launcher that tells most, the best first; undefined for all others. */
export function launcherRank(name: string): number | undefined {
  const rank = LAUNCHERS.indexOf(name);
  if (rank !== -1) return rank;
  return name === 'qemu-kvm' || name.startsWith('qemu-system-') ? LAUNCHERS.length : undefined;
}

/** Flags of virt-launcher-monitor and virt-launcher, or the name of the domain that QEMU runs. */
export function vmOf(cmdline: string): VmNames {
  const argv = cmdline.split('\0');
  const flags = { vm: flag(argv, '--name'), namespace: flag(argv, '--namespace'), uid: flag(argv, '--uid') };
  return named(flags.vm === undefined ? { ...flags, ...domainOf(flag(argv, '-name')) } : flags);
}

/** Whether this QEMU waits, or has waited, for a guest to come from elsewhere: qemu(1), -incoming. */
export const isIncoming = (cmdline: string): boolean => cmdline.split('\0').includes('-incoming');

function flag(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at === -1) return undefined;
  return argv[at] === name ? argv[at + 1] : argv[at]?.slice(name.length + 1);
}

/** libvirt calls the domain `NAMESPACE_VM`; neither has an underscore. `guest=default_vm1,debug-threads=on` */
function domainOf(value = ''): { vm?: string; namespace?: string } {
  const guest = value.split(',').find((part) => part.startsWith('guest='));
  const [namespace, vm, ...more] = (guest ?? value).replace(/^guest=/, '').split('_');
  return namespace === undefined || vm === undefined || more.length > 0 ? {} : { namespace, vm };
}

function named(flags: Readonly<Record<keyof VmNames, string | undefined>>): VmNames {
  const { vm, namespace, uid } = flags;
  return {
    ...(isName(vm) && { vm }),
    ...(isName(namespace) && { namespace }),
    ...(isName(uid) && { uid }),
  };
}

export interface PodIds {
  readonly podUid?: string;
  readonly containerId?: string;
}

/**
 * `kubepods-burstable-podUID.slice` with underscores in the UID, or `kubepods/burstable/podUID` (cgroup drivers
 * systemd and cgroupfs); then `crio-ID.scope`, `cri-containerd-ID.scope`, `docker-ID.scope`, or `ID` alone.
 * A static pod has a digest for its UID.
 */
const POD = /^(?:kubepods[a-z-]*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$/;
const CONTAINER = /^(?:[a-z-]+-)?([0-9a-f]{64})(?:\.scope)?$/;

/** Of the lines of /proc/PID/cgroup, in which any controller or the unified hierarchy may tell, cgroups(7). */
export function podOfCgroup(text: string): PodIds {
  const segments = text.split('\n').flatMap((line) => line.split(/[/:]/));
  const found = (pattern: RegExp) =>
    segments.reduce<string | undefined>((known, part) => known ?? pattern.exec(part)?.[1], undefined);
  const [podUid, containerId] = [found(POD), found(CONTAINER)];
  return {
    ...(podUid !== undefined && { podUid: podUid.replaceAll('_', '-') }),
    ...(containerId !== undefined && { containerId }),
  };
}

export interface PodName {
  readonly namespace: string;
  readonly pod: string;
}

/** By UID, from the names in /var/log/pods: the kubelet calls them `NAMESPACE_POD_UID`. */
export function podNames(folders: readonly string[]): ReadonlyMap<string, PodName> {
  return new Map(
    folders.flatMap((folder): [string, PodName][] => {
      const [namespace, pod, uid, ...more] = folder.split('_');
      return isName(namespace) && isName(pod) && isName(uid) && more.length === 0 ? [[uid, { namespace, pod }]] : [];
    }),
  );
}

/** A launcher's hostname is that of its VM, unless that has none: then it is the name of the pod. */
export function podOfHostname(text: string): string | undefined {
  const [name] = text.split('\n', 1);
  return isName(name) && name.startsWith('virt-launcher-') ? name : undefined;
}
