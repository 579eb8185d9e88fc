import { join } from 'node:path';
import type { Test } from 'tap';
import { tempFolder } from './folder.ts';
import { ips, type Place } from './place.ts';
import { type QemuSocket, resume } from './qemu-socket.ts';
import { type Agent, openAgent } from './vm-agent.ts';
import { DIST, overlay, productDisk } from './vm-disk.ts';
import { openDoor } from './vm-door.ts';
import { vmImage } from './vm-image.ts';
import { portId, type SparePort, startQemu } from './vm-qemu.ts';
import { SPARE, TAPS, vmState } from './vm-state.ts';

/** A guest with a kernel of its own. */
export interface Vm {
  /** Commands run in the guest; netdiagd is where it is here. */
  readonly place: Place;
  readonly agent: Agent;
  readonly monitor: QemuSocket;
}

/** An emulated processor takes its time, and would be taken for a slow network. */
const CONFIGURATION = `collect:
  deadlineMs: 30000
dns:
  timeoutMs: 4000
checks:
  dns-server-slow:
    options:
      latencyMs: 3500
`;
export const CONFIG_FILE = '/etc/netdiagd.yaml';
/** Words for netdiagd in such a guest. */
export const PATIENT: readonly string[] = ['--config.file', CONFIG_FILE];

/**
 * A guest that has just booted, in 2 to 3 s. Its four cards, still down, are the other ends of taps, which are made.
 * It loses the spare ports.
 */
export async function startVm(t: Test, hypervisor: Place, taps: readonly string[]): Promise<Vm> {
  const image = await vmImage();
  const state = await vmState(t, image);
  if (taps.length !== TAPS.length) throw new Error(`${TAPS.length} taps, not ${taps.length}`);
  await ips(hypervisor, ...taps.map((tap) => `tuntap add ${tap} mode tap`));
  const folder = tempFolder(t);
  const files = {
    image,
    folder,
    disk: join(folder, 'disk.qcow2'),
    product: join(folder, 'product.raw'),
    taps,
    spare: SPARE,
  };
  await overlay(state.disk, 'qcow2', files.disk);
  await productDisk(files.product);
  const { monitor, socket } = await startQemu(t, hypervisor, files, ['-incoming', `exec:cat ${state.memory}`]);
  await resume(monitor);
  await unplug(monitor, SPARE);
  const agent = await openAgent(socket('agent'));
  t.teardown(() => agent.close());
  await wake(agent);
  const enter = await openDoor(t, agent, join(folder, 'door'));
  return { place: { name: 'vm', enter }, agent, monitor };
}

/** The guest loses ports, as if it never had them. */
export async function unplug(monitor: QemuSocket, ports: readonly SparePort[]): Promise<void> {
  for (const port of ports) await monitor.execute('device_del', { id: portId(port) });
}

/** It slept since its state was kept: the time, the product and its configuration are given to it. */
export async function wake(agent: Agent, configuration = CONFIGURATION): Promise<void> {
  const script = 'date --set="@$1" && mkdir -p "$2" && mount -o ro /dev/vdb "$2" && cat > "$3"';
  const argv = ['sh', '-c', script, 'sh', `${Date.now() / 1000}`, DIST, CONFIG_FILE];
  const { status, stderr } = await agent.run(argv, { input: configuration });
  if (status !== 0) throw new Error(`the guest does not wake: ${stderr}`);
}
