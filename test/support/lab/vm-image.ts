import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from './command.ts';
import { installPackages } from './debian.ts';
import { CACHE, subFolder } from './folder.ts';
import { bootstrap } from './rootfs.ts';

/** The kernel with all that the host's may lack, the services of a guest, and the tools of a node. */
const INCLUDE = [
  'linux-image-cloud-amd64',
  'lz4',
  'systemd',
  'systemd-sysv',
  'systemd-resolved',
  'libnss-systemd',
  'udev',
  'dbus',
  'qemu-guest-agent',
  'network-manager',
  'isc-dhcp-client',
  'openvswitch-switch',
  'openvswitch-testcontroller',
  'iproute2',
  'iputils-ping',
  'procps',
  'nftables',
  'ethtool',
  'curl',
  'socat',
  'libstdc++6',
];

/** Every module of the initial file system is decompressed by an emulated processor at each boot. */
const INITRAMFS = `mkdir -p "$1/etc/initramfs-tools/conf.d"
printf 'MODULES=list\\nCOMPRESS=lz4\\n' > "$1/etc/initramfs-tools/conf.d/lab"
printf 'virtio_pci\\nvirtio_blk\\next4\\n' > "$1/etc/initramfs-tools/modules"`;

/** What a test starts itself where it wants it. */
const DISABLED = [
  'NetworkManager',
  'systemd-networkd',
  'systemd-resolved',
  'openvswitch-switch',
  'openvswitch-testcontroller',
];

/** What nobody misses, and takes seconds. */
const MASKED = [
  'NetworkManager-wait-online.service',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'e2scrub_reap.service',
  'getty@tty1.service',
  'modprobe@dm_mod.service',
  'modprobe@drm.service',
  'modprobe@efi_pstore.service',
  'modprobe@loop.service',
  'networking.service',
  'proc-sys-fs-binfmt_misc.automount',
  'serial-getty@ttyS0.service',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-binfmt.service',
  'systemd-logind.service',
  'systemd-pstore.service',
  'systemd-timesyncd.service',
  'systemd-update-utmp.service',
];

/** Under /etc. */
const FILES = {
  hostname: 'guest1\n',
  hosts: '127.0.0.1 localhost\n',
  fstab: '/dev/vda / ext4 noatime 0 0\n',
  // Empty: systemd makes one at the boot, machine-id(5).
  'machine-id': '',
  // Instead of a link to what systemd-resolved would write; where there is nothing, systemd-tmpfiles(8) links it again.
  'resolv.conf': '',
};

/** netdiagd runs by the same program as here, where it is here. */
const NODE = [process.execPath, process.version];
const SIZE = '2G';

export interface VmImage {
  /** Names this image: another recipe gives another folder. */
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  /** Raw ext4, not to be written to. */
  readonly disk: string;
}

let found: Promise<VmImage> | undefined;

/** A Debian with a kernel of its own, built once (about a minute) and kept. */
export function vmImage(): Promise<VmImage> {
  found ??= find();
  return found;
}

async function find(): Promise<VmImage> {
  if (process.arch !== 'x64') throw new Error(`the virtual machine of the lab is amd64, this machine ${process.arch}`);
  await installPackages({ 'qemu-system-x86': 'qemu-system-x86_64', 'qemu-utils': 'qemu-img', e2fsprogs: 'mke2fs' });
  const recipe = JSON.stringify([INCLUDE, INITRAMFS, DISABLED, MASKED, FILES, NODE, SIZE]);
  const folder = join(subFolder(CACHE), `vm-${createHash('sha256').update(recipe).digest('hex').slice(0, 8)}`);
  const file = (name: string) => join(folder, name);
  const image = { folder, kernel: file('vmlinuz'), initrd: file('initrd.img'), disk: file('disk.raw') };
  if (existsSync(folder)) return image;
  console.error('Building the disk of the virtual machine, about a minute …');
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  await build(subFolder(work));
  renameSync(work, folder);
  return image;
}

async function build(work: string): Promise<void> {
  const root = join(work, 'root');
  await bootstrap(root, INCLUDE, [`--essential-hook=${INITRAMFS}`]);
  await configure(root);
  await must(['mke2fs', '-q', '-t', 'ext4', '-O', '^has_journal', '-d', root, join(work, 'disk.raw'), SIZE]);
  for (const name of ['vmlinuz', 'initrd.img']) {
    const [file = name] = readdirSync(join(root, 'boot')).filter((entry) => entry.startsWith(`${name}-`));
    renameSync(join(root, 'boot', file), join(work, name));
  }
  rmSync(root, { recursive: true });
}

async function configure(root: string): Promise<void> {
  const etc = (name: string) => join(root, 'etc', name);
  for (const [name, text] of Object.entries(FILES)) {
    rmSync(etc(name), { force: true });
    writeFileSync(etc(name), text);
  }
  await must(['chroot', root, 'systemctl', 'disable', '--quiet', ...DISABLED]);
  for (const unit of MASKED) {
    rmSync(etc(`systemd/system/${unit}`), { force: true });
    symlinkSync('/dev/null', etc(`systemd/system/${unit}`));
  }
  mkdirSync(dirname(join(root, process.execPath)), { recursive: true });
  writeFileSync(join(root, process.execPath), readFileSync(process.execPath), { mode: 0o755 });
}
