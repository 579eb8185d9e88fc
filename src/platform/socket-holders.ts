import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SocketHolders } from '../model/platform.ts';

/** Open files looked at: far more than a node has, and under a second. */
const MAX_FILES = 200_000;
/** What the event loop waits for at most. */
const SLICE_MS = 4;

/**
 * One pass over the open files of all processes that we may look into, as ss(8) makes it; the last found comes first.
 * Synchronous calls in short slices: each is answered from memory, and through the thread pool takes ten times as long.
 */
export async function socketHolders(inodes: ReadonlySet<number>): Promise<SocketHolders> {
  const byInode = new Map<number, { name: string; pid: number; fd: number }[]>();
  let files = 0;
  let turn = performance.now();
  for (const pid of numbers('/proc')) {
    if (performance.now() - turn > SLICE_MS) {
      await nextTurn();
      turn = performance.now();
    }
    const fds = numbers(`/proc/${pid}/fd`);
    files += fds.length;
    if (files > MAX_FILES) return { byInode, complete: false };
    let name: string | undefined;
    for (const fd of fds) {
      const inode = inodeOf(`/proc/${pid}/fd/${fd}`);
      if (inode === undefined || !inodes.has(inode)) continue;
      name ??= nameOf(pid);
      const holder = { name, pid, fd };
      const known = byInode.get(inode);
      if (known) known.unshift(holder);
      else byInode.set(inode, [holder]);
    }
  }
  return { byInode, complete: true };
}

/** Processes end meanwhile, and others are not ours to look into. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** In the order of numbers: Node.js sorts names. */
const numbers = (folder: string): number[] =>
  orElse(() => readdirSync(folder), [])
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => a - b);

/** `socket:[4711]` */
function inodeOf(path: string): number | undefined {
  const target = orElse(() => readlinkSync(path), '');
  return target.startsWith('socket:[') ? Number(target.slice('socket:['.length, -1)) : undefined;
}

/** ss reads the name between brackets, up to the first that closes. */
const nameOf = (pid: number): string =>
  orElse(() => readFileSync(`/proc/${pid}/comm`, 'utf8'), '')
    .replace(/\n$/, '')
    .split(')', 1)[0] ?? '';
