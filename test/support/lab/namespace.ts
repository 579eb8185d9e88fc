import { execFileSync, spawnSync } from 'node:child_process';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import { must } from './command.ts';
import { installPackages } from './debian.ts';
import { ip, type Place } from './place.ts';

const PREFIX = 'nd-';
let count = 0;
let prepared: Promise<void> | undefined;

/** Once per run: everything is installed, and nothing is left of a run that was killed. */
function prepareLab(): Promise<void> {
  prepared ??= (async () => {
    if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces: run it as root');
    await installPackages();
    sweepNamespaces();
  })();
  return prepared;
}

/** A network namespace of its own with `lo` up; the teardown of the test removes it. */
export async function addNamespace(t: Test, role: string): Promise<Place> {
  count += 1;
  await prepareLab();
  const name = `${PREFIX}${process.pid}-${count}-${role}`;
  await must(['ip', 'netns', 'add', name]);
  undo(t, () => {
    spawnSync('ip', ['netns', 'delete', name]);
  });
  const place: Place = { name, enter: ['ip', 'netns', 'exec', name] };
  await ip(place, 'link set lo up');
  return place;
}

/** Removes the namespaces of runs that were killed, and what still runs in them. */
function sweepNamespaces(): void {
  const names = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).match(/^nd-\d+-\S+/gm) ?? [];
  for (const name of names) {
    if (alive(Number(name.split('-')[1]))) continue;
    const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).match(/\d+/g) ?? [];
    for (const pid of pids) kill(Number(pid));
    spawnSync('ip', ['netns', 'delete', name]);
  }
}

function alive(pid: number): boolean {
  return kill(pid, 0);
}

function kill(pid: number, signal: NodeJS.Signals | 0 = 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // ESRCH: it is gone already.
  }
}

/** A cable between two places. */
export async function cable(a: Place, aName: string, b: Place, bName: string): Promise<void> {
  await must(['ip', 'link', 'add', aName, 'netns', a.name, 'type', 'veth', 'peer', 'name', bName, 'netns', b.name]);
}
