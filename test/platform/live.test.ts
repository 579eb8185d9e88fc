import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import t from 'tap';
import { loadLibc } from '../../src/platform/libc.ts';
import { liveSource } from '../../src/platform/live.ts';

const never = new AbortController().signal;
const prlimit = (...args: readonly string[]) =>
  spawnSync('prlimit', ['--pid', String(process.pid), ...args], { encoding: 'utf8' }).stdout?.trim();

/** Every file descriptor that the process may have, until it is told to let go. */
function useUp(): () => void {
  const soft = prlimit('--nofile', '--output=SOFT', '--noheadings');
  prlimit(`--nofile=${readdirSync('/proc/self/fd').length + 30}:`);
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    return () => {
      for (const fd of taken) closeSync(fd);
      prlimit(`--nofile=${soft}:`);
    };
  }
}

if (loadLibc() !== undefined) {
  t.test('a want of file descriptors is of the moment', async (t) => {
    const source = liveSource();
    const free = useUp();
    const without = source.open(never).netlink;
    free();
    t.equal(without, undefined);
    t.ok(source.open(never).netlink, 'the next run asks the kernel');
  });
}
