import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NetworkNamespaces } from '../model/platform.ts';
import { isMissing } from './rooted.ts';

/** What the event loop waits for at most. */
const SLICE_MS = 4;
/** A container's first process is its runtime until it becomes the program: names are final after this. */
const SETTLED_MS = 60_000;
/** As far as pids may go: what no number follows is no process. */
const PID = /^[1-9]\d{0,9}$/;

interface Known {
  readonly inode: number;
  readonly name: string;
  readonly since: number;
}

/**
 * Finds the namespaces of processes: one readlink(2) for each process, and its name where that is not known from
 * an earlier time. Synchronous calls in short slices: each is answered from memory, and the thread pool would make
 * it ten times as dear.
 */
export function createNetworkNamespaces(proc = '/proc'): () => Promise<NetworkNamespaces> {
  let known = new Map<number, Known>();
  return async () => {
    const pids = pidsOf(proc);
    const home = homeOf(proc);
    const found = new Map<number, Known>();
    // With ProtectProc=invisible those of others are not even listed, systemd.exec(5).
    let hidden = Number(!pids.includes(1));
    let turn = performance.now();
    for (const pid of pids) {
      if (performance.now() - turn > SLICE_MS) {
        await nextTurn();
        turn = performance.now();
      }
      const seen = look(`${proc}/${pid}`, home, known.get(pid));
      if (seen === 'hidden') hidden += 1;
      else if (seen) found.set(pid, seen);
    }
    known = found;
    return { others: grouped(found), hidden };
  };
}

/** In the order of numbers. */
const pidsOf = (proc: string): number[] =>
  readdirSync(proc)
    .filter((name) => PID.test(name))
    .map(Number)
    .sort((a, b) => a - b);

/** The first process may have rights that we lack, or be hidden: then the namespace that we run in is the host's. */
function homeOf(proc: string): number {
  try {
    return inodeOf(`${proc}/1`);
  } catch (cause) {
    if (isDenied(cause) || isMissing(cause)) return inodeOf(`${proc}/self`);
    throw cause;
  }
}

/** `net:[4026531840]`; a kernel thread that ends has none any more. */
const inodeOf = (folder: string): number => Number(readlinkSync(`${folder}/ns/net`).slice('net:['.length, -1));

/** Undefined where the process is in the namespace of the host, or has ended meanwhile. */
function look(folder: string, home: number, before: Known | undefined): Known | 'hidden' | undefined {
  try {
    const inode = inodeOf(folder);
    return inode === home ? undefined : named(folder, inode, before);
  } catch (cause) {
    if (isDenied(cause)) return 'hidden';
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Another process with the same id in the same namespace, between two runs, would be a whole round of ids later. */
function named(folder: string, inode: number, before: Known | undefined): Known {
  const now = performance.now();
  const same = before?.inode === inode ? before : undefined;
  if (same && now - same.since > SETTLED_MS) return same;
  return { inode, name: readFileSync(`${folder}/comm`, 'utf8').replace(/\n$/, ''), since: same?.since ?? now };
}

const isDenied = (cause: unknown): boolean => ['EACCES', 'EPERM'].includes((cause as NodeJS.ErrnoException).code ?? '');

function grouped(found: ReadonlyMap<number, Known>): NetworkNamespaces['others'] {
  const groups = new Map<number, { pid: number; name: string }[]>();
  for (const [pid, { inode, name }] of found) {
    const group = groups.get(inode);
    if (group) group.push({ pid, name });
    else groups.set(inode, [{ pid, name }]);
  }
  return [...groups].map(([inode, processes]) => ({ inode, processes }));
}
