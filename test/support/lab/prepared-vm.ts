import { join } from 'node:path';
import type { Test } from 'tap';
import type { Gateway } from '../../../src/model/network.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Slice } from '../../../src/model/slice.ts';
import { tempFolder } from './folder.ts';
import type { Hypervisor } from './hypervisors.ts';
import { MigratingVm, type Saved } from './migrating-vm.ts';
import { until } from './until.ts';
import { wake } from './vm.ts';
import { type Client, script, startClient } from './vm-clients.ts';
import { overlay, productDisk } from './vm-disk.ts';
import { vmImage } from './vm-image.ts';
import { macOf, SILENT } from './vm-qemu.ts';
import { SPARE, TAPS, vmState } from './vm-state.ts';
import { fetchIn, installUnit } from './vm-unit.ts';

/** As patient as an emulated processor needs, and no more: where no server answers, each look waits twice so long. */
const CONFIGURATION = `collect:
  deadlineMs: 30000
dns:
  timeoutMs: 1500
checks:
  dns-server-slow:
    options:
      latencyMs: 1400
`;

/** A guest with a lease, the agent of which has looked around twice, as it was at that moment. */
export interface Prepared {
  /** Nobody tells it of the node that it runs on. */
  readonly plain: Saved;
  /** Downward metrics do. */
  readonly told: Saved;
  /** The guest that `told` is the state of, still running. */
  readonly running: MigratingVm;
}

/** By the number of its card. Who never heard of a node has nothing to compare with: downward metrics come second. */
export async function prepareGuest(t: Test, on: Hypervisor, client: Client, card: number): Promise<Prepared> {
  const running = await bootGuest(t, on, client, card);
  await hearGateway(running);
  const plain = await running.keep();
  await running.goOn(plain);
  await running.plug('metrics');
  await hearGateway(running);
  const told = await running.keep();
  await running.goOn(told);
  return { plain, told, running };
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
  await wake(vm.agent, CONFIGURATION);
  await script(vm.agent, first);
  await startClient(vm.agent, client, macOf(card));
  // A neighbour is believed for 15 to 45 seconds, arp(7): too long for a test in which nothing else tells.
  if (card === SILENT) await script(vm.agent, 'echo 4000 > /proc/sys/net/ipv4/neigh/eth0/base_reachable_time_ms');
  await vm.setTime();
  await installUnit(vm.agent);
  await look(vm);
  return vm;
}

/** The agent looks around, and has nothing to say against the host. */
async function look(vm: MigratingVm): Promise<void> {
  const report = (await fetchIn(vm.agent, '/diagnose?maxAge=0')) as Pick<Report, 'verdict' | 'rootCauses'>;
  if (report.verdict !== 'healthy') throw new Error(`the guest is not well: ${JSON.stringify(report.rootCauses)}`);
}

/** As it looks around, until it hears its gateway: a busy guest may miss the answer. */
const hearGateway = (vm: MigratingVm): Promise<void> =>
  until('the gateway is heard', 30_000, async () => {
    await look(vm);
    const gateways = (await fetchIn(vm.agent, '/snapshot/gateways')) as Slice<readonly Gateway[]>;
    return gateways.state === 'ok' && gateways.value.every(({ answered }) => answered);
  });
