import t, { type Test } from 'tap';
import { judge } from '../../src/app/agent.ts';
import { Remembering } from '../../src/app/remembering.ts';
import { openStore } from '../../src/app/store.ts';
import { EventRing } from '../../src/engine/event-ring.ts';
import type { DownwardMetrics } from '../../src/model/downward-metrics.ts';
import type { AgentEvent } from '../../src/model/episode.ts';
import type { Host } from '../../src/model/host.ts';
import type { Report } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { HostState } from '../../src/model/state.ts';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { CONFIG, NOWHERE } from '../support/agent.ts';
import { iface, snapshotOf } from '../support/hosts.ts';
import { episode, state } from '../support/states.ts';
import { historyAt, recordingLog } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

const GUEST = { hostname: 'vm8', role: 'vm', virtualization: 'kubevirt', bootId: 'a' } as Host;

/** The guest on a node, so many seconds after noon. */
const on = (node: string, seconds: number, addresses: Parameters<typeof iface>[1] = {}): Snapshot => {
  const takenAt = new Date(Date.parse('2026-11-20T12:00:00.000Z') + seconds * 1000).toISOString();
  const downwardMetrics = { hostName: node, transport: 'virtio-port', takenAt } as DownwardMetrics;
  return { ...snapshotOf({ host: GUEST, interfaces: [iface('eth0', addresses)], downwardMetrics }), takenAt };
};

interface World {
  readonly folder?: string;
  /** Before the daemon begins. */
  readonly earlier?: (store: Awaited<ReturnType<typeof openStore>>) => void;
}

async function world(t: Test, { folder = tempDir(t), earlier = () => undefined }: World = {}) {
  const log = recordingLog();
  const store = await openStore(historyAt(folder), log);
  earlier(store);
  const ring = new EventRing();
  const told: AgentEvent[] = [];
  ring.listen((event) => told.push(event));
  let hear: (event: NetworkEvent) => void = () => undefined;
  const watch = (listener: typeof hear) => {
    hear = listener;
    return { close: () => undefined };
  };
  const looks: boolean[] = [];
  const current: { snapshot: Snapshot } = { snapshot: on('node01', 0) };
  const reportOn = (snapshot: Snapshot) => judge(snapshot, [], CONFIG, {});
  const remembering = new Remembering({
    ...{ store, ring, log, config: CONFIG.history, source: { ...NOWHERE, origin: 'test', watch }, reportOn },
    look: async (thorough) => looks.push(thorough),
    snapshot: async () => current.snapshot,
  });
  t.teardown(() => remembering.close());
  const heard: NetworkEvent[] = [];
  remembering.watch()?.((event) => heard.push(event));
  const run = (snapshot: Snapshot) => {
    current.snapshot = snapshot;
    remembering.run(snapshot, reportOn(snapshot));
  };
  return { remembering, store, told, looks, log, heard, run, tell: (event: NetworkEvent) => hear(event) };
}

t.test('remembering: a migration between two runs', async (t) => {
  const { remembering, run, told, looks } = await world(t);
  run(on('node01', 0));
  t.same(remembering.chronicle.episodes(), [], 'what is seen first has not happened');
  run(on('node02', 60));
  t.match(remembering.chronicle.episodes(), [{ kind: 'migration', from: 'node01', to: 'node02' }]);
  t.match(told.at(-1), { type: 'migration', data: { from: 'node01', to: 'node02' } });
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.same(looks, [false], 'it is looked at');
  t.type(remembering.tally().latest?.timestampSeconds, 'number');
  await t.resolves(remembering.chronicle.saveBaseline());
});

t.test('remembering: an episode whose last look is later than the last state that was written', async (t) => {
  const node = (name: string, takenAt: string): HostState =>
    state({ takenAt, bootId: 'a', node: { name }, unseen: ['interface', 'gateway', 'route', 'lease'] });
  const { remembering, run } = await world(t, {
    earlier: (store) => {
      store.addState(node('node01', '2026-11-20T11:50:00.000Z'));
      store.saveEpisode(episode({ after: node('node02', '2026-11-20T11:55:00.000Z') }));
    },
  });
  run(on('node02', 60));
  t.same(
    remembering.chronicle.episodes().map(({ kind }) => kind),
    ['agent-restart', 'migration'],
    'no second migration',
  );
});

t.test('remembering: what the kernel tells', async (t) => {
  const { remembering, run, tell, heard, told } = await world(t);
  const gap: NetworkEvent = { at: new Date(), kind: 'gap', reason: 'lost' };
  tell(gap);
  t.equal(remembering.tally().watchGaps, 0, 'before the first look nothing is known that could be missed');
  run(on('node01', 0));
  tell(gap);
  tell({ at: new Date(), kind: 'address', interface: 'eth0', address: '192.0.2.1/24' });
  t.equal(remembering.tally().watchGaps, 1);
  t.same(
    heard.map(({ kind }) => kind),
    ['gap', 'gap', 'address'],
    'who looks then hears all of it',
  );
  t.match(
    told.map(({ type }) => type).filter((type) => type !== 'episode'),
    ['gap', 'address'],
  );
});

t.test('remembering: addresses that change', async (t) => {
  const { remembering, run } = await world(t);
  const addresses = (...locals: readonly string[]) => ({
    addresses: locals.map((local) => ({
      family: 'inet' as const,
      local,
      prefixLength: 24,
      scope: 'global',
      flags: [],
    })),
  });
  run(on('node01', 0, addresses('192.0.2.1')));
  run(on('node01', 60, addresses('192.0.2.2')));
  run(on('node01', 120, addresses('192.0.2.2')));
  t.equal(remembering.tally().addressChanges, 2, 'one went, one came');
});

t.test('remembering: a run of which nothing can be kept', async (t) => {
  const { remembering, log } = await world(t);
  t.doesNotThrow(() => remembering.run(on('node01', 0), {} as Report));
  t.match(log.lines, [{ level: 'error', message: 'a run was not remembered' }]);
});
