import { join } from 'node:path';
import type { Test } from 'tap';
import { tempFolder } from './folder.ts';
import type { Hypervisor } from './hypervisors.ts';
import { MigratingVm, type Saved } from './migrating-vm.ts';
import { wake } from './vm.ts';
import { type Client, startClient } from './vm-clients.ts';
import { overlay, productDisk } from './vm-disk.ts';
import { vmImage } from './vm-image.ts';
import { macOf, SILENT } from './vm-qemu.ts';
import { SPARE, TAPS, vmState } from './vm-state.ts';
import { fetchIn, installUnit } from './vm-unit.ts';

export interface Kind {
  readonly client: Client;
  /** Whether its card announces the guest after a migration: `guest_announce`. */
  readonly announces: boolean;
  /** Whether the node tells of itself: downward metrics. */
  readonly metrics: boolean;
}

export const cardOf = ({ announces }: Pick<Kind, 'announces'>): number => (announces ? 0 : SILENT);

/** A guest with a lease, and the agent of which has looked around twice. It is kept at that moment. */
export async function prepareVm(t: Test, on: Hypervisor, kind: Kind): Promise<Saved> {
  const image = await vmImage();
  const state = await vmState(t, image);
  const folder = tempFolder(t);
  const files = { image, disk: join(folder, 'disk.qcow2'), product: join(folder, 'product.raw') };
  await overlay(state.disk, 'qcow2', files.disk);
  await productDisk(files.product);
  const vm = new MigratingVm(t, { ...files, taps: TAPS, spare: SPARE });
  await vm.start(on, state.memory);
  if (!kind.metrics) await vm.unplug('metrics');
  await wake(vm.agent);
  await startClient(vm.agent, kind.client, macOf(cardOf(kind)));
  await installUnit(vm.agent);
  await fetchIn(vm.agent, '/diagnose?maxAge=0');
  return vm.save();
}
