import { join } from 'node:path';
import type { Test } from 'tap';
import { tempFolder } from './folder.ts';
import type { Hypervisor } from './hypervisors.ts';
import { MigratingVm, type Saved } from './migrating-vm.ts';
import { wake } from './vm.ts';
import { type Client, script, startClient } from './vm-clients.ts';
import { overlay, productDisk } from './vm-disk.ts';
import { vmImage } from './vm-image.ts';
import { macOf, SILENT } from './vm-qemu.ts';
import { SPARE, TAPS, vmState } from './vm-state.ts';
import { fetchIn, installUnit } from './vm-unit.ts';

/**
 * `plain`: its card announces the guest after a migration, and nobody tells of the node. `silent`: nor does its card.
 * `told` and `silent-told`: the same with downward metrics.
 */
export type Guests = Readonly<Record<'plain' | 'told' | 'silent' | 'silent-told', Saved>>;

export interface Prepared {
  readonly guests: Guests;
  /** The guest that `told` is the state of, still running. */
  readonly running: MigratingVm;
}

/** Guests with a lease, and the agents of which have looked around twice, as they were at that moment. */
export async function prepareGuests(t: Test, on: Hypervisor, client: Client): Promise<Prepared> {
  const silent = await prepare(t, on, client, SILENT);
  await silent.vm.stop();
  const { vm, plain, told } = await prepare(t, on, client, 0);
  await vm.goOn(told);
  return { guests: { plain, told, silent: silent.plain, 'silent-told': silent.told }, running: vm };
}

/** The card of a guest by its number. */
export const cardOf = (guest: keyof Guests): number => (guest.startsWith('silent') ? SILENT : 0);

/** Without downward metrics, and then with them: who never heard of a node has nothing to compare with. */
async function prepare(t: Test, on: Hypervisor, client: Client, card: number) {
  const vm = await bootGuest(t, on, client, card);
  const plain = await vm.keep();
  await vm.goOn(plain);
  await vm.plug('metrics');
  await look(vm);
  return { vm, plain, told: await vm.keep() };
}

/** A guest without downward metrics; `first` is a shell script that is run before it has a network. */
export async function bootGuest(
  t: Test,
  on: Hypervisor,
  client: Client,
  card: number,
  first = 'true',
): Promise<MigratingVm> {
  const image = await vmImage();
  const state = await vmState(t, image);
  const folder = tempFolder(t);
  const files = { image, disk: join(folder, 'disk.qcow2'), product: join(folder, 'product.raw') };
  await overlay(state.disk, 'qcow2', files.disk);
  await productDisk(files.product);
  const vm = new MigratingVm(t, { ...files, taps: TAPS, spare: SPARE });
  await vm.start(on, state.memory);
  await vm.unplug('metrics');
  await wake(vm.agent);
  await script(vm.agent, first);
  await startClient(vm.agent, client, macOf(card));
  // A neighbour is believed for 15 to 45 seconds, arp(7): too long for a test.
  await script(vm.agent, 'echo 4000 > /proc/sys/net/ipv4/neigh/eth0/base_reachable_time_ms');
  await installUnit(vm.agent);
  await look(vm);
  return vm;
}

/** The agent looks around, and has nothing to say against the host. */
async function look(vm: MigratingVm): Promise<void> {
  const report = (await fetchIn(vm.agent, '/diagnose?maxAge=0')) as { verdict: string; rootCauses: unknown };
  if (report.verdict !== 'healthy') throw new Error(`the guest is not well: ${JSON.stringify(report.rootCauses)}`);
}
