import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { must } from './command.ts';
import { exclusively } from './exclusive.ts';
import { CACHE, subFolder } from './folder.ts';

/** Debian packages of the suite, each with a program that is there once it is installed. */
const PACKAGES: Readonly<Record<string, string>> = {
  iproute2: 'ip',
  curl: 'curl',
  'iputils-ping': 'ping',
  ethtool: 'ethtool',
  nftables: 'nft',
  conntrack: 'conntrack',
  iptables: 'iptables',
  socat: 'socat',
  'isc-dhcp-client': 'dhclient',
  'dhcpcd-base': 'dhcpcd',
  'isc-dhcp-server': 'dhcpd',
  'kea-dhcp4-server': 'kea-dhcp4',
  udhcpc: 'udhcpc',
  'dnsmasq-base': 'dnsmasq',
  knot: 'knotd',
  'knot-dnsutils': 'kdig',
  'bind9-dnsutils': 'dig',
  unbound: 'unbound',
  dnsdist: 'dnsdist',
  'openvswitch-switch': 'ovs-vswitchd',
  'ovn-central': 'ovn-northd',
  'ovn-host': 'ovn-controller',
  gcc: 'gcc',
  'musl-tools': 'musl-gcc',
  systemd: 'systemd-analyze',
  mmdebstrap: 'mmdebstrap',
  prometheus: 'prometheus',
};

const POLICY = '/usr/sbin/policy-rc.d';

const onPath = (program: string) =>
  `${process.env['PATH']}:/usr/sbin:/sbin`.split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Installs what is missing, by default of what most tests need; its services are not started. */
export async function installPackages(packages: Readonly<Record<string, string>> = PACKAGES): Promise<void> {
  const missing = () => Object.keys(packages).filter((name) => !onPath(packages[name] ?? ''));
  if (missing().length > 0) await exclusively(() => install(missing()));
}

async function install(missing: readonly string[]): Promise<void> {
  // Somebody else may have done it meanwhile.
  if (missing.length === 0) return;
  console.error(`Installing ${missing.join(' ')} …`);
  await aptUpdate();
  const ours = !existsSync(POLICY);
  // invoke-rc.d(8): 101 forbids it.
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await must(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], {
      timeoutMs: 300_000,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  } finally {
    if (ours) rmSync(POLICY);
  }
}

let updated: Promise<string> | undefined;
function aptUpdate(): Promise<string> {
  updated ??= must(['apt-get', 'update'], { timeoutMs: 120_000 });
  return updated;
}

/** The files of a package without its installation, in a folder that is kept. */
export async function unpack(name: string): Promise<string> {
  const folder = join(CACHE, name);
  return existsSync(folder) ? folder : exclusively(() => unpackInto(folder, name));
}

async function unpackInto(folder: string, name: string): Promise<string> {
  if (existsSync(folder)) return folder;
  console.error(`Unpacking ${name} …`);
  const work = subFolder(CACHE, `${name}.part`);
  const download = () => execFileSync('apt-get', ['download', name], { cwd: work, stdio: 'pipe' });
  try {
    download();
  } catch {
    await aptUpdate();
    download();
  }
  await must(['sh', '-c', 'dpkg -x "$1"/*.deb "$1"/root', 'sh', work]);
  renameSync(join(work, 'root'), folder);
  rmSync(work, { recursive: true });
  return folder;
}
