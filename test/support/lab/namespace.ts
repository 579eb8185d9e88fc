import { spawnSync } from 'node:child_process';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import { must } from './command.ts';
import { installPackages } from './debian.ts';
import { ip, type Place } from './place.ts';
import { ownName, sweep } from './sweep.ts';

let count = 0;
let prepared: Promise<void> | undefined;

/** Once per run: everything is installed, and nothing is left of a run that was killed. */
export function prepareLab(): Promise<void> {
  prepared ??= (async () => {
    if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces: run it as root');
    await installPackages();
    sweep();
  })();
  return prepared;
}

/** A network namespace of its own with `lo` up; the teardown of the test removes it. */
export async function addNamespace(t: Test, role: string): Promise<Place> {
  // Before anything is waited for: worlds are built side by side.
  count += 1;
  const name = ownName(`${count}-${role}`);
  await prepareLab();
  undo(t, () => {
    spawnSync('ip', ['netns', 'delete', name]);
  });
  await must(['ip', 'netns', 'add', name]);
  const place: Place = { name, enter: ['ip', 'netns', 'exec', name] };
  await ip(place, 'link set lo up');
  return place;
}

/** A cable between two places. */
export async function cable(a: Place, aName: string, b: Place, bName: string): Promise<void> {
  await must(['ip', 'link', 'add', aName, 'netns', a.name, 'type', 'veth', 'peer', 'name', bName, 'netns', b.name]);
}
