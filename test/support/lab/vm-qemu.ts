import { join } from 'node:path';
import type { Test } from 'tap';
import type { Argv } from './command.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import type { Place } from './place.ts';
import { openMonitor, type QemuSocket } from './qemu-socket.ts';
import type { VmImage } from './vm-image.ts';

/** Virtio ports by their names in the guest: that of qemu-guest-agent, of metrics of the node, and one for a test. */
export const PORTS = {
  agent: 'org.qemu.guest_agent.0',
  metrics: 'org.github.vhostmd.1',
  events: 'netdiagd.events',
} as const;
export type Port = keyof typeof PORTS;
/** Those that a guest can lose: netdiagd asks for metrics, and waits where nobody answers. */
export type SparePort = Exclude<Port, 'agent'>;

export const portId = (port: Port): string => `port-${port}`;

/** Numbered: two processes that pass a state on must agree on which ports there are. */
export const portDevice = (port: Port) => ({
  driver: 'virtserialport',
  id: portId(port),
  nr: Object.keys(PORTS).indexOf(port) + 1,
  chardev: port,
  name: PORTS[port],
});

/** What one qemu is started with. Two that pass a state on to each other differ in files and names only. */
export interface QemuFiles {
  readonly image: VmImage;
  /** For its sockets and its console. */
  readonly folder: string;
  /** The root disk, qcow2. */
  readonly disk: string;
  /** The second disk, raw and read-only: the product. */
  readonly product: string;
  /** The devices that eth0, eth1 and so on of the guest are the other ends of. */
  readonly taps: readonly string[];
  readonly spare: readonly SparePort[];
}

/** Id of the nth network card, for the monitor. */
export const card = (n: number): string => `card${n}`;
export const macOf = (n: number): string => `52:54:00:12:34:5${n}`;
/** The card that does not make the guest announce itself after a migration. */
export const SILENT = 3;

/** Quick to boot; the same addresses in each process, so that code which was translated once is found again. */
const KERNEL = [
  'root=/dev/vda rw console=ttyS0 quiet net.ifnames=0',
  'mitigations=off audit=0 norandmaps nokaslr systemd.show_status=0',
  // What a busy machine counts of its time stamp counter at the boot may be half of it: the clock then runs twice as fast.
  'notsc clocksource=acpi_pm',
  'modprobe.blacklist=kvm,kvm_intel,kvm_amd,psmouse,pcspkr,evdev,joydev',
].join(' ');

/** /dev/kvm, where there is one, does not run a kernel of Debian everywhere: the processor is emulated. */
export function qemuArgv({ image, folder, disk, product, taps, spare }: QemuFiles): Argv {
  const socket = (id: string) => `socket,id=${id},path=${join(folder, id)},server=on,wait=off`;
  const drive = (id: string, file: string, options: string) => [
    '-drive',
    `id=${id},file=${file},if=none,file.locking=off,${options}`,
    '-device',
    `virtio-blk-pci,drive=${id}`,
  ];
  const port = (id: Port) => ['-chardev', socket(id), '-device', JSON.stringify(portDevice(id))];
  return [
    ...['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'Nehalem', '-smp', '2', '-m', '768'],
    ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', KERNEL],
    ...drive('root', disk, 'format=qcow2,cache=unsafe'),
    ...drive('product', product, 'format=raw,readonly=on'),
    ...taps.flatMap((tap, n) => [
      ...['-netdev', `tap,id=lan${n},ifname=${tap},script=no,downscript=no`],
      ...[
        '-device',
        `virtio-net-pci,id=${card(n)},netdev=lan${n},mac=${macOf(n)},romfile=${n === SILENT ? ',guest_announce=off' : ''}`,
      ],
    ]),
    ...['-device', 'virtio-rng-pci', '-device', 'virtio-serial-pci'],
    ...(['agent', ...spare] as const).flatMap(port),
    ...['-chardev', `file,id=console,path=${join(folder, 'console')}`, '-serial', 'chardev:console'],
    ...['-chardev', socket('monitor'), '-mon', 'chardev=monitor,mode=control'],
  ];
}

export interface Qemu {
  readonly daemon: Daemon;
  readonly monitor: QemuSocket;
  /** Path of the socket of a virtio port. */
  socket(port: Port): string;
}

/** Starts it in the namespace of a hypervisor, which has the tap; `extra` words may be `-incoming`. */
export async function startQemu(t: Test, hypervisor: Place, files: QemuFiles, extra: Argv = []): Promise<Qemu> {
  const path = join(files.folder, 'monitor');
  // Other tests mostly wait. What waits for an emulated processor has timeouts made for real ones.
  const argv = ['nice', '--adjustment=-10', ...qemuArgv(files), ...extra];
  let monitor: QemuSocket | undefined;
  const daemon = await startDaemon(t, hypervisor, argv, {
    // It is there a moment before somebody listens.
    async ready() {
      monitor = await openMonitor(path).catch(() => undefined);
      return monitor !== undefined;
    },
  });
  if (!monitor) throw new Error(`${path} is not there`);
  const opened: QemuSocket = monitor;
  t.teardown(() => opened.close());
  return { daemon, monitor: opened, socket: (name) => join(files.folder, name) };
}
