import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { inCgroup, removeCgroup } from './cgroup.ts';
import { undo } from './cleanup.ts';
import { startDaemon } from './daemon.ts';
import { unpack } from './debian.ts';
import { HERE, type Place, runIn } from './place.ts';
import { rootFileSystem } from './rootfs.ts';
import { until } from './until.ts';

export interface MachineOptions {
  /** Files and folders of this host that are seen in it, read-only: `source:target`. */
  readonly bind?: readonly string[];
  /** Units that it does not start. */
  readonly mask?: readonly string[];
}

/** Boots a real systemd as PID 1 on a network namespace; changes to its files are forgotten. */
export async function bootMachine(
  t: Test,
  network: Place,
  { bind = [], mask = [] }: MachineOptions = {},
): Promise<Place> {
  const name = network.name;
  const nspawn = join(await unpack('systemd-container'), 'usr/bin/systemd-nspawn');
  const rootfs = await rootFileSystem();
  const argv = [
    nspawn,
    '--quiet',
    '--boot',
    '--register=no',
    '--keep-unit',
    `--machine=${name}`,
    `--directory=${rootfs}`,
    '--volatile=overlay',
    `--network-namespace-path=/run/netns/${name}`,
    '--capability=CAP_NET_ADMIN,CAP_NET_RAW',
    '--console=pipe',
    '--link-journal=no',
    '--resolv-conf=off',
    // The same paths inside as outside, so that a command is the same everywhere.
    `--bind-ro=${process.execPath}`,
    `--bind-ro=${process.cwd()}/dist`,
    ...bind.map((pair) => `--bind-ro=${pair}`),
    ...mask.map((unit) => `systemd.mask=${unit}`),
  ];
  undo(t, () => removeCgroup(name));
  const daemon = await startDaemon(t, HERE, inCgroup(name, argv));
  let place: Place | undefined;
  await until(`systemd of ${name} is up`, 30_000, async () => {
    if (!daemon.running()) throw new Error(`systemd-nspawn ended:\n${daemon.log()}`);
    place = enter(name, daemon.pid);
    if (!place) return false;
    const { stdout } = await runIn(place, ['systemctl', 'is-system-running']);
    return /^(running|degraded)/.test(stdout);
  });
  if (!place) throw new Error(`systemd-nspawn of ${name} has no child`);
  return place;
}

/** PID 1 of the machine is the child of systemd-nspawn. */
function enter(name: string, nspawn: number): Place | undefined {
  const child = readFileSync(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').trim().split(' ')[0];
  return child ? { name, enter: ['nsenter', '--target', child, '--all'] } : undefined;
}
