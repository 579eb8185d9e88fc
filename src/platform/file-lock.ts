import { spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { loadLibc } from './libc.ts';

/** Of flock(2): for us alone, and without waiting. */
const [LOCK_EX, LOCK_NB] = [2, 4];

export type LockResult = 'locked' | 'taken' | 'unable';

/**
 * Locks an open file until it is closed, or the process ends in whatever way. The lock belongs to the file, so that it
 * holds between containers and namespaces too.
 */
export async function lockFile(handle: FileHandle): Promise<LockResult> {
  const libc = loadLibc();
  if (!libc) return lockByCommand(handle);
  if (libc.flock(handle.fd, LOCK_EX | LOCK_NB) === 0) return 'locked';
  return libc.errorName() === 'EAGAIN' ? 'taken' : 'unable';
}

/** What flock(1) locks is the open file that it shares with us, and stays locked when it has ended. */
function lockByCommand(handle: FileHandle): Promise<LockResult> {
  return new Promise((resolve) => {
    const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', handle.fd] });
    child.once('error', () => resolve('unable'));
    child.once('exit', (status) => resolve(status === 0 ? 'locked' : status === 1 ? 'taken' : 'unable'));
  });
}
