import { statSync } from 'node:fs';
import { basename } from 'node:path';

/** A network namespace to look into, and how to run a command inside it. */
export interface NamespaceTarget {
  readonly label: string;
  /** Files are read below this folder: a container's own root where we were given its process. */
  readonly root: string;
  /** Argv that runs the command which follows it inside the namespace. */
  readonly enter: readonly [string, ...string[]];
}

/**
 * `NAME` of `ip netns`, or the path of a namespace file.
 * Not by `ip netns exec`, which a service without CAP_NET_ADMIN may not use: what it puts in the place of /etc is
 * read where it lies.
 * @throws Error naming what was looked for.
 */
export function namespaceByName(name: string): NamespaceTarget {
  if (name.includes('/')) {
    if (!isThere(name)) throw new Error(`no network namespace at ${name}`);
    return { label: basename(name), root: '/', enter: ['nsenter', `--net=${name}`, '--'] };
  }
  if (!/^[A-Za-z0-9][\w.@-]*$/.test(name)) {
    throw new Error(`"${name}" is not the name of a network namespace: letters, digits and . _ @ - were expected`);
  }
  if (!isThere(`/run/netns/${name}`)) throw new Error(`no network namespace "${name}" in /run/netns`);
  return { label: name, root: '/', enter: ['nsenter', `--net=/run/netns/${name}`, '--'] };
}

/** The namespace of a process, with the files that this process sees. */
export function namespaceByPid(pid: string): NamespaceTarget {
  if (!/^[1-9]\d{0,9}$/.test(pid)) throw new Error(`"${pid}" is not a process id`);
  if (!isThere(`/proc/${pid}/ns/net`)) throw new Error(`no process ${pid}, or no right to look into it`);
  return { label: `pid ${pid}`, root: `/proc/${pid}/root`, enter: ['nsenter', `--net=/proc/${pid}/ns/net`, '--'] };
}

/** By stat(2): access(2) sets aside the capabilities of a user who is not root, and /proc/PID/ns wants CAP_SYS_PTRACE. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // EACCES: not for us, which the message says as well.
  }
}
