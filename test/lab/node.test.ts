import t from 'tap';
import check from '../../src/checks/launcher-invariant-broken.ts';
import bridges from '../../src/collectors/bridges.ts';
import interfaces from '../../src/collectors/interfaces.ts';
import launchers from '../../src/collectors/launchers.ts';
import neighbours from '../../src/collectors/neighbours.ts';
import routing from '../../src/collectors/routing.ts';
import sockets from '../../src/collectors/sockets.ts';
import { collect } from '../../src/engine/collect.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { Launcher } from '../../src/model/launcher.ts';
import type { Platform } from '../../src/model/platform.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { liveSource, type Source } from '../../src/platform/live.ts';
import { memoSource } from '../../src/platform/memo.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { addPods, HASHED } from '../support/lab/node.ts';
import { buildNode, FAULTS, VM } from '../support/lab/node-faults.ts';
import { HERE, ip, mustIn, runIn } from '../support/lab/place.ts';
import { diagnose as diagnoseIn } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

const COLLECTORS = [launchers, interfaces, routing, neighbours, bridges, sockets] as unknown as readonly Collector[];
const RUN = { version: 'test', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 10_000 };

const PODS = 200;
/** Files of /proc that collectors read of the host itself. */
const OWN_FILES = 10;

/** One source for all runs, as in the daemon. */
const live = liveSource();
const take = (source: Source = live): Promise<Snapshot> => collect(COLLECTORS, memoSource(source), RUN);

const ours = ({ slices }: Snapshot): readonly Launcher[] =>
  (slices.launchers.state === 'ok' ? slices.launchers.value : [])
    .filter(({ vm }) => vm?.startsWith(VM('')))
    .sort((a, b) => (a.vm ?? '').localeCompare(b.vm ?? ''));

/** `b eth0 ip-forward`: what does not hold. */
const broken = (snapshot: Snapshot): readonly string[] =>
  ours(snapshot).flatMap(({ vm, networks }) =>
    networks.flatMap(({ podInterface, invariants }) =>
      invariants.filter(({ holds }) => !holds).map(({ id }) => `${vm?.slice(VM('').length)} ${podInterface} ${id}`),
    ),
  );

const subjects = (snapshot: Snapshot): readonly string[] =>
  diagnose(snapshot, [check])
    .findings.map(({ subject }) => subject)
    .filter((subject) => subject.startsWith(`default/${VM('')}`));

const BRIDGED = ['bridge-up', 'tap-port', 'tap-carrier', 'mtu-equal'];
const MASQUERADED = ['gateway-address', 'gateway-mac', 'ip-forward', 'dhcp-server'];

/** A source that counts what it is asked for, inside namespaces, too. */
function counting(source: Source) {
  const counts = { exec: 0, within: 0, files: 0 };
  const wrap = (os: Platform): Platform => ({
    ...os,
    exec: (argv, options) => {
      counts.exec += 1;
      return os.exec(argv, options);
    },
    readFile: (path, options) => {
      if (path.startsWith('/proc/')) counts.files += 1;
      return os.readFile(path, options);
    },
    ...(os.within && {
      within: async (pid) => {
        counts.within += 1;
        const inside = await os.within?.(pid);
        return inside && { ...wrap(inside), readFile: inside.readFile };
      },
    }),
  });
  return { counts, source: { origin: 'live', open: (signal: AbortSignal) => wrap(source.open(signal)) } };
}

t.test('a node with VMs', async (t) => {
  const world = await buildNode(t);

  await t.test('what is seen of them', async (t) => {
    const snapshot = await take();
    t.same(broken(snapshot), []);
    t.same(subjects(snapshot), []);
    const found = ours(snapshot);
    t.match(found, [
      {
        kind: 'launcher',
        vm: VM('a'),
        namespace: 'default',
        pod: `virt-launcher-${VM('a')}-x7k2p`,
        vmUid: '0f5c4e7a-1111-4222-8333-444455556666',
        running: true,
        networks: [
          { podInterface: 'eth0', binding: 'bridge', scheme: 'primary', guestAddress: '10.244.1.5', nic: 'eth0-nic' },
        ],
      },
      {
        networks: [
          { podInterface: 'eth0', binding: 'masquerade', guestAddress: '10.0.2.2', bridge: 'k6t-eth0', tap: 'tap0' },
          { podInterface: HASHED.pod, binding: 'bridge', scheme: 'hashed', tap: HASHED.tap },
        ],
      },
      {
        networks: [
          { podInterface: 'eth0', binding: 'masquerade' },
          { podInterface: 'net1', binding: 'bridge', scheme: 'ordinal', guestAddress: '192.168.7.5' },
        ],
      },
    ]);
    const checked = found.map(({ networks }) => networks.map(({ invariants }) => invariants.map(({ id }) => id)));
    t.same(checked, [
      [[...BRIDGED, 'nic-port', 'nic-learning', 'stand-in', 'server-address', 'dhcp-server', 'arp-ignore']],
      [
        [...BRIDGED, ...MASQUERADED],
        [...BRIDGED, 'nic-port', 'nic-learning', 'stand-in'],
      ],
      [
        [...BRIDGED, ...MASQUERADED],
        [...BRIDGED, 'nic-port', 'nic-learning', 'stand-in', 'server-address', 'dhcp-server', 'arp-ignore'],
      ],
    ]);
  });

  for (const fault of FAULTS) {
    await t.test(fault.name, async (t) => {
      const mend = await fault.break(world);
      const snapshot = await take();
      await mend();
      t.same(broken(snapshot), fault.breaks);
      const named = fault.breaks.map((line) => `default/${VM('')}${line.slice(0, line.lastIndexOf(' '))}`);
      t.same(subjects(snapshot), [...new Set(named)], 'the check names VM and network');
      t.same(broken(await take()), [], 'mended');
    });
  }

  await t.test('by commands, and from a capture', async (t) => {
    await ip(world.b.pod, 'link set tap0 nomaster');
    const recording = recordingSource(live);
    const recorded = await take(recording);
    await ip(world.b.pod, 'link set tap0 master k6t-eth0');
    const folder = `${tempFolder(t)}/capture`;
    await recording.save(folder);
    const replayed = await take(await treeSource(folder));
    t.same(broken(recorded), ['b eth0 tap-port']);
    t.same(ours(replayed), ours(recorded));
    t.same(subjects(replayed), subjects(recorded));
  });

  await t.test('one of them alone, by a process of its container', async (t) => {
    const { pid } = ours(await take())[0] ?? {};
    const { report } = await diagnoseIn(HERE, ['--pid', `${pid}`]);
    t.equal(report.host?.role, 'launcher');
    const verdicts = new Map(report.checks.map(({ id, verdict }) => [id, verdict]));
    t.equal(verdicts.get('launcher-bridge-invalid'), 'pass');
    t.equal(verdicts.get('launcher-invariant-broken'), 'skipped', 'it does not look for others from in there');
  });

  await t.test('a node full of pods', async (t) => {
    const pods = await addPods(t, PODS);
    const seen = async () => {
      const { counts, source } = counting(live);
      const { slices } = await take(source);
      const found = slices.launchers.state === 'ok' ? slices.launchers.value : [];
      return { counts, pods: found.filter(({ kind }) => kind === 'pod').length, launchers: found.length };
    };
    await until('all namespaces', 20_000, async () => (await seen()).pods >= PODS);
    const { counts, launchers: all, pods: others } = await seen();
    t.equal(counts.exec, 0, 'no process is started');
    t.equal(counts.within, all - others, 'only launchers are entered');
    t.ok(counts.files <= 2 * all + OWN_FILES, `${counts.files} files are read for ${all} namespaces`);
    await pods.stop('SIGKILL');
  });

  await t.test('a pod that is deleted', async (t) => {
    await take();
    await world.dhcp.a.server.stop();
    await world.a.stop();
    await mustIn(HERE, ['ip', 'netns', 'delete', world.a.pod.name]);
    // Its cable goes with the namespace, unless somebody holds it.
    const isGone = async () => (await runIn(world.node, ['ip', 'link', 'show', 'pod-a'])).status !== 0;
    await until('the namespace is gone', 5_000, isGone);
    t.same(
      ours(await take()).map(({ vm }) => vm),
      [VM('b'), VM('c')],
    );
  });
});
