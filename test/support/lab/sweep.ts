import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCgroup } from './cgroup.ts';

/** A part of a run that has processes of its own has a pid that says nothing outside: it is called as the run wants. */
export const LAB_RUN = 'LAB_RUN';

/** Names of everything that a run makes: `nd-`, the pid of the run, and a rest. */
export const ownName = (rest: string): string => `nd-${process.env[LAB_RUN] ?? process.pid}-${rest}`;

/** Removes what runs that were killed have left: namespaces with what runs in them, cgroups and folders. */
export function sweep(): void {
  for (const name of left(execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split(/[ \n]/))) {
    const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).match(/\d+/g) ?? [];
    for (const pid of pids) signal(Number(pid), 'SIGKILL');
    removeCgroup(name);
    spawnSync('ip', ['netns', 'delete', name]);
  }
  for (const name of left(readdirSync(tmpdir()))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

/** Names of runs whose process is gone. */
const left = (names: readonly string[]): string[] =>
  names.filter((name) => {
    const pid = /^nd-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !signal(Number(pid), 0);
  });

function signal(pid: number, number: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, number);
  } catch {
    return false; // ESRCH: it is gone already.
  }
}
