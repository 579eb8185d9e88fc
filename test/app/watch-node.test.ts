import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { watchNode } from '../../src/app/watch-node.ts';
import type { DownwardMetrics } from '../../src/model/downward-metrics.ts';
import { absent, failed, ok, type Slice } from '../../src/model/slice.ts';
import type { NodeState } from '../../src/model/state.ts';
import { NOWHERE } from '../support/agent.ts';
import { until } from '../support/lab/until.ts';

const TAKEN = Date.parse('2026-11-20T11:58:00.000Z');
const SECONDS = 0.02;

interface Said extends Partial<DownwardMetrics> {
  readonly after?: number;
}
/** What the node says so many seconds after the beginning. */
const says = ({ after = 0, ...metrics }: Said = {}): Slice<DownwardMetrics> =>
  ok<DownwardMetrics>({
    ...{
      transport: 'virtio-port',
      hostName: 'master1',
      virtProductInfo: '9.1.0',
      vmCpuSeconds: 100 + after,
      metrics: [],
    },
    ...{ time: TAKEN / 1000 + after, takenAt: new Date(TAKEN + after * 1000).toISOString() },
    ...metrics,
  });

/** A node that says one after the other, and the last for ever. */
function world(t: Test, answers: readonly Slice<DownwardMetrics>[], seconds = SECONDS) {
  const told: (readonly [now: NodeState, before: NodeState | undefined])[] = [];
  const state = { asked: 0, asking: 0, most: 0 };
  const read = async () => {
    state.asking += 1;
    state.most = Math.max(state.most, state.asking);
    await pause(5);
    state.asking -= 1;
    state.asked += 1;
    return answers[Math.min(state.asked, answers.length) - 1] ?? absent('none');
  };
  const watching = watchNode(NOWHERE, seconds, (now, before) => told.push([now, before]), read);
  t.teardown(() => watching.close());
  const asked = (times: number) => until(`asked ${times} times`, 5000, () => state.asked >= times);
  return { told, state, watching, asked };
}

const names = (told: readonly (readonly [NodeState, NodeState | undefined])[]) =>
  told.map(([now, before]) => `${before?.name ?? '-'} ${now.name}`);

t.test('watch-node', async (t) => {
  t.test('the first time, and when it differs', async (t) => {
    const { told, asked } = world(t, [
      says(),
      says({ after: 1 }),
      failed('it did not answer within 2000 ms'),
      says({ after: 2, hostName: 'master2' }),
      says({ after: 3, hostName: 'master2' }),
    ]);
    await asked(6);
    t.same(names(told), ['- master1', 'master1 master2']);
    t.match(told[1]?.[0], { hypervisor: '9.1.0', vmCpuSeconds: 102, aheadSeconds: 0 });
  });

  t.test('what else differs', async (t) => {
    const { told, asked } = world(t, [
      says(),
      says({ after: 1, vmCpuSeconds: 3 }),
      says({ after: 2, vmCpuSeconds: 4, virtProductInfo: '9.2.0' }),
      says({ after: 3, vmCpuSeconds: 5, virtProductInfo: '9.2.0', time: TAKEN / 1000 + 60 }),
      says({ after: 4, vmCpuSeconds: 6, virtProductInfo: '9.2.0', time: TAKEN / 1000 + 60 }),
    ]);
    await asked(6);
    t.same(
      told.map(([{ vmCpuSeconds, hypervisor, aheadSeconds }]) => [vmCpuSeconds, hypervisor, aheadSeconds]),
      [
        [100, '9.1.0', 0],
        [3, '9.1.0', 0],
        [4, '9.2.0', 0],
        [5, '9.2.0', 57],
      ],
      'another process, another hypervisor, another time, and not that seconds are told as whole ones',
    );
  });

  t.test('a clock that drifts is none that jumps', async (t) => {
    const drifts = Array.from({ length: 20 }, (_, i) => says({ after: i, time: TAKEN / 1000 + 2 * i }));
    const { told, asked } = world(t, drifts);
    await asked(20);
    t.equal(told.length, 1);
  });

  t.test('where nobody tells, nobody is asked again until a snapshot finds somebody', async (t) => {
    const { told, state, watching, asked } = world(t, [absent('no port'), says({ after: 9 })]);
    await asked(1);
    await pause(100);
    t.equal(state.asked, 1);
    watching.saw(says({ after: 5 }));
    t.same(names(told), ['- master1'], 'what a snapshot finds is told as well');
    watching.saw(says({ after: 1, hostName: 'master0' }));
    t.equal(told.length, 1, 'but not what was before');
    await asked(3);
    await until('nobody is being asked', 5000, () => state.asking === 0);
    watching.saw(absent('unplugged'));
    const { asked: so } = state;
    await pause(100);
    t.equal(state.asked, so);
  });

  t.test('asked at once', async (t) => {
    const { state, watching } = world(t, [says(), says({ after: 1 }), says({ after: 1, hostName: 'master2' })], 0);
    await pause(60);
    t.equal(state.asked, 0, 'not by itself');
    const looks = await Promise.all([watching.look(), watching.look(), watching.look()]);
    t.same(new Set(looks.map((look) => look?.name)), new Set(['master1']));
    t.same([state.asked, state.most], [1, 1], 'who asks meanwhile gets the same answer');
    t.equal((await watching.look())?.name, 'master2', 'the same answer may be of a second ago');
    t.equal(state.asked, 3);
  });

  t.test('a server that begins late', async (t) => {
    const { watching } = world(
      t,
      [says(), failed('silent'), failed('silent'), says({ after: 3, hostName: 'master2' })],
      0,
    );
    await watching.look();
    t.equal((await watching.look())?.name, 'master2');
  });

  t.test('no more after the end', async (t) => {
    const { told, state, watching, asked } = world(t, [says(), says({ after: 1, hostName: 'master2' })]);
    await asked(1);
    watching.close();
    // A busy machine may have asked once more before the end.
    const [asks, heard] = [state.asked, names(told)];
    watching.saw(says({ after: 7, hostName: 'master3' }));
    await pause(60);
    t.ok(state.asked <= asks + 1, 'at most what was under way');
    t.same(names(told), heard);
    t.equal(await watching.look(), undefined);
    const none = world(t, [absent('none')], 0);
    t.equal(await none.watching.look(), undefined);
  });
});
