import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command.ts';
import { exclusively } from './exclusive.ts';
import { CACHE, subFolder } from './folder.ts';

/** What a guest has: systemd with its network services, and the usual DHCP clients. */
const INCLUDE = [
  'systemd',
  'systemd-sysv',
  'systemd-resolved',
  // D-Bus turns away a dynamic user that has no name.
  'libnss-systemd',
  'udev',
  'dbus',
  'iproute2',
  'procps',
  'curl',
  'libstdc++6',
  'network-manager',
].join(',');

/** A Debian root file system, built once (about half a minute) and kept. Read-only for those who use it. */
export async function rootFileSystem(): Promise<string> {
  const folder = join(subFolder(CACHE), `rootfs-${createHash('sha256').update(INCLUDE).digest('hex').slice(0, 8)}`);
  return existsSync(folder) ? folder : exclusively(() => build(folder));
}

async function build(folder: string): Promise<string> {
  if (existsSync(folder)) return folder;
  console.error('Building the root file system of the lab machine, about half a minute …');
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  await bootstrap(work, INCLUDE.split(','));
  renameSync(work, folder);
  return folder;
}

/** Debian packages and what they need, in a folder. */
export async function bootstrap(folder: string, packages: readonly string[], options: readonly string[] = []) {
  const include = `--include=${packages.join(',')}`;
  await must(['mmdebstrap', '--quiet', '--variant=minbase', include, ...options, 'bookworm', folder], {
    timeoutMs: 300_000,
  });
}
