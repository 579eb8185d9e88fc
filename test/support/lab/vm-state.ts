import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { must } from './command.ts';
import { bounded } from './faults/bounded.ts';
import { subFolder, tempFolder } from './folder.ts';
import { addNamespace } from './namespace.ts';
import { ips } from './place.ts';
import { migrate } from './qemu-socket.ts';
import { openAgent } from './vm-agent.ts';
import { overlay, productDisk } from './vm-disk.ts';
import type { VmImage } from './vm-image.ts';
import { qemuArgv, type SparePort, startQemu } from './vm-qemu.ts';

/** What one machine has for all tests, so that it boots once: four cards, and ports that a guest may lose. */
export const TAPS: readonly string[] = ['boot0', 'boot1', 'boot2', 'boot3'];
export const SPARE: readonly SparePort[] = ['metrics', 'events'];

const BOOT_MS = 180_000;

/** A machine that has booted and waits: its cards are down, nothing serves, the second disk is not in use. */
export interface VmState {
  /** The root disk at that moment, qcow2, not to be written to. */
  readonly disk: string;
  readonly memory: string;
}

/** Boots once (20 s where nothing else runs) and keeps what came of it, as long as machine and image are the same. */
export async function vmState(t: Test, image: VmImage): Promise<VmState> {
  const argv = qemuArgv({ image, taps: TAPS, spare: SPARE, folder: '', disk: '', product: '' });
  const key = createHash('sha256').update(JSON.stringify([argv, await must(['qemu-system-x86_64', '--version'])]));
  const folder = join(image.folder, `state-${key.digest('hex').slice(0, 8)}`);
  if (!existsSync(folder)) await build(t, image, folder);
  return { disk: join(folder, 'disk.qcow2'), memory: join(folder, 'memory') };
}

async function build(t: Test, image: VmImage, folder: string): Promise<void> {
  console.error('Booting the virtual machine of the lab, 20 to 60 seconds …');
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  const disk = join(subFolder(work), 'disk.qcow2');
  await overlay(image.disk, 'raw', disk);
  const hypervisor = await addNamespace(t, 'boot');
  await ips(hypervisor, ...TAPS.map((tap) => `tuntap add ${tap} mode tap`));
  const files = { image, taps: TAPS, spare: SPARE, folder: tempFolder(t), disk, product: join(work, 'product.raw') };
  await productDisk(files.product);
  const { daemon, monitor, socket } = await startQemu(t, hypervisor, files);
  const booted = async () => {
    const agent = await openAgent(socket('agent'));
    await agent.run(['systemctl', 'is-system-running', '--wait'], { timeoutMs: BOOT_MS });
    // What runs first in each test is in memory already.
    await agent.run([process.execPath, '--version']);
    agent.close();
  };
  await bounded('the virtual machine boots', BOOT_MS, booted()).catch((cause: Error) => {
    throw new Error(`${cause.message}\n${readFileSync(join(files.folder, 'console'), 'utf8').slice(-4_000)}`);
  });
  await monitor.execute('stop');
  await migrate(monitor, `exec:cat > ${join(work, 'memory')}`);
  await monitor.execute('quit');
  await daemon.stop();
  rmSync(files.product);
  renameSync(work, folder);
}
