import t, { type Test } from 'tap';
import { createChronicle } from '../../src/app/chronicle.ts';
import { EpisodeBook } from '../../src/app/episode-book.ts';
import { openStore } from '../../src/app/store.ts';
import { EventRing } from '../../src/engine/event-ring.ts';
import type { HostState } from '../../src/model/state.ts';
import { episode, moved, state } from '../support/states.ts';
import { historyAt, recordingLog } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

async function chronicleOf(t: Test, { folder = tempDir(t), now = moved() }: { folder?: string; now?: HostState } = {}) {
  const log = recordingLog();
  const store = await openStore(historyAt(folder), log);
  t.teardown(() => store.close());
  const ring = new EventRing();
  const book = new EpisodeBook(store, ring, log);
  t.teardown(() => book.close());
  return { store, book, ring, chronicle: createChronicle({ store, book, ring, now: async () => now }) };
}

t.test('chronicle: what is different since a point', async (t) => {
  const { store, book, chronicle } = await chronicleOf(t);
  await t.rejects(chronicle.changesSince('2026-11-20T12:00:00Z'), { status: 404, message: /there is no history yet/ });
  store.addState(state({ takenAt: '2026-11-20T12:00:00.000Z' }));
  await store.saveBaseline(state({ takenAt: '2026-11-20T11:00:00.000Z' }));
  book.take(episode());
  const points = [
    ['baseline', '2026-11-20T11:00:00.000Z'],
    ['2026-11-20T12:00:10Z', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T13:00:10.5+01:00', '2026-11-20T12:00:00.000Z'],
    [episode().id, state().takenAt],
  ] as const;
  for (const [point, takenAt] of points) {
    const changes = await chronicle.changesSince(point);
    t.match(changes, { since: { point, takenAt }, until: { point: 'now', takenAt: moved().takenAt } }, point);
    t.ok(
      changes.changes.some(({ words }) => words.includes('192.168.24.132/25')),
      point,
    );
  }
});

t.test('chronicle: points of which nothing is known, and what is none', async (t) => {
  const { store, book, chronicle } = await chronicleOf(t);
  store.addState(state({ takenAt: '2026-11-20T12:00:00.000Z' }));
  const { before: _, ...unknown } = episode({ id: '20261120T115959Z-1', kind: 'agent-restart' });
  book.take(unknown);
  const refused: readonly (readonly [string, number, RegExp])[] = [
    ['baseline', 404, /POST \/baseline/],
    ['2026-11-20T11:59:59Z', 404, /begins at 2026-11-20T12:00:00.000Z/],
    ['20261120T115959Z-1', 404, /nothing is known of the time before/],
    ['20261120T115959Z-2', 404, /is not known: \/migrations/],
    ['yesterday', 400, /since must be/],
    ['1', 400, /since must be/],
    ['since 2026', 400, /since must be/],
    ['2026-13-20', 400, /since must be/],
    ['__proto__', 400, /since must be/],
  ];
  for (const [point, status, message] of refused) {
    await t.rejects(chronicle.changesSince(point), { status, message }, point);
  }
});

t.test('chronicle: what neither or only one of the two saw', async (t) => {
  const { store, chronicle } = await chronicleOf(t, { now: moved({ unseen: ['lease', 'node'] }) });
  store.addState(state({ takenAt: '2026-11-20T12:00:00.000Z', unseen: ['node', 'launcher'] }));
  const { unseen, changes } = await chronicle.changesSince('2026-11-20T12:00:00Z');
  t.same([...unseen].sort(), ['launcher', 'lease', 'node'], 'each once');
  t.notOk(changes.some(({ aspect }) => unseen.includes(aspect)));
});

t.test('chronicle: a baseline', async (t) => {
  const { store, chronicle } = await chronicleOf(t);
  t.same(await chronicle.saveBaseline(), { takenAt: moved().takenAt });
  t.same(store.baseline(), moved());
  const nowhere = await chronicleOf(t, { folder: '/dev/null/nowhere' });
  t.match(await nowhere.chronicle.saveBaseline(), { takenAt: moved().takenAt, memoryOnly: /kept in memory only/ });
  t.same((await nowhere.chronicle.changesSince('baseline')).changes, [], 'it is there all the same');
});

t.test('chronicle: episodes', async (t) => {
  const { book, chronicle } = await chronicleOf(t);
  book.take(episode());
  book.take(episode({ id: '20261120T130000Z-1', kind: 'reconfiguration' }));
  t.same(
    chronicle.episodes().map(({ id }) => id),
    ['20261120T130000Z-1', episode().id],
    'the latest first, also what memory alone has',
  );
  t.equal(chronicle.episode(episode().id)?.kind, 'migration');
  t.equal(chronicle.episode('20261120T130000Z-9'), undefined);
  t.match(chronicle.renderEpisode(episode()), /live migration from master1/);
  t.match(chronicle.renderEpisodes(chronicle.episodes()), /20261120T130000Z-1|13:00:00/);
});
