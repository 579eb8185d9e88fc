import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import bridges from '../../src/collectors/bridges.ts';
import interfaces from '../../src/collectors/interfaces.ts';
import launchers from '../../src/collectors/launchers.ts';
import neighbours from '../../src/collectors/neighbours.ts';
import routing from '../../src/collectors/routing.ts';
import sockets from '../../src/collectors/sockets.ts';
import { collect } from '../../src/engine/collect.ts';
import { guestsBetween } from '../../src/engine/guests.ts';
import { stateOf } from '../../src/facts/state.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { HostState } from '../../src/model/state.ts';
import { liveSource } from '../../src/platform/live.ts';
import { memoSource } from '../../src/platform/memo.ts';
import { type Daemon, startDaemon } from '../support/lab/daemon.ts';
import { installPackages } from '../support/lab/debian.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { bindBridge, connect, FIRST } from '../support/lab/node.ts';
import type { Place } from '../support/lab/place.ts';
import { migrate, openMonitor, type QemuSocket } from '../support/lab/qemu-socket.ts';

const COLLECTORS = [launchers, interfaces, routing, neighbours, bridges, sockets] as unknown as readonly Collector[];
const RUN = { version: 'test', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 10_000 };
/** Other launchers may be on this machine: this one is ours. */
const VM = `ng${process.pid}`;
const live = liveSource();

/** Our guest, as the node has it. */
async function look(): Promise<HostState> {
  const state = stateOf(await collect(COLLECTORS, memoSource(live), RUN));
  return { ...state, launchers: state.launchers.filter(({ vm }) => vm === VM) };
}

/** The network of a virt-launcher pod in bridge binding. */
async function addPod(t: Test, node: Place, name: string): Promise<Place> {
  const pod = await addNamespace(t, name);
  await connect(pod, node, 'eth0', `pod-${name}`);
  await bindBridge(t, pod, FIRST);
  return pod;
}

interface Machine {
  readonly daemon: Daemon;
  readonly monitor: QemuSocket;
}

/** A machine without a disk: its firmware waits, which is enough to be migrated. */
async function startMachine(t: Test, pod: Place, extra: readonly string[] = []): Promise<Machine> {
  const path = join(tempFolder(t), 'monitor');
  const argv = [
    ...['qemu-system-x86_64', '-name', `guest=default_${VM},debug-threads=on`],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'q35', '-accel', 'tcg', '-m', '64'],
    ...['-netdev', `tap,id=lan0,ifname=${FIRST.tap},script=no,downscript=no`],
    ...['-device', 'virtio-net-pci,netdev=lan0,romfile='],
    ...['-chardev', `socket,id=monitor,path=${path},server=on,wait=off`, '-mon', 'chardev=monitor,mode=control'],
  ];
  const daemon = await startDaemon(t, pod, [...argv, ...extra], { ready: () => existsSync(path) });
  const monitor = await openMonitor(path);
  t.teardown(() => monitor.close());
  return { daemon, monitor };
}

const told = (before: HostState, after: HostState) =>
  guestsBetween(before, after).map(({ kind, confidence, words }) => [kind, confidence, words]);

t.test('what a node sees of a live migration of its guests', async (t) => {
  await installPackages({ 'qemu-system-x86': 'qemu-system-x86_64' });
  const node = await addNamespace(t, 'node');
  const [source, target] = [await addPod(t, node, 'source'), await addPod(t, node, 'target')];
  const none = await look();
  const first = await startMachine(t, source);
  const running = await look();
  t.match(told(none, running), [
    ['guest-arrived', 'certain', `VM default/${VM} was started on this node, in pod default/${VM}`],
  ]);

  const second = await startMachine(t, target, ['-incoming', 'defer']);
  const waiting = await look();
  t.match(waiting.launchers, [{ running: true }, { running: true }]);
  t.equal(
    waiting.launchers.filter(({ incoming, heard }) => incoming && !heard).length,
    1,
    'the target has no guest yet',
  );
  t.same(told(running, waiting), [], 'a QEMU that waits is no guest');

  const uri = `unix:${join(tempFolder(t), 'migration')}`;
  await second.monitor.execute('migrate-incoming', { uri });
  await migrate(first.monitor, uri);
  await first.monitor.execute('quit');
  await first.daemon.stop();
  const moved = await look();
  t.match(
    moved.launchers,
    [{ running: true, incoming: true, heard: true, taps: [FIRST.tap] }],
    'it has announced itself',
  );
  t.match(told(waiting, moved), [
    [
      'guest-arrived',
      'certain',
      `live migration of VM default/${VM} on this node, from pod default/${VM} to default/${VM}`,
    ],
  ]);

  // Of a migration to another node, either side alone.
  t.match(told(none, moved), [
    ['guest-arrived', 'certain', `live migration of VM default/${VM} to this node, into pod default/${VM}`],
  ]);
  await second.monitor.execute('quit');
  await second.daemon.stop();
  t.match(told(moved, await look()), [['guest-left', 'possible', `VM default/${VM} runs on this node no more`]]);
});
