import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Not in the folder for temporary files: each world of the fault lab has its own. */
const LOCK = '/var/tmp/netdiagd-lab.lock';
/** The slowest of what is made so is a set of Debian packages, over a slow line. */
const MOST_S = 900;

/** Does what two test processes must not do at once: install, or build what is kept for all. flock(1) ends with us. */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', ['--wait', `${MOST_S}`, LOCK, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(holder, 'exit');
  const locked = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!locked) throw new Error(`${LOCK} was held for more than ${MOST_S} s`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
