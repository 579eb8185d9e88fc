import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { AgentEvents } from './agent-events.ts';
import { must } from './command.ts';
import { tempFolder } from './folder.ts';
import type { Hypervisor } from './hypervisors.ts';
import { lastEvent, migrate, type QemuSocket, resume } from './qemu-socket.ts';
import { type Agent, openAgent } from './vm-agent.ts';
import { overlay } from './vm-disk.ts';
import { cpuSeconds, serveMetrics } from './vm-metrics.ts';
import { card, portDevice, portId, type Qemu, type QemuFiles, type SparePort, startQemu } from './vm-qemu.ts';

type Machine = Omit<QemuFiles, 'folder'>;

/** A guest as it was left, which can go on any number of times. */
export interface Saved {
  readonly machine: Machine;
  readonly memory: string;
  /** When it stopped, by the clock of this machine and by that of the node as the guest was told it; milliseconds. */
  readonly stoppedAt: number;
  readonly at: number;
  /** Processor time that the node has told of, seconds. */
  readonly used: number;
}

export interface Move {
  /** Announcements that the destination makes; as many as qemu makes by itself where left out. */
  readonly announceRounds?: number;
  /** KubeVirt takes the link of this card away for a moment, pkg/virt-launcher/virtwrap/live-migration-target.go. */
  readonly refresh?: number;
}

/** When the guest stopped and went on, by the clock of this machine, milliseconds. */
export interface Stood {
  readonly from: number;
  readonly until: number;
  /** When its link came back after KubeVirt's refresh. */
  readonly linkAt?: number;
}

interface Running {
  readonly on: Hypervisor;
  readonly qemu: Qemu;
  readonly agent: Agent;
}

/** KubeVirt waits 100 ms. An emulated processor that others want too would miss so short a loss, and a real one seldom does. */
const REFRESH_MS = 300;

/** Units are stopped before. */
const REBOOT_MS = 90_000;

/** A guest in a process of qemu, which another one can take over, in another namespace. */
export class MigratingVm {
  readonly events = new AgentEvents();
  readonly #t: Test;
  #machine: Machine;
  #running: Running | undefined;
  /** What the node tells of its clock and of processor time, where the guest is not to see that it rested. */
  #behindMs = 0;
  #usedBefore = 0;

  constructor(t: Test, machine: Machine) {
    this.#t = t;
    this.#machine = machine;
  }

  get agent(): Agent {
    return this.#now.agent;
  }

  get monitor(): QemuSocket {
    return this.#now.qemu.monitor;
  }

  /** The node's clock as the guest is told it. */
  readonly nodeTime = (): number => Date.now() - this.#behindMs;

  /** Lets a state that was kept go on in a new process; by itself, nothing tells the guest. */
  async start(on: Hypervisor, memory: string, move: Move = {}): Promise<number> {
    this.#usedBefore = 0;
    return this.#start(on, memory, move);
  }

  async #start(on: Hypervisor, memory: string, move: Move): Promise<number> {
    const qemu = await this.#receive(on, `exec:cat ${memory}`, move);
    await resume(qemu.monitor);
    const at = await lastEvent(qemu.monitor, 'RESUME');
    await this.#take(on, qemu);
    return at;
  }

  /**
   * As `start`, and nothing tells the guest that it rested. It must not boot again: qemu 7.2 has no timer for a card
   * that has nothing to announce, and takes none away when the card is reset.
   */
  async startUnnoticed(on: Hypervisor, { memory, at, used }: Saved): Promise<void> {
    this.#usedBefore = used;
    this.#behindMs = Date.now() - at;
    this.#behindMs = (await this.#start(on, memory, { announceRounds: 0 })) - at;
  }

  async migrate(to: Hypervisor, move: Move = {}): Promise<Stood> {
    const { qemu: source, agent } = this.#now;
    this.#usedBefore = 0;
    const uri = `unix:${join(tempFolder(this.#t), 'migration')}`;
    const target = await this.#receive(to, uri, move);
    await migrate(source.monitor, uri);
    const until = await lastEvent(target.monitor, 'RESUME');
    const linkAt = move.refresh === undefined ? undefined : await refresh(target.monitor, card(move.refresh));
    agent.close();
    await this.#take(to, target);
    await end(source);
    return { from: await lastEvent(source.monitor, 'STOP'), until, ...(linkAt !== undefined && { linkAt }) };
  }

  /** Keeps its state, and stops it for good. */
  async save(): Promise<Saved> {
    const saved = await this.keep();
    await this.stop();
    return saved;
  }

  async stop(): Promise<void> {
    this.agent.close();
    await end(this.#now.qemu);
  }

  /** Keeps its state; it is left stopped. */
  async keep(): Promise<Saved> {
    const { qemu } = this.#now;
    const folder = tempFolder(this.#t);
    const [memory, disk] = [join(folder, 'memory'), join(folder, 'disk.qcow2')];
    await qemu.monitor.execute('stop');
    const stoppedAt = await lastEvent(qemu.monitor, 'STOP');
    await migrate(qemu.monitor, `exec:cat > ${memory}`);
    await must(['cp', '--sparse=always', this.#machine.disk, disk]);
    const used = this.#usedBefore + cpuSeconds(qemu.daemon.pid);
    return { machine: { ...this.#machine, disk }, memory, stoppedAt, at: stoppedAt - this.#behindMs, used };
  }

  async pause(ms: number): Promise<Stood> {
    await this.monitor.execute('stop');
    await pause(ms);
    await this.monitor.execute('cont');
    return { from: await lastEvent(this.monitor, 'STOP'), until: await lastEvent(this.monitor, 'RESUME') };
  }

  /** What qemu does after a migration, and people do by hand: it asks the guest to announce itself. */
  async announce(): Promise<Stood> {
    const at = Date.now();
    await this.monitor.execute('announce-self', { initial: 50, max: 550, rounds: 5, step: 100 });
    return { from: at, until: at };
  }

  /** As KubeVirt has the guest agent do after a migration. */
  setTime(): Promise<unknown> {
    return this.agent.execute('guest-set-time', { time: Math.round(this.nodeTime() * 1e6) });
  }

  /** Resolves when it has booted. Not by the button of the machine: what was not written yet would be lost. */
  async reboot(): Promise<Stood> {
    const { on, qemu, agent } = this.#now;
    const { ended } = await agent.start(['systemctl', 'reboot']);
    ended.catch(() => 'the agent went down before it could say so');
    const from = await lastEvent(qemu.monitor, 'RESET', REBOOT_MS);
    agent.close();
    await this.#take(on, qemu);
    return { from, until: Date.now() };
  }

  /** Goes on after its state was kept; nothing tells the guest that it rested. */
  async goOn({ at }: Saved): Promise<void> {
    await this.monitor.execute('cont');
    this.#behindMs = (await lastEvent(this.monitor, 'RESUME')) - at;
  }

  async unplug(port: SparePort): Promise<void> {
    await this.monitor.execute('device_del', { id: portId(port) });
    this.#machine = { ...this.#machine, spare: this.#machine.spare.filter((other) => other !== port) };
  }

  /** Again: qemu has kept what the port is connected to. */
  async plug(port: SparePort): Promise<void> {
    const { on, qemu } = this.#now;
    await qemu.monitor.execute('device_add', portDevice(port));
    this.#machine = { ...this.#machine, spare: [...this.#machine.spare, port] };
    this.#connect(on, qemu, port);
  }

  get #now(): Running {
    if (!this.#running) throw new Error('the guest has not been started');
    return this.#running;
  }

  /** A process that waits for the state of a guest. */
  async #receive(on: Hypervisor, uri: string, { announceRounds }: Move): Promise<Qemu> {
    const files = { ...this.#machine, folder: tempFolder(this.#t) };
    const qemu = await startQemu(this.#t, on.place, files, ['-incoming', 'defer']);
    if (announceRounds !== undefined)
      await qemu.monitor.execute('migrate-set-parameters', { 'announce-rounds': announceRounds });
    for (const port of files.spare) this.#connect(on, qemu, port);
    await qemu.monitor.execute('migrate-incoming', { uri });
    return qemu;
  }

  /** What is at the other end of a port. */
  #connect(on: Hypervisor, qemu: Qemu, port: SparePort): void {
    const told = { hostName: on.node, pid: qemu.daemon.pid, usedBefore: this.#usedBefore, now: this.nodeTime };
    if (port === 'events') this.events.follow(this.#t, qemu.socket(port));
    else serveMetrics(this.#t, qemu.socket(port), told);
  }

  async #take(on: Hypervisor, qemu: Qemu): Promise<void> {
    this.#running = { on, qemu, agent: await this.#openAgent(qemu) };
  }

  async #openAgent(qemu: Qemu): Promise<Agent> {
    const agent = await openAgent(qemu.socket('agent'));
    this.#t.teardown(() => agent.close());
    return agent;
  }
}

/** A guest of its own that goes on from there. */
export async function restore(t: Test, on: Hypervisor, saved: Saved): Promise<MigratingVm> {
  const disk = join(tempFolder(t), 'disk.qcow2');
  await overlay(saved.machine.disk, 'qcow2', disk);
  const vm = new MigratingVm(t, { ...saved.machine, disk });
  await vm.startUnnoticed(on, saved);
  return vm;
}

async function refresh(monitor: QemuSocket, name: string): Promise<number> {
  await monitor.execute('set_link', { name, up: false });
  await pause(REFRESH_MS);
  await monitor.execute('set_link', { name, up: true });
  return Date.now();
}

async function end({ monitor, daemon }: Qemu): Promise<void> {
  await monitor.execute('quit');
  await daemon.stop();
}
